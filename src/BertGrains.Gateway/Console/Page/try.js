// A form that runs any head of any model, and pictures of its answers. What is written stays when the view is left, and after a reload.

import { get, post } from './api.js';
import { picture } from './answers.js';
import { el, number, setText } from './dom.js';
import { link, state, watch } from './feed.js';
import { keep, recall } from './store.js';
import { taskOf } from './tasks.js';

/** Shows the view in `main`; returns what ends it. */
export function showTry(main) {
  const draft = recall('draft') ?? {};
  const model = el('select', { name: 'model', onchange: () => load(loadHeads) });
  const head = el('select', { name: 'head', onchange: () => choose() });
  const second = el('input', { name: 'second', dir: 'auto', value: draft.second, oninput: save });
  const secondLabel = el('label', { hidden: true }, el('span'), second);
  const text = el('textarea', { name: 'text', dir: 'auto', rows: 4, required: true, oninput: save });
  const textLabel = el('label', {}, el('span'), text);
  const run = el('button', { type: 'submit', class: 'primary' }, 'Run');
  const stop = el('button', { type: 'button', hidden: true, onclick: () => running?.abort() }, 'Stop');
  const waits = el('span', { role: 'status' });
  const waited = el('span', { 'aria-hidden': 'true' });
  const output = el('section', { 'aria-labelledby': 'answer', 'aria-live': 'polite' });
  let heads = [];
  let example = draft.example ?? '';
  let running = null;
  let loading = null;
  let listed = null;
  let isFault = false;
  let last = null;

  text.value = draft.text ?? '';
  const form = el('form', { onsubmit: submit },
    el('div', { class: 'row' }, el('label', {}, el('span', {}, 'Model'), model), el('label', {}, el('span', {}, 'Head'), head)),
    secondLabel, textLabel, el('div', { class: 'row buttons' }, run, stop, el('span', { class: 'details' }, waits, waited)));
  main.replaceChildren(el('section', { 'aria-labelledby': 'try' }, el('h2', { id: 'try' }, 'Try it'), form), output);
  load(loadModels);
  const unwatch = watch(update);
  return () => {
    unwatch();
    loading?.abort();
    running?.abort();
  };

  function save() {
    keep('draft', { model: model.value, head: head.value, text: text.value, second: second.value, example });
  }

  // Models come and go, and a server that did not answer may be back.
  function update() {
    const names = state.overview && JSON.stringify(state.overview.models.map(({ name, revisions }) => [name, revisions.some(({ ready }) => ready > 0)]));
    if (!link.isLive) listed = null;
    else if (names && listed !== names && !loading) [listed] = [names, load(loadModels)];
  }

  async function load(what) {
    loading?.abort();
    const asked = loading = new AbortController();
    try {
      await what(asked.signal);
      if (isFault) output.replaceChildren();
      isFault = false;
    } catch (error) {
      if (error.name !== 'AbortError') {
        fail(error);
        isFault = true;
      }
    }
    if (loading === asked) loading = null;
  }

  async function loadModels(signal) {
    const { data } = await get('/v1/models', signal);
    fill(model, data.map(({ id }) => [id, id]), draft.model);
    if (!data.length) throw new Error('No model serves.');
    await loadHeads(signal);
  }

  async function loadHeads(signal) {
    heads = (await get(`/info?model=${encodeURIComponent(model.value)}`, signal)).heads;
    fill(head, heads.map(({ name, task }) => [name, name === task ? name : `${name} (${task})`]), draft.head);
    choose();
  }

  function fill(select, options, preferred) {
    const chosen = [select.value, preferred].find((wanted) => options.some(([value]) => value === wanted));
    select.replaceChildren(...options.map(([value, shown]) => el('option', { value }, shown)));
    if (chosen) select.value = chosen;
  }

  function chosenTask() {
    const chosen = heads.find(({ name }) => name === head.value);
    return chosen ? taskOf(chosen) : null;
  }

  function choose() {
    const task = chosenTask();
    if (!task || last === `${model.value} ${task.name}`) return;
    last = `${model.value} ${task.name}`;
    running?.abort();
    secondLabel.hidden = !task.second;
    setText(secondLabel.firstChild, task.second ?? '');
    second.required = Boolean(task.second);
    setText(textLabel.firstChild, task.lines ? 'Texts, one a line' : 'Text');
    if (text.value === example) text.value = example = task.example ?? '';
    output.replaceChildren();
    save();
  }

  async function submit(event) {
    event.preventDefault();
    if (running) return;
    if (!chosenTask()) await load(loadModels);
    const task = chosenTask();
    if (running || !task) return;
    const texts = task.lines ? text.value.split('\n').map((line) => line.trim()).filter(Boolean) : [text.value];
    const asked = running = new AbortController();
    const ticking = begin();
    try {
      const { answer, milliseconds } = await post(task.path, task.body(texts, second.value, model.value, head.value), asked.signal);
      // On our own paths an item fails alone.
      const failed = Array.isArray(answer) && answer.find((item) => item?.error);
      if (failed) throw new Error(failed.error.message);
      output.replaceChildren(
        el('h2', { id: 'answer' }, 'Answer'),
        picture(task, answer, texts),
        el('p', { class: 'details' }, `${number(milliseconds, 1)} ms, network included`),
        el('details', {}, el('summary', {}, 'JSON'), el('pre', { tabindex: 0 }, excerpt(answer))));
    } catch (error) {
      if (!asked.signal.aborted) fail(error);
    } finally {
      clearInterval(ticking);
      end();
    }
  }

  // The button stays enabled, so that it keeps the focus; a second press does nothing.
  function begin() {
    const start = performance.now();
    isFault = false;
    run.setAttribute('aria-disabled', 'true');
    output.setAttribute('aria-busy', 'true');
    output.replaceChildren();
    return setInterval(() => {
      stop.hidden = false;
      setText(waits, 'Waiting for the answer');
      setText(waited, `, ${number((performance.now() - start) / 1000)} s`);
    }, 1000);
  }

  function end() {
    running = null;
    if (document.activeElement === stop) run.focus();
    stop.hidden = true;
    for (const part of [waits, waited]) setText(part, '');
    run.removeAttribute('aria-disabled');
    output.removeAttribute('aria-busy');
  }

  function fail(error) {
    output.replaceChildren(el('h2', { id: 'answer' }, 'Answer'), el('p', { class: 'notice bad', role: 'alert' }, error.message));
  }
}

// Vectors have hundreds of numbers.
function excerpt(answer) {
  const json = JSON.stringify(answer, (_, value) => (Array.isArray(value) && value.length > 16 && typeof value[0] === 'number'
    ? [...value.slice(0, 8), `… ${value.length - 8} more`] : value), 2);
  return json.length > 20000 ? `${json.slice(0, 20000)}\n…` : json;
}
