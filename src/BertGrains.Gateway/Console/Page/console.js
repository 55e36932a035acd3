// The console: its views, the state of the connection, and the key.

import { isKey, setKey } from './api.js';
import { showCluster } from './cluster.js';
import { clock, el, setText } from './dom.js';
import { connect, link, reconnect, state, watch } from './feed.js';
import { showRequests } from './requests.js';
import { showTry } from './try.js';

const VIEWS = { '#/cluster': showCluster, '#/requests': showRequests, '#/try': showTry };

const LONGEST_BADGE = 30;

const main = document.getElementById('main');
const badge = document.getElementById('link');
const stale = document.getElementById('stale');
let leave = () => {};
let shown = null;

function show() {
  const view = VIEWS[location.hash] ? location.hash : '#/cluster';
  for (const anchor of document.querySelectorAll('nav a')) {
    if (anchor.getAttribute('href') !== view) {
      anchor.removeAttribute('aria-current');
      continue;
    }
    anchor.setAttribute('aria-current', 'page');
    document.title = `${anchor.textContent} · BertGrains console`;
  }
  if (shown === view) return;
  leave();
  document.getElementById('dialog').close();
  leave = VIEWS[view](main) ?? (() => {});
  if (shown) main.focus();
  shown = view;
}

function updateLink() {
  badge.className = `badge ${link.isLive ? 'good' : link.text === 'connecting' ? '' : 'bad'}`;
  const isStale = !link.isLive && state.overview !== null;
  setText(badge, isStale && link.text.length > LONGEST_BADGE ? 'not live' : link.text);
  stale.hidden = !isStale;
  document.body.classList.toggle('stale', isStale);
  if (isStale) setText(stale, `${sentence(link.text)} The figures are those of ${clock(state.receivedAt)}.`);
  updateForm();
}

const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;

function updateForm() {
  const form = document.getElementById('access');
  if (!link.refusal) form?.remove();
  else if (form) setText(form.querySelector('p'), link.refusal);
  else askForKey();
}

function askForKey() {
  const input = el('input', {
    type: 'password',
    autocomplete: 'off',
    required: true,
    oninput: () => input.setCustomValidity(isKey(input.value.trim()) ? '' : 'A key has no spaces, and no letters beyond ASCII.'),
  });
  const submit = (event) => {
    event.preventDefault();
    setKey(input.value.trim());
    reconnect();
    leave();
    shown = null;
    show();
    form.remove();
    main.focus();
  };
  const form = el('form', { id: 'access', class: 'key', 'aria-label': 'Access', onsubmit: submit },
    el('p', { class: 'notice bad', role: 'alert' }, link.refusal),
    el('label', {}, el('span', {}, 'A key that administers this server. It stays in this tab.'), input),
    el('button', { class: 'primary' }, 'Use this key'));
  main.before(form);
  // Not where something is being written.
  if ([null, document.body, main].includes(document.activeElement)) input.focus();
}

document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener('hashchange', show);
watch(updateLink);
show();
connect();
