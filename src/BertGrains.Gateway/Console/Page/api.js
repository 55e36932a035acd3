// Requests to this server. A key, where the server asks for one, stays in this tab.

const KEY = 'bertgrains.key';

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export const setKey = (key) => (key ? sessionStorage.setItem(KEY, key) : sessionStorage.removeItem(KEY));

function headers(extra) {
  const key = sessionStorage.getItem(KEY);
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
  const text = await response.text();
  throw new Refused(response.status, messageOf(text) ?? `The server answered ${response.status}.`);
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

/** GET, as JSON. */
export const get = async (path) => (await send(path, {})).json();

/** POST, as JSON; also the time that it took, in milliseconds, and the headers. */
export async function post(path, body) {
  const start = performance.now();
  const response = await send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  return { answer, milliseconds: performance.now() - start, headers: response.headers };
}

/** Reads server-sent events until the connection ends. EventSource cannot send a key. */
export async function readEvents(path, signal, onMessage) {
  const response = await send(path, { signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n\n');
    rest = parts.pop();
    for (const part of parts) onMessage(JSON.parse(part.slice('data: '.length)));
  }
}
