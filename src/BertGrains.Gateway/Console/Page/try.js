// A form that runs any head of any model, and pictures of its answers.

import { get, post } from './api.js';
import { picture } from './answers.js';
import { el, number } from './dom.js';

const EXAMPLES = {
  'token-classify': 'Ada Lovelace was born in London and worked with Charles Babbage.',
  classify: 'The battery lasts two days, and I love the camera.',
  embed: 'A cat sleeps on the sofa.\nA kitten naps on the couch.\nThe stock market fell.',
  'embed-tokens': 'What do cats eat?',
  'fill-mask': 'Paris is the [MASK] of France.',
  'embed-sparse': 'A cat sleeps on the sofa.',
  'question-answer': 'Ada Lovelace was born in London in 1815.',
  rerank: 'Cats eat fish and meat.\nThe stock market fell.',
  'next-sentence': 'He closed the door.',
  'detect-replaced': 'The chef ate the meal.',
  features: 'A cat sleeps on the sofa.',
};

// How a task is asked: its path, its body, and the name of its second input, if it has one.
const infer = { path: '/infer', body: (texts, _, model, head) => ({ inputs: texts, heads: [head], model }) };

const TASKS = {
  embed: { ...infer, lines: true },
  rerank: { path: '/rerank', second: 'Query', lines: true, body: (texts, query, model) => ({ query, texts, return_text: true, truncate: true, model }) },
  'question-answer': { path: '/answer', second: 'Question', body: ([context], question, model, head) => ({ inputs: { question, context }, model, head }) },
  'next-sentence': { path: '/infer', second: 'Next sentence', body: ([text], next, model, head) => ({ inputs: [[text, next]], heads: [head], model }) },
};

/** Shows the view in `main`. */
export function showTry(main) {
  const model = el('select', { name: 'model', onchange: () => loadHeads() });
  const head = el('select', { name: 'head', onchange: () => choose() });
  const second = el('input', { name: 'second' });
  const secondLabel = el('label', { hidden: true }, el('span'), second);
  const text = el('textarea', { name: 'text', rows: 4, required: true });
  const textLabel = el('label', {}, el('span'), text);
  const run = el('button', { type: 'submit', class: 'primary' }, 'Run');
  const output = el('section', { 'aria-labelledby': 'answer', 'aria-live': 'polite' });
  let heads = [];
  let example = '';

  const form = el('form', { onsubmit: submit },
    el('div', { class: 'row' }, el('label', {}, el('span', {}, 'Model'), model), el('label', {}, el('span', {}, 'Head'), head)),
    secondLabel, textLabel, run);
  main.replaceChildren(el('section', { 'aria-labelledby': 'try' }, el('h2', { id: 'try' }, 'Try it'), form), output);
  start();

  async function start() {
    try {
      const { data } = await get('/v1/models');
      model.replaceChildren(...data.map(({ id }) => el('option', {}, id)));
      await loadHeads();
    } catch (error) {
      fail(error);
    }
  }

  async function loadHeads() {
    try {
      heads = (await get(`/info?model=${encodeURIComponent(model.value)}`)).heads;
      head.replaceChildren(...heads.map(({ name, task }) => el('option', { value: name }, name === task ? name : `${name} (${task})`)));
      choose();
    } catch (error) {
      fail(error);
    }
  }

  function taskOf() {
    const chosen = heads.find(({ name }) => name === head.value);
    return { ...chosen, ...(TASKS[chosen.task] ?? infer) };
  }

  function choose() {
    const task = taskOf();
    secondLabel.hidden = !task.second;
    secondLabel.firstChild.textContent = task.second ?? '';
    second.required = Boolean(task.second);
    textLabel.firstChild.textContent = task.lines ? 'Texts, one a line' : 'Text';
    if (text.value === example) text.value = example = EXAMPLES[task.task] ?? '';
    output.replaceChildren();
  }

  async function submit(event) {
    event.preventDefault();
    const task = taskOf();
    const texts = task.lines ? text.value.split('\n').map((line) => line.trim()).filter(Boolean) : [text.value];
    run.disabled = true;
    output.setAttribute('aria-busy', 'true');
    try {
      const { answer, milliseconds } = await post(task.path, task.body(texts, second.value, model.value, head.value));
      // On our own paths an item fails alone.
      const failed = Array.isArray(answer) && answer.find((item) => item?.error);
      if (failed) throw new Error(failed.error.message);
      output.replaceChildren(
        el('h2', { id: 'answer' }, 'Answer'),
        picture(task, answer, texts),
        el('p', { class: 'details' }, `${number(milliseconds, 1)} ms, network included`),
        el('details', {}, el('summary', {}, 'JSON'), el('pre', { tabindex: 0 }, excerpt(answer))));
    } catch (error) {
      fail(error);
    } finally {
      run.disabled = false;
      output.removeAttribute('aria-busy');
    }
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
