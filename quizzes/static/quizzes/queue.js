// The page's queue of unsent answers: send first, keep a copy when possible, wait for no request for ever.

import { newUuid } from "../trainingsite/request.js";
import { keep, keptOf } from "./kept.js";
import { call } from "./server.js";

const RETRY_MS = [500, 1000, 2000, 4000, 8000, 15000];
const LIMIT = 8; // seconds for one save
const PATIENCE_MS = 4000; // how long a request may keep a new one waiting, when there are many
const MOST_AT_ONCE = 3; // requests; a browser has six connections to a site
const MOST_ITEMS = 50;
const STAYING_MS = 10_000;
const WAITS_FOR_PERSON = ["signed-out", "refused"];

// Whether the server has said what became of an item.
function settledBy({ acknowledged, received_late: late = [], rejected = [] }) {
  const numbers = new Set([...acknowledged, ...late, ...rejected.map((item) => item.client_seq)]);
  return (item) => numbers.has(item.client_seq);
}

const idOf = (item) => `${item.window}:${item.client_seq}`;

// One window of one attempt: a page load. A reload or a duplicated tab is a new one, so no two windows ever count under
// the same uuid. What an earlier window could not send is sent from here under its own uuid and number: however often it
// comes, the server stores it once.
export class AnswerQueue {
  constructor({ attempt, url, on }) {
    this.attempt = attempt;
    this.url = url;
    this.on = on; // changed(), answered(body, status), acknowledged(items), rejected(items), superseded(items), late(items)
    this.window = newUuid();
    this.seq = 0;
    this.items = new Map(); // id -> item, and in `flights` the request that carries it
    this.flights = []; // {controller, items, since}, oldest first
    this.done = new Set(); // ids that the server has answered
    this.problem = null; // why nothing gets through: "offline", "server", "signed-out", "refused"
    this.savedAt = null;
    this.failures = 0;
    this.timer = null;
    this.isKept = true; // whether the device keeps copies; it takes a moment to know
    this.needless = new Map(); // id -> copy that the device need not hold any longer
    this.copying = null;
    this.ready = this.#collect().then(() => this.#copy());
  }

  get isEmpty() {
    return this.items.size === 0;
  }

  // How many questions have an answer that the server has not received.
  get unsent() {
    return new Set(this.pending().map((item) => item.version)).size;
  }

  pending() {
    return [...this.items.values()];
  }

  add({ version, revision, answer }) {
    // A newer revision outranks the older one wherever that is, so the older need not be sent (again).
    this.pending()
      .filter((item) => item.version === version && item.revision < revision)
      .forEach((item) => this.#drop(item));
    this.seq += 1;
    const item = { window: this.window, client_seq: this.seq, version, revision, answer };
    this.items.set(idOf(item), item);
    this.#copy();
    this.on.changed();
    this.flush(150);
  }

  flush(delay = 0) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#send(), delay);
  }

  // The network changed, the page is looked at again, the time is up: a request that hangs is given up for a new one.
  retry() {
    this.#abandon([...this.flights]);
    this.failures = 0;
    this.flush();
    return this.#collect().then(() => this.#waiting().length && this.flush());
  }

  // The page goes away: its last request may outlive it.
  hurry() {
    this.#abandon([...this.flights]);
    this.#send({ keepalive: true });
  }

  // The browser may be fetching the next page already: made before these answers came, it would not show them. What is
  // received from now on stays among the copies, for that page to show and send again, unless this one stays after all.
  leaving() {
    clearTimeout(this.staying);
    this.staying = setTimeout(() => {
      this.staying = null;
      this.#copy();
    }, STAYING_MS);
  }

  // Resolves when nothing is left to send; rejects when that takes too long, or there is no network twice.
  async drain(seconds = 10) {
    const until = performance.now() + seconds * 1000;
    this.problem = null;
    await this.retry();
    const isHopeless = () => WAITS_FOR_PERSON.includes(this.problem) || (this.problem === "offline" && this.failures > 1);
    while (!this.isEmpty && performance.now() < until && !isHopeless()) {
      await new Promise((done) => setTimeout(done, 50));
    }
    if (!this.isEmpty) throw new Error(this.problem ?? "server");
  }

