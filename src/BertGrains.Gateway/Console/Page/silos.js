// Silos with their devices and replicas.

import { draw, sparkline } from './charts.js';
import { bytes, el, keyed, named, number, setText, short } from './dom.js';
import { historyOf, keyOf } from './feed.js';

const SLOTS = 120;

/** A list of silos; those that come into view are drawn at once. */
export function createSilos() {
  const list = el('ul', { class: 'silos' });
  list.addEventListener('contentvisibilityautostatechange', ({ target, skipped }) => skipped || updateSilo(target, target.silo, true), true);
  return list;
}

/** Fills the list. Charts that are not in view are left as they are, unless all are wanted. */
export function updateSilos(list, silos, isForPrint) {
  // All are asked before any is changed: each question after a change would cost a layout.
  const isSeen = new Map([...list.children].map((node) =>
    [node, isForPrint || (node.checkVisibility?.({ contentVisibilityAuto: true }) ?? true)]));
  keyed(list, silos, (silo) => silo.name, createSilo, (node, silo) => updateSilo(node, silo, isSeen.get(node) ?? true));
}

function createSilo(silo) {
  return el('li', { class: 'silo' },
    el('h3', {}, named(silo.name), ' ', el('span', { class: 'badge' })),
    el('p', { class: 'address' }),
    el('ul', { class: 'devices' }),
    el('ul', { class: 'replicas' }));
}

function updateSilo(node, silo, isSeen) {
  const [heading, address, devices, replicas] = node.children;
  node.silo = silo;
  setText(heading.lastChild, silo.draining ? `${silo.role}, stopping` : silo.role);
  heading.lastChild.classList.toggle('warn', silo.draining);
  setText(address, silo.address ?? 'this process');
  keyed(devices, silo.devices, (device) => device.name, createDevice, updateDevice);
  const keyedReplicas = silo.replicas.map((replica) => ({ ...replica, key: keyOf(silo, replica) }));
  keyed(replicas, keyedReplicas, (replica) => replica.key, createReplica, (item, replica) => updateReplica(item, replica, isSeen));
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
  return el('li', { class: 'replica' },
    el('h4', {}, named(replica.model), `@${short(replica.revision)}/${replica.ordinal}`, ' ', el('span', { class: 'badge' })),
    el('div', { class: 'charts' }, figure('tokens/s'), figure('waiting'), figure('drain s')),
    el('p', { class: 'details' }),
    el('p', { class: 'fault' }));
}

const figure = (unit) => el('div', { class: 'figure' }, sparkline(), el('span', {}, el('b'), ` ${unit}`));

function updateReplica(node, replica, isSeen) {
  const [heading, charts, details, fault] = node.children;
  setText(heading.lastChild, replica.state);
  heading.lastChild.className = `badge ${{ ready: 'good', faulted: 'bad' }[replica.state] ?? 'warn'}`;
  const past = isSeen ? historyOf(replica.key) : null;
  for (const [index, [of, digits]] of [['tokensPerSecond', 0], ['waitingItems', 0], ['drainSeconds', 2]].entries()) {
    const [chart, text] = charts.children[index].children;
    if (past) draw(chart, past.map((then) => then[of]), SLOTS);
    setText(text.firstChild, number(replica[of], digits));
  }
  const batches = replica.batchItems > 0
    ? `batches of ${number(replica.batchItems, 1)} items, ${number(replica.batchTokens)} tokens, ${number(100 * replica.padding)} % padding`
    : 'no batch in the last ten seconds';
  setText(details, `${replica.device} · ${number(replica.itemsPerSecond, 1)} items/s · ${batches} · ${number(replica.itemsDone)} items so far`);
  setText(fault, replica.fault ?? '');
}
