// Changes of models. Each is confirmed in a dialog that says what it does.

import { post } from './api.js';
import { el, short } from './dom.js';

const EFFECTS = {
  scale: 'The revision with the most traffic gets so many replicas. Those that are missing are loaded; those that are too many finish what they accepted and are unloaded.',
  drain: 'The revision gets no more requests and stays loaded.',
  remove: 'The revision is drained, unloaded and removed. Its bundle stays where it is.',
};

/** Asks for the replicas of a new model or revision. */
export function deployModel(overview) {
  const bundles = [...new Map((overview?.silos ?? []).flatMap((silo) => silo.bundles)
    .map((bundle) => [`${bundle.model} ${bundle.revision}`, bundle])).values()]
    .sort((left, right) => left.model.localeCompare(right.model));
  if (!bundles.length) {
    ask('Deploy a model', 'No silo has a bundle yet. Put one into a folder of a silo (Silo:Bundles); it is listed here some seconds later.', []);
    return;
  }
  const bundle = el('select', { name: 'bundle', required: true, onchange: () => setAsDeployed() },
    bundles.map(({ model, revision }, index) => el('option', { value: index }, `${model} @ ${short(revision)}`)));
  const replicas = el('input', { name: 'replicas', type: 'number', min: 1, max: 1024, required: true });
  const device = el('select', { name: 'device' }, ['cpu', 'cuda'].map((kind) => el('option', {}, kind)));
  // A new revision takes over from one with so many replicas.
  const setAsDeployed = () => {
    const { revisions } = overview.models.find(({ name }) => name === bundles[bundle.value].model) ?? { revisions: [] };
    const main = revisions.toSorted((left, right) => right.weight - left.weight)[0];
    [replicas.value, device.value] = [main?.wanted ?? 1, main?.device ?? 'cpu'];
  };
  setAsDeployed();
  ask('Deploy a model', 'It is loaded beside the earlier revisions of the model, and takes over its share of the traffic when it is ready.', [
    field('Bundle', bundle),
    field('Replicas', replicas),
    field('Device', device),
    field('Share of the traffic in percent', el('input', { name: 'weight', type: 'number', min: 1, max: 100, value: 100, required: true })),
  ], 'Deploy', (form) => post('/admin/deploy', {
    ...bundles[form.get('bundle')], replicas: +form.get('replicas'), device: form.get('device'), weight: +form.get('weight'),
  }));
}

/** Asks before a revision is scaled, drained or removed. */
export function changeModel(action, row) {
  const verb = `${action[0].toUpperCase()}${action.slice(1)}`;
  const fields = action === 'scale'
    ? [field('Replicas', el('input', { name: 'replicas', type: 'number', min: 1, max: 1024, value: row.wanted, required: true }))]
    : [];
  const body = (form) => action === 'scale'
    ? { model: row.model, replicas: +form.get('replicas') }
    : { model: row.model, revision: row.revision };
  ask(`${verb} ${row.model} @ ${short(row.revision)}`, EFFECTS[action], fields, verb, (form) => post(`/admin/${action}`, body(form)));
}

const field = (name, input) => el('label', {}, el('span', {}, name), input);

/** Shows the dialog. Without a verb there is nothing to confirm. */
function ask(title, effect, fields, verb, send) {
  const dialog = document.getElementById('dialog');
  const result = el('p', { role: 'status' });
  const confirm = verb ? el('button', { type: 'submit', class: 'primary' }, verb) : null;
  const cancel = el('button', { type: 'button', onclick: () => dialog.close() }, verb ? 'Cancel' : 'Close');
  const say = (kind, text) => [result.className, result.textContent] = [kind, text];
  const form = el('form', {
    onsubmit: async (event) => {
      event.preventDefault();
      if (confirm.disabled) return;
      confirm.disabled = true;
      cancel.textContent = 'Close';
      say('', 'Sent; waiting for the answer.');
      try {
        const { answer } = await send(new FormData(form));
        say('good', answer.message);
        cancel.focus();
      } catch (error) {
        say('bad', error.status === 0 ? `${error.message} The change may have been made all the same: see what is deployed before you send it again.` : error.message);
        confirm.disabled = false;
        confirm.focus();
      }
    },
  }, el('h2', { id: 'dialog-title' }, el('bdi', {}, title)), el('p', {}, effect), fields, result, el('div', { class: 'buttons' }, confirm ?? [], cancel));
  dialog.replaceChildren(form);
  dialog.showModal();
  // Where there is nothing to fill in, a second Enter must not confirm.
  const input = dialog.querySelector('input');
  if (input) input.select();
  else cancel.focus();
}

// A key that is held repeats: it would confirm what it has just opened.
document.getElementById('dialog').addEventListener('keydown', (event) => {
  if (event.repeat && event.key === 'Enter') event.preventDefault();
});
