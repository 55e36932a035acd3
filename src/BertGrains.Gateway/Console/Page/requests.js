// The view of requests: the slowest ones with the stages of each, and why others were refused.

import { get } from './api.js';
import { clock, el, keyed, named, number, setText } from './dom.js';
import { link } from './feed.js';

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

  const ended = new AbortController();
  let isReading = false;
  const read = async () => {
    // Without a connection the page says so already, and tries again itself.
    if (isReading || document.hidden || !(link.isLive || link.text === 'connecting')) return;
    isReading = true;
    try {
      const recent = await get('/admin/requests', ended.signal);
      notice.hidden = true;
      setText(scope, `Requests that this process answered in the last ${recent.minutes} minutes; other gateways have their own.`);
      fill(slow, recent.slow.slice(0, 30), (request) => request.id + request.time, createSlow, () => {});
      fill(refused, recent.refusals, (refusal) => `${refusal.status} ${refusal.reason} ${refusal.path}`, createRefusal, updateRefusal);
    } catch (error) {
      setText(notice, error.message);
      notice.hidden = error.name === 'AbortError';
    }
    isReading = false;
  };
  read();
  const timer = setInterval(read, EVERY_MS);
  return () => {
    ended.abort();
    clearInterval(timer);
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

function createSlow(request) {
  return el('tr', {},
    el('td', {}, el('time', { datetime: request.time }, clock(request.time))),
    el('th', { scope: 'row' }, `${request.method} ${request.path} `, badge(request.status),
      el('p', { class: 'details' }, [request.caller, el('code', {}, request.id)].flatMap((part) => (part ? [part, ' '] : [])))),
    el('td', {}, named(request.model ?? '–'), el('p', { class: 'details' }, request.heads.join(', '))),
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
  setText(last.firstChild, clock(refusal.last));
  last.firstChild.setAttribute('datetime', refusal.last);
  setText(last.lastChild.firstChild, refusal.id);
}
