// Handing in: what is asked about first, and a wish that the server cannot be told yet, kept until it can.

import { forgetHandIn, keepHandIn } from "./kept.js";
import { call } from "./server.js";

const LIMIT = 20; // seconds: it is graded meanwhile
const FOR_PERSON = ["signed-out", "refused"];

export class HandIn {
  // page: isExam, isOpen(), look() to what is wrong with the way to the server, isMissing(question), isRefused(question),
  // hasLate(), sendWhatIsShown(), render(), linkTo(question)
  // wish: one of an earlier visit.
  constructor({ root, messages, questions, plain, queue, wish, page }) {
    Object.assign(this, { root, messages, questions, plain, queue, page });
    this.attempt = root.dataset.attempt;
    this.state = wish ? "kept" : ""; // "kept": wished, and not told yet; "failed": the person has to do something
    this.without = new Set(wish?.without); // versions of the questions that are handed in without an answer
    this.wasLate = false;
    this.asked = [];
    this.button = root.querySelector("[data-hand-in]");
    this.block = root.querySelector("[data-ask]");
    root.querySelector("[data-hand-in-anyway]")?.addEventListener("click", () => this.begin({ anyway: true }));
    root.querySelector("[data-keep-answering]").addEventListener("click", () => this.#end(""));
  }

  // Whether closing the page would lose the wish: nothing but the page holds it, and the page is not leaving to tell it.
  get isHeldHere() {
    return this.isWaiting && !this.queue.isKept && !this.isLeaving;
  }

  get isWaiting() {
    return this.state === "kept";
  }

  get shown() {
    return this.isBusy && !this.isWaiting ? "now" : this.state;
  }

  // When the way to the server may be free again.
  again() {
    if (this.isWaiting && !this.queue.problem && this.queue.isEmpty) this.begin();
  }

  // The server takes no more answers. A wish that was kept until then did not come in time, where the time was up.
  ended({ isUp }) {
    this.wasLate ||= isUp && this.isWaiting;
    if (this.state) this.#end("");
  }

  async begin({ anyway = false } = {}) {
    if (this.isBusy || !this.page.isOpen()) return;
    if (anyway) this.asked.forEach((question) => this.without.add(question.dataset.version));
    else if (!this.isWaiting) this.without.clear();
    this.isBusy = true;
    this.block.hidden = true;
    this.button.setAttribute("aria-disabled", "true");
    this.page.sendWhatIsShown();
    this.page.render();
    await this.#tell();
    this.isBusy = false;
    this.button.removeAttribute("aria-disabled");
    this.page.render();
  }

  async #tell() {
    const problem = await this.page.look();
    if (!this.page.isOpen()) return;
    const missing = this.questions.filter((question) => this.page.isMissing(question));
    const open = missing.filter(({ dataset: { version } }) => !this.without.has(version));
    if (this.page.hasLate()) this.#end("");
    else if (open.length) this.#ask(missing);
    else if (problem) await this.#wait(problem);
    else if (this.plain.isEmpty) await this.#submit();
    else {
      this.isLeaving = true;
      this.plain.send({ without: missing.length ? "asked" : "" });
    }
  }

  #ask(missing) {
    this.#end("");
    this.asked = missing;
    const refused = missing.filter((question) => this.page.isRefused(question)).length;
    const said = [
      refused && this.messages.askRefused.replace("{n}", String(refused)),
      missing.length > refused && this.messages.askOpen.replace("{n}", String(missing.length - refused)),
    ];
    this.block.querySelector("[data-ask-text]").textContent = said.filter(Boolean).join(" ");
    this.block.querySelector("[data-ask-links]").replaceChildren(...missing.map((question) => this.page.linkTo(question)));
    this.block.hidden = false;
    this.block.focus();
  }

  // Sent by the page itself with the cookie's token of this moment: signing in again changes it. May be done twice.
  async #submit() {
    try {
      const { status } = await call(this.root.dataset.submitUrl, { seconds: LIMIT, send: {} });
      if (status !== 200) throw new Error("server");
      await forgetHandIn(this.attempt);
      this.isLeaving = true;
      window.location.assign(this.root.dataset.resultUrl);
    } catch (error) {
      await this.#wait(error.message);
    }
  }

  async #wait(problem) {
    this.queue.problem = problem;
    this.state = FOR_PERSON.includes(problem) ? "failed" : "kept";
    if (this.isWaiting) await keepHandIn(this.attempt, { without: [...this.without], isExam: this.page.isExam });
  }

  #end(state) {
    this.state = state;
    forgetHandIn(this.attempt);
    this.page.render();
  }
}
