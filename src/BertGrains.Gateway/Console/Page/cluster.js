// The view of the cluster: silos with their devices and replicas, models with their revisions, and what happened.

import { deployModel } from './changes.js';
import { clock, el, keyed, number, setText } from './dom.js';
import { state, watch } from './feed.js';
import { createModels, revisionsOf, updateModels } from './models.js';
import { createSilos, updateSilos } from './silos.js';
import { keep, recall } from './store.js';

const MANY = 12;

/** Shows the view in `main`; returns what ends it. */
export function showCluster(main) {
  const notice = el('p', { class: 'notice bad', role: 'alert', hidden: true });
  const sums = el('dl', { class: 'sums' });
  const find = el('input', { type: 'search', value: recall('find'), oninput: () => { keep('find', find.value || null); update(); } });
  const found = el('p', { class: 'details', role: 'status' });
  const jumps = el('nav', { class: 'jumps', 'aria-label': 'Parts of this view' });
  const finder = el('div', { class: 'row finder', hidden: true },
    el('label', {}, el('span', {}, 'Find a silo, model, replica or state'), find), jumps, found);
  const silos = createSilos();
  const deploy = el('button', { type: 'button', onclick: () => deployModel(state.overview) }, 'Deploy a model…');
  const models = createModels();
  const events = el('ol', { class: 'events', 'aria-live': 'polite', 'aria-relevant': 'additions' });
  main.replaceChildren(
    notice,
    part('now', 'Now', sums),
    finder,
    part('map', 'Silos', silos),
    el('section', { 'aria-labelledby': 'models' }, el('div', { class: 'row' }, el('h2', { id: 'models' }, 'Models'), deploy), models.region),
    part('events', 'What happened', events));
  jumps.append(...[...main.querySelectorAll('h2[id]')].slice(1).map((heading) =>
    el('button', { type: 'button', onclick: () => goTo(heading) }, heading.textContent)));

  const update = (isForPrint = false) => {
    setText(notice, state.fault ?? '');
    notice.hidden = !state.fault;
    if (!state.overview) return;
    const { silos: all, models: served } = state.overview;
    updateSums(sums, all, served);
    // A process without a cluster serves what it was started with.
    main.classList.toggle('fixed', deploy.hidden = all.some((silo) => silo.role === 'serve'));
    const revisions = revisionsOf(served);
    finder.hidden = Math.max(all.length, revisions.length) < MANY && !find.value;
    const [shownSilos, shownRevisions] = matching(all, revisions, find.value.trim().toLowerCase());
    setText(found, find.value ? `${shownSilos.length} of ${all.length} silos, ${shownRevisions.length} of ${revisions.length} revisions` : '');
    updateSilos(silos, shownSilos, isForPrint);
    updateModels(models.rows, shownRevisions);
    keyed(events, state.events, (event) => event.time + event.text, createEvent, () => {});
    events.classList.toggle('empty', state.events.length === 0);
  };
  update();
  const print = () => update(true);
  const unwatch = watch(() => update());
  addEventListener('beforeprint', print);
  return () => {
    unwatch();
    removeEventListener('beforeprint', print);
  };
}

const part = (id, title, content) => el('section', { 'aria-labelledby': id }, el('h2', { id }, title), content);

function goTo(heading) {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.scrollIntoView();
}

// A silo that is not meant itself is shown with those of its replicas that are.
function matching(silos, revisions, text) {
  if (!text) return [silos, revisions];
  const has = (...values) => values.some((value) => value?.toLowerCase().includes(text));
  const ofReplicas = (silo) => silo.replicas.filter((replica) =>
    has(`${replica.model}@${replica.revision}`, replica.state, replica.device, replica.fault));
  return [
    silos.flatMap((silo) => {
      if (has(silo.name, silo.role, silo.address, silo.draining ? 'stopping' : null)) return [silo];
      const replicas = ofReplicas(silo);
      return replicas.length ? [{ ...silo, replicas }] : [];
    }),
    revisions.filter((row) => has(`${row.model}@${row.revision}`, row.device, row.waiting.join(' '), row.failed ? 'failed' : null)),
  ];
}

function updateSums(list, silos, models) {
  const replicas = silos.flatMap((silo) => silo.replicas);
  const total = (of) => replicas.reduce((sum, replica) => sum + of(replica), 0);
  const ready = replicas.filter((replica) => replica.state === 'ready').length;
  const wanted = models.flatMap((model) => model.revisions).reduce((sum, revision) => sum + revision.wanted, 0);
  const figures = [
    ['Models', number(models.length)],
    ['Silos', number(silos.length)],
    ['Replicas ready', `${number(ready)} of ${number(wanted)}`],
    ['Tokens a second', number(total((replica) => replica.tokensPerSecond))],
    ['Items a second', number(total((replica) => replica.itemsPerSecond), 1)],
    ['Items waiting', number(total((replica) => replica.waitingItems))],
    ['Longest drain', `${number(Math.max(0, ...replicas.map((replica) => replica.drainSeconds)), 2)} s`],
  ];
  keyed(list, figures, ([name]) => name,
    ([name]) => el('div', {}, el('dt', {}, name), el('dd')),
    (node, [, value]) => setText(node.lastChild, value));
}

function createEvent(event) {
  return el('li', { class: event.kind }, el('time', { datetime: event.time }, clock(event.time)), ' ', event.text);
}
