// Copies of unsent answers on this device, and of the wish to hand in, in IndexedDB. The queue in the page's memory is the
// truth; a copy is for the page after it. Everything carries the person under an opaque name: another account on the same
// device neither sends nor sees it. It outlives other people's visits, because nothing else has it.

import { local } from "../trainingsite/storage.js";

const DATABASE = "attempts";
const ANSWERS = "answers"; // {person, attempt, window, client_seq, version, revision, answer}
const HAND_INS = "hand-ins"; // {person, attempt, without, isExam}
const PATIENCE_MS = 1500; // no page waits for its device for ever
const EARLIER = "answers:"; // localStorage, where earlier versions kept them: answers:<person>:<attempt>:<window>
const person = document.documentElement.dataset.reader ?? "";

let opening = null;
let isStuck = false; // asked, and no answer, as some browsers do

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(ANSWERS, { keyPath: ["person", "attempt", "window", "client_seq"] });
      request.result.createObjectStore(HAND_INS, { keyPath: ["person", "attempt"] });
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = () => (opening = null); // the browser's data were cleared
      database.onversionchange = () => {
        database.close();
        opening = null;
      };
      resolve(database);
    };
  });
}

function connection() {
  opening ??= opened().catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

async function act(mode, name, work) {
  const transaction = (await connection()).transaction(name, mode);
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const request = work(transaction.objectStore(name));
  transaction.commit?.();
  await done;
  return request?.result ?? true;
}

// What the request made by `work` gives, once its transaction is done; null where the device cannot, or takes too long.
async function tried(mode, name, work) {
  if (isStuck) return null;
  const acting = act(mode, name, work).catch(() => null);
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS, act));
  const found = await Promise.race([acting, late]);
  if (found !== act) return found;
  isStuck = true;
  acting.then(() => (isStuck = false));
  return null;
}

const all = (...start) => IDBKeyRange.bound([person, ...start], [person, ...start, []]);

// An earlier version of this page named no person in its keys.
function readKey(key) {
  const [window, attempt, owner = null] = key.slice(EARLIER.length).split(":").reverse();
  return { key, window, attempt, owner };
}

const earlierKeys = () =>
  local
    .keys()
    .filter((key) => key.startsWith(EARLIER))
    .map(readKey)
    .filter(({ owner }) => owner === person || owner === null);

function itemsIn({ key, window }) {
  try {
    const items = JSON.parse(local.get(key));
    return items.filter((item) => Number.isInteger(item.client_seq)).map((item) => ({ window, ...item }));
  } catch {
    return []; // not written by us
  }
}

const record = (attempt) => (item) => ({ ...item, person, attempt });

// What an earlier version kept of this attempt moves to where it is kept now; what cannot move stays.
async function takeOver(attempt) {
  const keys = earlierKeys().filter((key) => key.attempt === attempt && itemsIn(key).length);
  const items = keys.flatMap(itemsIn);
  if (keys.length && (await keep(attempt, items))) keys.forEach(({ key }) => local.remove(key));
  return items;
}

// What is kept of an attempt, {window, client_seq, version, revision, answer}, whichever window could not send it.
// Only its own person opens a page that knows its attempt: such a page may read keys without a person as well.
export async function keptOf(attempt) {
  const moved = await takeOver(attempt);
  const found = await tried("readonly", ANSWERS, (store) => store.getAll(all(attempt)));
  return [...(found ?? []), ...moved].map(({ person: _person, attempt: _attempt, ...item }) => item);
}

// Keep these answers, and no longer those. Says whether the device has them now (or, with none, would have them).
export async function keep(attempt, items, needless = []) {
  const done = await tried("readwrite", ANSWERS, (store) => {
    const probe = record(attempt)({ window: "", client_seq: 0 });
    [probe, ...items.map(record(attempt))].forEach((item) => store.put(item));
    [probe, ...needless].forEach(({ window, client_seq }) => store.delete([person, attempt, window, client_seq]));
  });
  return done !== null;
}

// The attempts of this person with something unsent. An earlier version's key without a person tells nobody's name.
export async function attemptsKept() {
  const [answers, handIns] = [ANSWERS, HAND_INS].map((name) =>
    tried("readonly", name, (store) => store.getAllKeys(all())),
  );
  const keys = [(await answers) ?? [], (await handIns) ?? []].flat().map(([_person, attempt]) => attempt);
  const earlier = earlierKeys().filter(({ owner }) => owner === person);
  return [...new Set([...keys, ...earlier.map(({ attempt }) => attempt)])];
}

// Somebody handed in and the server could not be told yet; `without`: the questions that they left unanswered.
export const keepHandIn = (attempt, wish) =>
  tried("readwrite", HAND_INS, (store) => store.put({ ...wish, person, attempt }));

export const handInOf = async (attempt) => {
  const found = await tried("readonly", HAND_INS, (store) => store.get([person, attempt]));
  return found?.attempt ? found : null;
};

export const forgetHandIn = (attempt) => tried("readwrite", HAND_INS, (store) => store.delete([person, attempt]));
