// The view of the cluster: silos with their devices and replicas, models with their revisions, and what happened.

import { draw, sparkline } from './charts.js';
import { changeModel, deployModel } from './changes.js';
import { bytes, el, keyed, number, setText, short } from './dom.js';
import { historyOf, keyOf, state, watch } from './feed.js';

const SLOTS = 120;

/** Shows the view in `main`; returns what ends it. */
export function showCluster(main) {
  const notice = el('p', { class: 'notice bad', role: 'alert', hidden: true });
  const sums = el('dl', { class: 'sums' });
  const silos = el('ul', { class: 'silos' });
  const deploy = el('button', { type: 'button', onclick: () => deployModel(state.overview) }, 'Deploy a model…');
  const models = el('tbody');
  const events = el('ol', { class: 'events', 'aria-live': 'polite', 'aria-relevant': 'additions' });
  main.replaceChildren(
    notice,
    el('section', { 'aria-labelledby': 'now' }, el('h2', { id: 'now' }, 'Now'), sums),
    el('section', { 'aria-labelledby': 'map' }, el('h2', { id: 'map' }, 'Silos'), silos),
    el('section', { 'aria-labelledby': 'models' },
      el('div', { class: 'row' },
        el('h2', { id: 'models' }, 'Models'),
        deploy),
      el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Table of models' },
        el('table', {},
          el('thead', {}, el('tr', {}, ['Model', 'Revision', 'Device', 'Ready', 'Traffic', 'State', 'Change']
            .map((name) => el('th', { scope: 'col', class: name.toLowerCase() }, name)))),
          models))),
    el('section', { 'aria-labelledby': 'events' }, el('h2', { id: 'events' }, 'What happened'), events));

  const update = () => {
    setText(notice, state.fault ?? '');
    notice.hidden = !state.fault;
    if (!state.overview) return;
    const { silos: processes, models: served } = state.overview;
    updateSums(sums, processes, served);
    // A process without a cluster serves what it was started with.
    main.classList.toggle('fixed', deploy.hidden = processes.some((silo) => silo.role === 'serve'));
    keyed(silos, processes, (silo) => silo.name, createSilo, updateSilo);
    const revisions = served.flatMap((model) => model.revisions.map((revision) => ({ model: model.name, ...revision })));
    keyed(models, revisions, (row) => `${row.model} ${row.revision}`, createRevision, updateRevision);
    keyed(events, state.events, (event) => event.time + event.text, createEvent, () => {});
    events.classList.toggle('empty', state.events.length === 0);
  };
  update();
  return watch(update);
}

function updateSums(list, silos, models) {
  const replicas = silos.flatMap((silo) => silo.replicas);
  const total = (of) => replicas.reduce((sum, replica) => sum + of(replica), 0);
  const figures = [
    ['Models', number(models.length)],
    ['Silos', number(silos.length)],
    ['Replicas ready', `${replicas.filter((replica) => replica.state === 'ready').length} of ${models.flatMap((m) => m.revisions).reduce((sum, r) => sum + r.wanted, 0)}`],
    ['Tokens a second', number(total((replica) => replica.tokensPerSecond))],
    ['Items a second', number(total((replica) => replica.itemsPerSecond), 1)],
    ['Items waiting', number(total((replica) => replica.waitingItems))],
    ['Longest drain', `${number(Math.max(0, ...replicas.map((replica) => replica.drainSeconds)), 2)} s`],
  ];
  keyed(list, figures, ([name]) => name,
    ([name]) => el('div', {}, el('dt', {}, name), el('dd')),
    (node, [, value]) => setText(node.lastChild, value));
}

function createSilo(silo) {
  return el('li', { class: 'silo' },
    el('h3', {}, silo.name, ' ', el('span', { class: 'badge' })),
    el('p', { class: 'address' }),
    el('ul', { class: 'devices' }),
    el('ul', { class: 'replicas' }));
}

