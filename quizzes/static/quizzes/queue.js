// The page's queue of unsent answers: kept on the device until the server has acknowledged each one.

const PREFIX = "answers:";
const RETRY_MS = [500, 1000, 2000, 4000, 8000, 15000];

// crypto.randomUUID is there on https and localhost only; a clinic's own network may be plain http.
function newUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// One window of one attempt: a page load. A reload or a duplicated tab is a new one, so no two windows ever count
// under the same uuid; what an earlier window could not send is in localStorage under its own uuid and is sent from here.
export class AnswerQueue {
  constructor({ attempt, url, csrf, on }) {
    this.attempt = attempt;
    this.url = url;
    this.csrf = csrf;
    this.on = on; // saved(serverTime), waiting(), failed(kind), superseded(items), rejected(items), closed()
    this.window = newUuid();
    this.seq = 0;
    this.failures = 0;
    this.sending = null;
    this.timer = null;
  }

  // Unsent batches of this attempt, other tabs' and earlier visits' included.
  #batches() {
    const batches = [];
    for (let i = 0; i < localStorage.length; i += 1) {
      const key = localStorage.key(i);
      if (key.startsWith(`${PREFIX}${this.attempt}:`)) {
        batches.push({ window: key.split(":")[2], items: JSON.parse(localStorage.getItem(key)) });
      }
    }
    return batches.filter((batch) => batch.items.length);
  }

  #key(windowId) {
    return `${PREFIX}${this.attempt}:${windowId}`;
  }

  #read(windowId) {
    return JSON.parse(localStorage.getItem(this.#key(windowId)) ?? "[]");
  }

  #write(windowId, items) {
    if (items.length) localStorage.setItem(this.#key(windowId), JSON.stringify(items));
    else localStorage.removeItem(this.#key(windowId));
  }

  get isEmpty() {
    return this.#batches().length === 0;
  }

  pending() {
    return this.#batches().flatMap((batch) => batch.items);
  }

  add({ version, revision, answer }) {
    this.seq += 1;
    const seq = this.seq;
    // An answer not sent yet is replaced by its newer revision, unless it is on its way.
    const items = this.#read(this.window).filter(
      (item) => item.version !== version || this.sending?.includes(item.client_seq),
    );
    this.#write(this.window, [...items, { client_seq: seq, version, revision, answer }]);
    this.on.waiting();
    this.flush(150);
  }

  flush(delay = 0) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#send(), delay);
  }

  // Resolves when nothing is left to send; rejects when the server cannot be reached.
  async drain() {
    for (let tries = 0; tries < 4 && !this.isEmpty; tries += 1) {
      await this.#send();
      if (!this.isEmpty) await new Promise((done) => setTimeout(done, RETRY_MS[tries]));
    }
    if (!this.isEmpty) throw new Error(this.lastFailure === "signed-out" ? "signed-out" : "unsent");
  }

  async #send() {
    if (this.sending) return this.current;
    const batch = this.#batches()[0];
    if (!batch) return undefined;
    const items = batch.items.slice(0, 50);
    this.sending = items.map((item) => item.client_seq);
    this.current = this.#post(batch.window, items).finally(() => {
      this.sending = null;
      if (!this.isEmpty) this.flush(this.failures ? this.#pause() : 0);
    });
    return this.current;
  }

  #pause() {
    return RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1];
  }

  async #post(windowId, items) {
    let response;
    let body = null;
    try {
      response = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.csrf() },
        body: JSON.stringify({ window: windowId, answers: items }),
      });
      body = await response.json().catch(() => null);
    } catch {
      return this.#fail("offline");
    }
    if (response.status === 401 || response.status === 403) return this.#fail("signed-out");
    if (body === null || !Array.isArray(body.acknowledged)) return this.#fail("server");
    this.#settle(windowId, body);
    if (response.status === 409) this.on.closed(body);
    return undefined;
  }

  #fail(kind) {
    this.failures += 1;
    this.lastFailure = kind;
    this.on.failed(kind);
  }

  #settle(windowId, body) {
    this.failures = 0;
    const rejected = body.rejected ?? [];
    const done = new Set([
      ...body.acknowledged,
      ...(body.received_late ?? []),
      ...rejected.map((item) => item.client_seq),
    ]);
    const before = this.#read(windowId);
    this.#write(windowId, before.filter((item) => !done.has(item.client_seq)));
    if (rejected.length) {
      this.on.rejected(
        rejected.map((item) => ({ ...item, ...before.find((b) => b.client_seq === item.client_seq) })),
      );
    }
    if (body.superseded?.length) this.on.superseded(body.superseded);
    if (body.acknowledged.length) this.on.saved(body.server_time, this.isEmpty);
  }
}
