// The connection to the server: it is kept for as long as the page is seen, and its state is one short sentence.

import { get, hasKey, readEvents } from './api.js';

const SOONEST_MS = 500;
const LATEST_MS = 8000;
const REFUSED_MS = 30000; // A key that is not valid may become so again.
const LATE_MS = 3000; // Proxies cut long answers: a new connection in this time is no news.
const STALE_MS = 5000;
const SILENT_MS = 12000; // After a sleep of the machine a connection may be dead without an end.
const UNSEEN_MS = 60000; // Browsers allow six connections to a server, over all tabs.
const POLL_MS = 2000;
const POLLED_MS = 600000;

export const link = { text: 'connecting', isLive: false, refusal: null };

let trouble = null;
let lastMessage = -Infinity; // Of performance.now(): the clock of the machine may be set.
let opened = 0;
let open = null;
let wake = () => {};
let pollUntil = 0;
let unseenSince = null;
let isSilent = false;

const since = (ms) => performance.now() - ms;

function settle(onChange) {
  const age = since(lastMessage);
  const isPolled = pollUntil > performance.now();
  const isLive = age < (trouble ? LATE_MS : STALE_MS) && !link.refusal;
  const text = link.refusal ? 'no access'
    : isLive ? (isPolled ? 'live, every 2 s' : 'live')
      : trouble ?? (lastMessage > 0 ? 'no figures for some seconds' : 'connecting');
  if (text === link.text && isLive === link.isLive) return;
  Object.assign(link, { text, isLive });
  onChange();
}

/** Connects, and again when the connection ends. Calls back with each message, and whether it is the first of a connection. */
export async function connect(onMessage, onChange) {
  setInterval(() => check(onChange), 1000);
  unseenSince = document.hidden ? performance.now() : null;
  document.addEventListener('visibilitychange', seen);
  addEventListener('online', seen);
  for (let pause = SOONEST_MS; ; pause = Math.min(pause * 2, LATEST_MS)) {
    const lasted = await attempt(onMessage, onChange);
    if (lasted >= STALE_MS) pause = SOONEST_MS;
    await sleep(link.refusal ? (hasKey() ? REFUSED_MS : Infinity) : pause);
    if (isUnseen()) await sleep(Infinity);
  }
}

/** Connects again at once. */
export function reconnect() {
  [link.refusal, trouble] = [null, null];
  open?.abort();
  wake();
}

// Milliseconds for which messages came.
async function attempt(onMessage, onChange) {
  open = new AbortController();
  opened = performance.now();
  isSilent = false;
  let first = true;
  const take = (message) => {
    [trouble, link.refusal, lastMessage] = [null, null, performance.now()];
    onMessage(message, first);
    first = false;
    settle(onChange);
  };
  try {
    if (pollUntil > opened) {
      await poll(take, open.signal);
    } else {
      await readEvents('/admin/events', open.signal, take);
      trouble = 'the server ended the connection';
    }
  } catch (error) {
    if (error.name !== 'AbortError') trouble = error.status ? error.message : 'no connection';
    else if (isSilent) trouble = 'the server sends nothing';
    if (error.status === 401 || error.status === 403) link.refusal = error.message;
    // A proxy that holds events back until there are many lets other answers through.
    if (isSilent && first) pollUntil = performance.now() + POLLED_MS;
  }
  settle(onChange);
  if (link.refusal) onChange();
  return first ? 0 : lastMessage - opened;
}

async function poll(take, signal) {
  while (pollUntil > performance.now()) {
    take({ time: null, fault: null, events: [], overview: await get('/admin/status', signal) });
    await sleep(POLL_MS);
    if (signal.aborted) return;
  }
}

function check(onChange) {
  isSilent ||= since(Math.max(lastMessage, opened)) > SILENT_MS;
  if (isSilent || isUnseen()) open?.abort();
  settle(onChange);
}

const isUnseen = () => unseenSince !== null && since(unseenSince) > UNSEEN_MS;

function seen() {
  unseenSince = document.hidden ? unseenSince ?? performance.now() : null;
  if (document.hidden || link.refusal) return;
  if (since(Math.max(lastMessage, opened)) > STALE_MS) open.abort();
  wake();
}

function sleep(ms) {
  return new Promise((resolve) => {
    const timer = ms === Infinity ? 0 : setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