function updateSilo(node, silo) {
  const [heading, address, devices, replicas] = node.children;
  setText(heading.lastChild, silo.draining ? `${silo.role}, stopping` : silo.role);
  heading.lastChild.classList.toggle('warn', silo.draining);
  setText(address, silo.address ?? 'this process');
  keyed(devices, silo.devices, (device) => device.name, createDevice, updateDevice);
  keyed(replicas, silo.replicas.map((replica) => ({ ...replica, key: keyOf(silo, replica) })), (replica) => replica.key, createReplica, updateReplica);
}

const createDevice = () => el('li', {}, el('span'), el('meter', { min: 0, max: 1, 'aria-label': 'Reserved memory' }));

function updateDevice(node, device) {
  const [text, meter] = node.children;
  const known = device.capacityBytes != null;
  setText(text, known ? `${device.name}: ${bytes(device.reservedBytes)} of ${bytes(device.capacityBytes)} reserved` : device.name);
  meter.hidden = !known;
  if (known) meter.value = device.capacityBytes ? device.reservedBytes / device.capacityBytes : 0;
}

function createReplica(replica) {
  const name = `${replica.model}@${short(replica.revision)}/${replica.ordinal}`;
  return el('li', { class: 'replica' },
    el('h4', {}, name, ' ', el('span', { class: 'badge' })),
    el('div', { class: 'charts' }, figure('tokens/s'), figure('waiting'), figure('drain s')),
    el('p', { class: 'details' }),
    el('p', { class: 'fault' }));
}

const figure = (unit) => el('div', { class: 'figure' }, sparkline(), el('span', {}, el('b'), ` ${unit}`));

function updateReplica(node, replica) {
  const [heading, charts, details, fault] = node.children;
  setText(heading.lastChild, replica.state);
  heading.lastChild.className = `badge ${{ ready: 'good', faulted: 'bad' }[replica.state] ?? 'warn'}`;
  const past = historyOf(replica.key);
  for (const [index, [of, digits]] of [['tokensPerSecond', 0], ['waitingItems', 0], ['drainSeconds', 2]].entries()) {
    const [chart, text] = charts.children[index].children;
    draw(chart, past.map((then) => then[of]), SLOTS);
    setText(text.firstChild, number(replica[of], digits));
  }
  const batches = replica.batchItems > 0
    ? `batches of ${number(replica.batchItems, 1)} items, ${number(replica.batchTokens)} tokens, ${number(100 * replica.padding)} % padding`
    : 'no batch in the last ten seconds';
  setText(details, `${replica.device} · ${number(replica.itemsPerSecond, 1)} items/s · ${batches} · ${number(replica.itemsDone)} items so far`);
  setText(fault, replica.fault ?? '');
}

function createRevision(row) {
  const buttons = ['Scale', 'Drain', 'Remove'].map((name) => el('button', {
    type: 'button',
    'aria-label': `${name} ${row.model} ${short(row.revision)}`,
    onclick: () => changeModel(name.toLowerCase(), row),
  }, `${name}…`));
  return el('tr', {},
    el('th', { scope: 'row' }, row.model),
    el('td', {}, el('code', { title: row.revision }, short(row.revision))),
    el('td'), el('td'), el('td'), el('td'),
    el('td', { class: 'buttons' }, buttons));
}

function updateRevision(node, row) {
  const [, , device, ready, weight, waiting] = node.children;
  setText(device, row.device);
  setText(ready, `${row.ready} of ${row.wanted}`);
  setText(weight, `${row.weight} %`);
  setText(waiting, row.waiting.length ? row.waiting.join(' ') : row.weight === 0 ? 'Without traffic.' : 'Serves.');
  waiting.className = row.failed ? 'bad' : row.waiting.length ? 'warn' : '';
}

function createEvent(event) {
  const time = new Date(event.time);
  return el('li', { class: event.kind }, el('time', { datetime: event.time }, time.toLocaleTimeString()), ' ', event.text);
}
