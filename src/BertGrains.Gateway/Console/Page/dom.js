// Small helpers over the DOM. Text from the server is only ever set as text, never as HTML.

/** Creates an element: attributes, then children (nodes or texts). */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, '');
    else if (value !== false && value != null) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child != null));
  return node;
}

/** Sets a text only where it differs, so that a selection or a screen reader is not disturbed. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Makes the children of a node those of `items`, by key: existing ones stay where they are, so that the focus stays.
 * `create(item)` makes a node, `update(node, item)` fills it.
 */
export function keyed(parent, items, keyOf, create, update) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const wanted = new Map();
  for (const item of items) {
    let key = keyOf(item);
    // While a silo is replaced, two have its name.
    while (wanted.has(key)) key += ' again';
    wanted.set(key, item);
  }
  // First, so that those behind them need not move.
  for (const [key, node] of old) if (!wanted.has(key)) node.remove();
  let place = parent.firstElementChild;
  for (const [key, item] of wanted) {
    let node = old.get(key);
    if (!node) {
      node = create(item);
      node.dataset.key = key;
    }
    update(node, item);
    if (node === place) place = node.nextElementSibling;
    else parent.insertBefore(node, place);
  }
}

const numbers = new Map();

/** A number with at most `digits` decimals. */
export function number(value, digits = 0) {
  if (!numbers.has(digits)) numbers.set(digits, new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }));
  return numbers.get(digits).format(value).replace(/^-(0(\.0*)?)$/, '$1');
}

/** Bytes as MiB or GiB. */
export function bytes(value) {
  if (value == null) return '–';
  const mib = value / 1048576;
  return mib < 1024 ? `${number(mib)} MiB` : `${number(mib / 1024, 1)} GiB`;
}

/** The first digits of a revision. */
export const short = (revision) => revision.slice(0, 12);

const HALF_A_DAY_MS = 43200000;

/** A time of the server, with its day if it is not from these hours. */
export function clock(time) {
  const date = new Date(time);
  return Math.abs(Date.now() - date) < HALF_A_DAY_MS ? date.toLocaleTimeString() : date.toLocaleString();
}

/** A name: its direction does not change that of the text around it. */
export const named = (name) => el('bdi', {}, name);

/** A text of at most `length` characters. */
export function cut(text, length) {
  const characters = [...text.slice(0, 2 * length + 2)];
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : text;
}
