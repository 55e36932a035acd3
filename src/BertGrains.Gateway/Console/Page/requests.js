// The view of requests: the slowest ones with the stages of each, and why others were refused.

import { get } from './api.js';
import { el, keyed, number, setText } from './dom.js';

const EVERY_MS = 2000;
const STAGES = ['read', 'tokenize', 'queue', 'run', 'other', 'write'];

/** Shows the view in `main`; returns what ends it. */
export function showRequests(main) {
  const notice = el('p', { class: 'notice bad', role: 'alert', hidden: true });
  const scope = el('p', { class: 'details' });
  const slow = table('Slow requests', ['Answered', 'Request', 'Model', 'Size', 'Milliseconds', 'Stages, milliseconds']);
  const refused = table('Refused requests', ['Count', 'Answer', 'Path', 'Last', 'What to do']);
  main.replaceChildren(
    notice,
    el('section', { 'aria-labelledby': 'slow' },
      el('h2', { id: 'slow' }, 'Slowest'),
      scope,
      el('ul', { class: 'legend' }, STAGES.map((stage, index) => el('li', { class: `color${index}` }, el('i'), stage))),
      slow.region),
    el('section', { 'aria-labelledby': 'refused' }, el('h2', { id: 'refused' }, 'Refused'), refused.region));

  let timer = 0;
  let left = false;
  const read = async () => {
    try {
      const recent = await get('/admin/requests');
      if (left) return;
      notice.hidden = true;
      setText(scope, `Requests that this process answered in the last ${recent.minutes} minutes; other gateways have their own.`);
      fill(slow, recent.slow.slice(0, 30), (request) => request.id + request.time, createSlow, () => {});
      fill(refused, recent.refusals, (refusal) => `${refusal.status} ${refusal.reason} ${refusal.path}`, createRefusal, updateRefusal);
    } catch (error) {
      setText(notice, error.message);
      notice.hidden = left;
    }
    if (!left) timer = setTimeout(read, EVERY_MS);
  };
  read();
  return () => {
    left = true;
    clearTimeout(timer);
  };
}

function table(label, columns) {
  const rows = el('tbody');
  const nothing = el('p', { class: 'details nothing' }, 'None.');
  const region = el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': label },
    el('table', {}, el('thead', {}, el('tr', {}, columns.map((name) => el('th', { scope: 'col' }, name)))), rows), nothing);
  return { region, rows, nothing };
}

function fill({ rows, nothing }, items, keyOf, create, update) {
  keyed(rows, items, keyOf, create, update);
  nothing.hidden = items.length > 0;
}

const clock = (time) => el('time', { datetime: time }, new Date(time).toLocaleTimeString());

function createSlow(request) {
  return el('tr', {},
    el('td', {}, clock(request.time)),
    el('th', { scope: 'row' }, `${request.method} ${request.path} `, badge(request.status),
      el('p', { class: 'details' }, [request.caller, el('code', {}, request.id)].flatMap((part) => (part ? [part, ' '] : [])))),
    el('td', {}, request.model ?? '–', el('p', { class: 'details' }, request.heads.join(', '))),
    el('td', {}, request.stages ? `${count(request.items, 'item')}, ${count(request.tokens, 'token')}` : '–'),
    el('td', {}, number(request.milliseconds, 1)),
    el('td', {}, request.stages ? stagesOf(request) : 'No model ran.'));
}

const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? '' : 's'}`;

const badge = (status) => el('span', { class: `badge ${status < 400 ? 'good' : status < 500 ? 'warn' : 'bad'}` }, String(status));

// The text says what the bar shows.
function stagesOf({ stages, milliseconds }) {
  const bar = el('div', { class: 'stages', 'aria-hidden': 'true' }, STAGES.map((stage, index) => {
    const part = el('i', { class: `color${index}`, title: stage });
    part.style.width = `${milliseconds > 0 ? (100 * stages[stage]) / milliseconds : 0}%`;
    return part;
  }));
  return [bar, el('p', { class: 'details' }, STAGES.map((stage) => `${stage} ${number(stages[stage], 1)}`).join(' · '))];
}

function createRefusal(refusal) {
  return el('tr', {},
    el('td'),
    el('th', { scope: 'row' }, badge(refusal.status), ` ${refusal.reason.replaceAll('_', ' ')}`),
    el('td', {}, el('code', {}, refusal.path)),
    el('td', {}, el('time'), el('p', { class: 'details' }, el('code'))),
    el('td', {}, refusal.advice));
}

function updateRefusal(row, refusal) {
  const [times, , , last] = row.children;
  setText(times, number(refusal.count));
  setText(last.firstChild, new Date(refusal.last).toLocaleTimeString());
  last.firstChild.setAttribute('datetime', refusal.last);
  setText(last.lastChild.firstChild, refusal.id);
}
