// Time that comes while the page is open: somebody gives some, or the site was away. The server is asked when it has said nothing for
// a minute, and every few seconds once the time is up, until the attempt closes.

import { call } from "./server.js";

const QUIET_MS = 60_000;
const LOOK_MS = 3000;

export class Clock {
  // given: how many times of time the page has shown already. page: sync(body), isUp(), isClosed(), onBreak().
  constructor({ root, messages, given, page }) {
    Object.assign(this, { messages, given, page, url: root.dataset.clockUrl });
    const part = (name) => root.querySelector(`[data-${name}]`);
    [this.notice, this.text, this.list, this.block] = ["given", "given-text", "given-list", "given-block"].map(part);
    this.offer = part("break-offer");
    this.heardAt = performance.now();
    this.deadline = null;
    this.timer = setInterval(() => this.#look(), LOOK_MS);
  }

  // Every answer of the server that has a deadline in it. Where that has moved, it is asked why.
  heard({ deadline_at: deadline }) {
    this.heardAt = performance.now();
    if (!deadline) return;
    const at = Date.parse(deadline);
    const hasMoved = this.deadline !== null && this.deadline !== at;
    this.deadline = at;
    if (hasMoved) this.ask();
  }

  ask() {
    this.asking ??= this.#ask().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  #look() {
    if (this.page.isClosed()) return;
    const isDue = performance.now() - this.heardAt >= (this.page.isUp() ? 0 : QUIET_MS);
    if (isDue) this.ask();
  }

  async #ask() {
    this.heardAt = performance.now();
    const { status, body } = await call(this.url).catch(() => ({}));
    if (status !== 200) return; // the line about saving says what is wrong with the way there
    this.deadline = Date.parse(body.deadline_at);
    this.page.sync(body);
    if (body.break?.until) this.page.onBreak();
    const come = body.time_grants.slice(this.given);
    this.given = body.time_grants.length;
    const said = [];
    if (come.length) said.push(this.#list(come, body.deadline_at));
    // While the clock stands still, what is left is left of that: also of an invigilator's pause, which is no break to take.
    if (body.break?.left_seconds && !body.break.until && this.offer.hidden) said.push(this.#offer());
    if (said.length) this.#tell(said.join(" "));
  }

  // In words, for everybody: the notice stands in a region that is read out.
  #tell(text) {
    this.text.textContent = text;
    this.notice.hidden = false;
  }

  // Breaks that were granted meanwhile.
  #offer() {
    this.offer.hidden = false;
    return this.messages.breaksCome;
  }

  // Time that came, in the list of all of it.
  #list(come, deadline) {
    const what = come.map(({ text }) => text).join(". ");
    const time = new Date(deadline).toISOString().slice(11, 16);
    this.block.hidden = false;
    come.forEach(({ text }) => {
      const line = document.createElement("li");
      line.textContent = text;
      this.list.append(line);
    });
    return this.messages.newTime.replace("{what}", what).replace("{time}", time);
  }
}
