// The live state of the cluster: the latest overview, what happened, and the figures of the last two minutes.

import * as connection from './link.js';

const SECONDS = 120;
const EVENTS = 200;
const GAP_MS = 10000;

export const state = { overview: null, fault: null, events: [], history: new Map(), receivedAt: null };

export const { link, reconnect } = connection;

const listeners = new Set();
let lastReading = 0;
let isDrawn = true;

/** Calls back after changes, at most once a frame and not while the page is hidden; returns what ends it. */
export function watch(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed() {
  if (!isDrawn) return;
  isDrawn = false;
  requestAnimationFrame(() => {
    isDrawn = true;
    listeners.forEach((listener) => listener());
  });
}

/** The figures of a replica over time, the oldest first. */
export const historyOf = (key) => state.history.get(key) ?? [];

export const keyOf = (silo, replica) => `${silo.name} ${replica.model} ${replica.revision} ${replica.ordinal}`;

/** Stays connected for as long as the page is open. */
export const connect = () => connection.connect(onMessage, changed);

function onMessage({ fault, events, overview }, isFirst) {
  state.fault = fault;
  addEvents(events.toReversed(), isFirst);
  if (overview) {
    state.overview = overview;
    state.receivedAt = new Date();
    remember(overview);
  }
  changed();
}

// A connection begins with what its server keeps. Older events, of before a restart, stay; another gateway saw the others at its own times.
function addEvents(news, isFirst) {
  const oldest = isFirst && news.length ? Date.parse(news.at(-1).time) : Infinity;
  state.events = [...news, ...state.events.filter(({ time }) => Date.parse(time) < oldest)].slice(0, EVENTS);
}

function remember(overview) {
  const now = performance.now();
  // A line over a gap would say that nothing had changed.
  if (now - lastReading > GAP_MS) state.history.clear();
  lastReading = now;
  const seen = new Set();
  for (const silo of overview.silos) {
    for (const replica of silo.replicas) {
      const key = keyOf(silo, replica);
      seen.add(key);
      state.history.set(key, [...historyOf(key), replica].slice(-SECONDS));
    }
  }
  for (const key of [...state.history.keys()]) if (!seen.has(key)) state.history.delete(key);
}
