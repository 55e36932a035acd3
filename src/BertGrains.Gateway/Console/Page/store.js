// What this tab keeps while it is open, a reload included. Without storage it is kept until a reload.

const kept = new Map();

/** What was kept under a name; null for nothing. */
export function recall(name) {
  if (kept.has(name)) return kept.get(name);
  try {
    return JSON.parse(sessionStorage.getItem(`bertgrains.${name}`));
  } catch {
    return null;
  }
}

/** Keeps a value; null removes it. */
export function keep(name, value) {
  kept.set(name, value);
  try {
    if (value === null) sessionStorage.removeItem(`bertgrains.${name}`);
    else sessionStorage.setItem(`bertgrains.${name}`, JSON.stringify(value));
  } catch {
    // Blocked or full.
  }
}