  // Unsent answers of earlier visits and of other tabs.
  async #collect() {
    (await keptOf(this.attempt))
      .filter((item) => item.window !== this.window && !this.done.has(idOf(item)) && !this.needless.has(idOf(item)))
      .forEach((item) => this.items.set(idOf(item), this.items.get(idOf(item)) ?? item));
  }

  #drop(item) {
    this.items.delete(idOf(item));
    this.needless.set(idOf(item), item);
  }

  // The next write takes what is so by then.
  #copy() {
    this.copying ??= Promise.resolve().then(() => this.#write());
    return this.copying;
  }

  async #write() {
    const needless = new Map(this.needless);
    this.copying = null;
    const isKept = await keep(this.attempt, this.pending(), [...needless.values()]);
    if (isKept) needless.forEach((_item, id) => this.needless.delete(id));
    if (isKept === this.isKept) return;
    this.isKept = isKept;
    this.on.changed();
  }

  #waiting() {
    const carried = new Set(this.flights.flatMap((flight) => flight.items));
    return this.pending().filter((item) => !carried.has(item));
  }

  #send({ keepalive = false } = {}) {
    const [oldest] = this.flights;
    if (this.flights.length >= MOST_AT_ONCE) {
      const age = performance.now() - oldest.since;
      if (age < PATIENCE_MS) return this.flush(PATIENCE_MS - age);
      this.#abandon([oldest]);
      this.problem ??= "server"; // it was given its time, and whoever goes on answering should know
      this.on.changed();
    }
    const waiting = this.#waiting();
    if (!waiting.length) return undefined;
    const { window } = waiting[0];
    const items = waiting.filter((item) => item.window === window).slice(0, MOST_ITEMS);
    const flight = { controller: new AbortController(), items, since: performance.now() };
    this.flights.push(flight);
    return this.#carry(flight, { keepalive });
  }

  #abandon(flights) {
    this.flights = this.flights.filter((flight) => !flights.includes(flight));
    flights.forEach((flight) => flight.controller.abort());
  }

  async #carry(flight, options) {
    const answer = await this.#post(flight, options).catch((error) => ({ problem: error.message }));
    if (!this.flights.includes(flight)) return; // given up meanwhile: a later request carries its items
    const earlier = this.flights.slice(0, this.flights.indexOf(flight));
    this.#abandon([flight]);
    if (answer.problem) {
      this.#fail(answer.problem);
      return;
    }
    // This request came through where earlier ones hang.
    this.#abandon(earlier.filter((other) => performance.now() - other.since > 1000));
    this.failures = 0;
    this.problem = null;
    this.#settle(flight.items, answer);
    if (this.#waiting().length) this.flush();
  }

  async #post({ controller, items }, { keepalive }) {
    const answers = items.map(({ window: _window, ...item }) => item);
    const send = { window: items[0].window, answers };
    const answer = await call(this.url, { seconds: LIMIT, send, controller, keepalive });
    // A reply that settles nothing is no reply: asked at once again, it would say the same.
    if (!Array.isArray(answer.body.acknowledged) || !items.some(settledBy(answer.body))) throw new Error("server");
    return answer;
  }

  #fail(problem) {
    this.failures += 1;
    this.problem = problem;
    this.#copy(); // the copy may have been wiped, or there may be room again
    this.flush(RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1]);
    this.on.changed();
  }

  #settle(items, { status, body }) {
    const named = (numbers = []) => items.filter((item) => numbers.includes(item.client_seq));
    const rejected = body.rejected ?? [];
    const [acknowledged, late] = [named(body.acknowledged), named(body.received_late)];
    const refused = named(rejected.map((item) => item.client_seq));
    for (const item of [...acknowledged, ...late, ...refused]) {
      this.done.add(idOf(item));
      this.#drop(item);
    }
    if (!this.staying) this.#copy();
    if (acknowledged.length) this.savedAt = body.server_time;
    const whyOf = (item) => rejected.find((one) => one.client_seq === item.client_seq);
    this.on.acknowledged?.(acknowledged);
    if (refused.length) this.on.rejected?.(refused.map((item) => ({ ...item, ...whyOf(item) })));
    if (body.superseded?.length) this.on.superseded?.(body.superseded);
    if (late.length) this.on.late?.(late);
    this.on.answered?.(body, status);
    this.on.changed();
  }
}
