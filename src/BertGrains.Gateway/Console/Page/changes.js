// Changes of models. Each is confirmed in a dialog that says what it does.

import { post } from './api.js';
import { el, short } from './dom.js';

const EFFECTS = {
  scale: 'The replicas that are missing are loaded; those that are too many finish what they accepted and are unloaded.',
  drain: 'The revision gets no more requests and stays loaded.',
  remove: 'The revision is drained, unloaded and removed. Its bundle stays where it is.',
};

/** Asks for the replicas of a new model or revision. */
export function deployModel(overview) {
  const bundles = [...new Map((overview?.silos ?? []).flatMap((silo) => silo.bundles)
    .map((bundle) => [`${bundle.model} ${bundle.revision}`, bundle])).values()];
  const choice = el('select', { name: 'bundle', required: true },
    bundles.map((bundle, index) => el('option', { value: index }, `${bundle.model} @ ${short(bundle.revision)}`)));
  ask('Deploy a model', 'It is loaded beside the earlier revisions of the model, and takes over its share of the traffic when it is ready.', [
    field('Bundle', choice),
    field('Replicas', el('input', { name: 'replicas', type: 'number', min: 1, max: 1024, value: 1, required: true })),
    field('Device', el('select', { name: 'device' }, ['cpu', 'cuda'].map((kind) => el('option', {}, kind)))),
    field('Share of the traffic in percent', el('input', { name: 'weight', type: 'number', min: 1, max: 100, value: 100, required: true })),
  ], 'Deploy', (form) => post('/admin/deploy', {
    ...bundles[form.get('bundle')], replicas: +form.get('replicas'), device: form.get('device'), weight: +form.get('weight'),
  }));
}

/** Asks before a revision is scaled, drained or removed. */
export function changeModel(action, row) {
  const title = `${action[0].toUpperCase()}${action.slice(1)} ${row.model} @ ${short(row.revision)}`;
  const fields = action === 'scale'
    ? [field('Replicas', el('input', { name: 'replicas', type: 'number', min: 1, max: 1024, value: row.wanted, required: true }))]
    : [];
  const body = (form) => action === 'scale'
    ? { model: row.model, replicas: +form.get('replicas') }
    : { model: row.model, revision: row.revision };
  ask(title, EFFECTS[action], fields, title.split(' ')[0], (form) => post(`/admin/${action}`, body(form)));
}

const field = (name, input) => el('label', {}, el('span', {}, name), input);

function ask(title, effect, fields, verb, send) {
  const dialog = document.getElementById('dialog');
  const result = el('p', { role: 'status' });
  const confirm = el('button', { type: 'submit', class: 'primary' }, verb);
  const cancel = el('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel');
  const form = el('form', {
    onsubmit: async (event) => {
      event.preventDefault();
      confirm.disabled = true;
      result.className = '';
      result.textContent = 'Sent.';
      try {
        const { answer } = await send(new FormData(form));
        result.className = 'good';
        result.textContent = answer.message;
        confirm.remove();
        cancel.textContent = 'Close';
        cancel.focus();
      } catch (error) {
        result.className = 'bad';
        result.textContent = error.message;
        confirm.disabled = false;
      }
    },
  }, el('h2', { id: 'dialog-title' }, title), el('p', {}, effect), fields, result, el('div', { class: 'buttons' }, confirm, cancel));
  dialog.replaceChildren(form);
  dialog.showModal();
  dialog.querySelector('input')?.select();
}
