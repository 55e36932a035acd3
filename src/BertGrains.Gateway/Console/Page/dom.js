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
 * Makes the children of a node those of `items`, by key: existing ones stay, so that the focus stays.
 * `create(item)` makes a node, `update(node, item)` fills it.
 */
export function keyed(parent, items, keyOf, create, update) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let node = old.get(key);
    if (node) {
      old.delete(key);
    } else {
      node = create(item);
      node.dataset.key = key;
    }
    update(node, item);
    if (node === place) place = node.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of old.values()) node.remove();
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
