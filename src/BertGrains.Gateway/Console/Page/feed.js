// The live state of the cluster: the latest overview, what happened, and the figures of the last two minutes.

import { readEvents } from './api.js';

const SECONDS = 120;
const EVENTS = 200;
const STALE_MS = 5000;

export const state = { overview: null, fault: null, events: [], history: new Map(), link: 'connecting', needsKey: false };

const listeners = new Set();
let lastMessage = 0;
let connection = null;

/** Calls back on each change; returns what ends it. */
export function watch(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const changed = () => listeners.forEach((listener) => listener());

/** The figures of a replica over time, the oldest first. */
export const historyOf = (key) => state.history.get(key) ?? [];

export const keyOf = (silo, replica) => `${silo.name} ${replica.model} ${replica.revision} ${replica.ordinal}`;

function onMessage(message) {
  lastMessage = Date.now();
  state.link = 'live';
  state.needsKey = false;
  state.fault = message.fault;
  state.events = [...message.events.reverse(), ...state.events].slice(0, EVENTS);
  if (message.overview) {
    state.overview = message.overview;
    remember(message.overview);
  }
  changed();
}

function remember(overview) {
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

/** Stays connected for as long as the page is open. */
export async function connect() {
  for (let pause = 500; ; pause = Math.min(pause * 2, 8000)) {
    connection = new AbortController();
    const started = lastMessage;
    try {
      state.events = [];
      await readEvents('/admin/events', connection.signal, onMessage);
      state.link = 'the server ended the connection';
    } catch (error) {
      state.needsKey = error.status === 401 || error.status === 403;
      state.link = error.status === 0 || error.status === undefined ? 'no connection' : error.message;
    }
    if (lastMessage !== started) pause = 500;
    changed();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Connects again at once, with another key. */
export const reconnect = () => connection?.abort();

setInterval(() => {
  if (state.link === 'live' && Date.now() - lastMessage > STALE_MS) {
    state.link = 'no figures for some seconds';
    changed();
  }
}, 1000);
