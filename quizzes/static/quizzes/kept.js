// Copies of unsent answers on this device. The queue in the page's memory is the truth; a copy is for the page after it.
// A key is answers:<person>:<attempt>:<window>, the person under an opaque name: another account on the same device
// neither sends nor sees them. They outlive other people's visits, because nothing else has them.

import { local } from "../trainingsite/storage.js";

const PREFIX = "answers:";
const person = document.documentElement.dataset.reader;

const keyOf = (attempt, window) => `${PREFIX}${person}:${attempt}:${window}`;

// An earlier version of this page named no person in its keys.
function readKey(key) {
  const [window, attempt, owner = null] = key.slice(PREFIX.length).split(":").reverse();
  return { key, window, attempt, owner };
}

const keys = () => local.keys().filter((key) => key.startsWith(PREFIX)).map(readKey);

function itemsIn({ key, window }) {
  try {
    const items = JSON.parse(local.get(key));
    return items.filter((item) => Number.isInteger(item.client_seq)).map((item) => ({ window, ...item }));
  } catch {
    return []; // not written by us
  }
}

// The attempts of this person with something unsent.
export function attemptsKept() {
  return [...new Set(keys().filter((key) => key.owner === person).map((key) => key.attempt))];
}

// What is kept of an attempt, {window, client_seq, version, revision, answer}, whichever window could not send it.
// Only its own person opens a page that knows its attempt: such a page may read keys without a person as well.
export function keptOf(attempt) {
  return keys().filter((key) => key.attempt === attempt).flatMap(itemsIn);
}

// Keep these, and only these, for this window. Says whether the device has them now (or, with none, would have them).
export function keep(attempt, window, items) {
  const key = keyOf(attempt, window);
  const isKept = local.set(key, JSON.stringify(items));
  if (!items.length) local.remove(key);
  return isKept;
}

// Copies of other windows need not hold what the server has, nor what this window keeps now.
export function forgetElsewhere(attempt, window, isNeedless) {
  for (const key of keys().filter((one) => one.attempt === attempt && one.window !== window)) {
    const left = itemsIn(key).filter((item) => !isNeedless(item));
    if (left.length) local.set(key.key, JSON.stringify(left));
    else local.remove(key.key);
  }
}
