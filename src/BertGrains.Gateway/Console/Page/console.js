// The console: its views, the state of the connection, and the key.

import { setKey } from './api.js';
import { showCluster } from './cluster.js';
import { el, setText } from './dom.js';
import { connect, reconnect, state, watch } from './feed.js';
import { showRequests } from './requests.js';
import { showTry } from './try.js';

const VIEWS = { '#/cluster': showCluster, '#/requests': showRequests, '#/try': showTry };

const main = document.getElementById('main');
const link = document.getElementById('link');
let leave = () => {};
let shown = null;

function show() {
  const view = VIEWS[location.hash] ? location.hash : '#/cluster';
  for (const anchor of document.querySelectorAll('nav a')) {
    if (anchor.getAttribute('href') === view) anchor.setAttribute('aria-current', 'page');
    else anchor.removeAttribute('aria-current');
  }
  if (shown === view) return;
  leave();
  leave = VIEWS[view](main) ?? (() => {});
  if (shown) main.focus();
  shown = view;
}

function updateLink() {
  setText(link, state.link);
  link.className = `badge ${state.link === 'live' ? 'good' : state.link === 'connecting' ? '' : 'bad'}`;
  if (state.needsKey && !document.getElementById('key')) askForKey();
}

function askForKey() {
  const input = el('input', { id: 'key', type: 'password', autocomplete: 'off', required: true });
  const form = el('form', {
    class: 'key',
    onsubmit: (event) => {
      event.preventDefault();
      setKey(input.value.trim());
      form.remove();
      state.needsKey = false;
      reconnect();
      leave();
      shown = null;
      show();
    },
  }, el('label', {}, el('span', {}, 'This server asks for a key that administers. It stays in this tab.'), input), el('button', { class: 'primary' }, 'Use this key'));
  main.before(form);
  input.focus();
}

// A link to a part of the page is no view.
addEventListener('hashchange', () => location.hash.startsWith('#/') && show());
watch(updateLink);
show();
connect();
