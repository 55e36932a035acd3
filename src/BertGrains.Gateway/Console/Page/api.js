// Requests to this server. A key, where the server asks for one, stays in this tab.

import { keep, recall } from './store.js';

/** A request without an answer (status 0), or with that of an error. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export const hasKey = () => Boolean(recall('key'));

export const setKey = (key) => keep('key', key || null);

/** Whether a header can have this key. */
export const isKey = (text) => /^[!-~]+$/.test(text);

function headers(extra) {
  const key = recall('key');
  return key ? { ...extra, Authorization: `Bearer ${key}` } : extra;
}

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: headers(options.headers ?? {}) });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refused(0, 'The server does not answer.');
  }
  if (response.ok) return response;
  const text = await response.text().catch(() => '');
  const message = messageOf(text) ?? `The server, or a proxy before it, answered ${response.status}.`;
  throw new Refused(response.status, message + retryOf(response));
}

// The paths of other systems have their own forms of errors.
function messageOf(text) {
  try {
    const { error } = JSON.parse(text);
    return typeof error === 'string' ? error : error?.message;
  } catch {
    return null;
  }
}

function retryOf(response) {
  const seconds = Number(response.headers.get('Retry-After'));
  return seconds > 0 ? ` Try again in ${seconds} s.` : '';
}

async function read(response) {
  let text;
  try {
    text = await response.text();
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refused(0, 'The connection broke before the end of the answer.');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(response.status, 'The answer is not JSON; a proxy before the server may have sent it.');
  }
}

/** GET, as JSON. */
export const get = async (path, signal) => read(await send(path, { signal }));

/** POST, as JSON; also the time that it took, in milliseconds. */
export async function post(path, body, signal) {
  const start = performance.now();
  const answer = await read(await send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  }));
  return { answer, milliseconds: performance.now() - start };
}

/** Reads server-sent events until the connection ends. EventSource cannot send a key. */
export async function readEvents(path, signal, onMessage) {
  const response = await send(path, { signal });
  if (!response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
    throw new Refused(response.status, 'The answer is not that of this server; a proxy before it may have sent it.');
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n\n');
    rest = parts.pop();
    // Comments, which proxies may add, have no data.
    for (const part of parts) if (part.startsWith('data: ')) onMessage(JSON.parse(part.slice('data: '.length)));
  }
}
