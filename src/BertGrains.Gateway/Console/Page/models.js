// The table of models: a row for each revision, with the changes of it.

import { changeModel } from './changes.js';
import { el, keyed, named, setText, short } from './dom.js';

/** The table, and its rows to fill. */
export function createModels() {
  const rows = el('tbody');
  const columns = ['Model', 'Revision', 'Device', 'Ready', 'Traffic', 'State', 'Change'];
  const region = el('div', { class: 'wide models', tabindex: 0, role: 'region', 'aria-label': 'Table of models' },
    el('table', {},
      el('thead', {}, el('tr', {}, columns.map((name) => el('th', { scope: 'col', class: name.toLowerCase() }, name)))),
      rows));
  return { region, rows };
}

/** The revisions of all models, each with the name of its model. */
export function revisionsOf(models) {
  return models.flatMap(({ name, revisions }) => {
    const most = Math.max(...revisions.map(({ weight }) => weight));
    const main = revisions.findLast(({ weight }) => weight === most);
    return revisions.map((revision) => ({ model: name, isMain: revision === main, ...revision }));
  });
}

/** Fills the rows. */
export function updateModels(rows, revisions) {
  keyed(rows, revisions, (row) => `${row.model} ${row.revision}`, createRow, updateRow);
}

function createRow(created) {
  const { model, revision } = created;
  const buttons = ['Scale', 'Drain', 'Remove'].map((name) => el('button', {
    type: 'button',
    'aria-label': `${name} ${model} ${short(revision)}`,
    onclick: () => changeModel(name.toLowerCase(), node.row),
  }, `${name}…`));
  const node = el('tr', {},
    el('th', { scope: 'row' }, named(model)),
    el('td', {}, el('code', { title: revision }, short(revision))),
    el('td'), el('td'), el('td'), el('td'),
    el('td', { class: 'buttons' }, buttons));
  return node;
}

function updateRow(node, row) {
  const [, , device, ready, weight, waiting, buttons] = node.children;
  node.row = row;
  setText(device, row.device);
  setText(ready, `${row.ready} of ${row.wanted}`);
  setText(weight, `${row.weight} %`);
  setText(waiting, row.waiting.length ? row.waiting.join(' ') : row.weight === 0 ? 'Without traffic.' : 'Serves.');
  waiting.className = row.failed ? 'bad' : row.waiting.length ? 'warn' : '';
  // A model is scaled by its revision with the most traffic.
  buttons.firstChild.hidden = !row.isMain;
}
