// What somebody says is wrong with a question, until the server has it. Each is sent under a key of its own until it is
// acknowledged, with a copy on the device that outlives the page; what is only typed so far is kept as well.

import { newUuid } from "../trainingsite/request.js";
import { local } from "../trainingsite/storage.js";
import { call } from "./server.js";

const AGAIN_MS = 15_000;
const LONGEST_WAIT_S = 8;
const person = document.documentElement.dataset.reader ?? "";
const WAITING = `challenge:${person}:`; // challenge:<person>:<attempt>:<key>
const DRAFTS = `challenge-draft:${person}:`; // challenge-draft:<person>:<attempt>:<place>

function readJson(key) {
  try {
    return JSON.parse(local.get(key));
  } catch {
    return null; // not written by us
  }
}

const under = (prefix) => local.keys().filter((key) => key.startsWith(prefix));

// The attempts of this person about which this device has something to send.
export const attemptsWaiting = () => [...new Set(under(WAITING).map((key) => key.slice(WAITING.length).split(":")[0]))];

// What was typed of an attempt's questions and not sent: {key, place, text}, in the order of the form.
export function draftsOf(attempt) {
  const prefix = `${DRAFTS}${attempt}:`;
  const found = under(prefix).map((key) => ({ key, place: Number(key.slice(prefix.length)), text: local.get(key) ?? "" }));
  return found.filter(({ text }) => text.trim()).sort((one, other) => one.place - other.place);
}

export const draftAt = (attempt, place) => local.get(`${DRAFTS}${attempt}:${place}`) ?? "";

// Says whether the device has it now.
export function keepDraft(attempt, place, text) {
  const key = `${DRAFTS}${attempt}:${place}`;
  if (text.trim()) return local.set(key, text);
  local.remove(key);
  return true;
}

export const forgetDraft = ({ key }) => local.remove(key);

// `on`: changed, received (item, body), refused (item, why).
export class Challenges {
  constructor({ attempt, url, on }) {
    Object.assign(this, { attempt, url, on });
    this.problem = null;
    this.waiting = new Map();
    this.prefix = `${WAITING}${attempt}:`;
    this.sending = null;
    this.#adopt();
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden || this.flush());
    setInterval(() => this.waiting.size && this.flush(), AGAIN_MS);
  }

  get isEmpty() {
    return this.waiting.size === 0;
  }

  // Whether closing the page loses something.
  get isHeldHere() {
    return [...this.waiting.values()].some(({ isKept }) => !isKept);
  }

  has(version) {
    return [...this.waiting.values()].some(({ item }) => item.version === version);
  }

  add(version, text) {
    const item = { key: newUuid(), version, text };
    const isKept = local.set(this.prefix + item.key, JSON.stringify(item));
    this.waiting.set(item.key, { item, isKept });
    this.on.changed?.();
    return this.flush();
  }

  // One round at a time, each in turn; what cannot be sent now waits for the next round.
  flush() {
    this.sending ??= this.#round().finally(() => {
      this.sending = null;
      this.on.changed?.();
    });
    return this.sending;
  }

  #adopt() {
    under(this.prefix)
      .map(readJson)
      .filter((item) => item?.key && item.version && item.text)
      .forEach((item) => this.waiting.set(item.key, { item, isKept: true }));
  }

  async #round() {
    for (const { item } of [...this.waiting.values()]) {
      try {
        this.#heard(item, await call(this.url, { seconds: LONGEST_WAIT_S, send: item }));
        this.problem = null;
      } catch (error) {
        this.problem = error.message;
        return;
      }
    }
  }

  #heard(item, { status, body }) {
    const isKept = status === 200 || status === 201;
    if (!isKept && ![400, 409].includes(status)) throw new Error("server");
    this.waiting.delete(item.key);
    local.remove(this.prefix + item.key);
    if (isKept) this.on.received?.(item, body);
    else this.on.refused?.(item, body.detail ?? "");
  }
}
