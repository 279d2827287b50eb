// Closing a section for good: everything is sent first, then the person is asked. No wish to close is kept for later, since what follows
// has to come from the server: without it the section stays open.

import { session } from "../trainingsite/storage.js";
import { call } from "./server.js";

const LIMIT = 12; // seconds

export class Sections {
  // page: isOpen(), look() to what is wrong with the way to the server, isMissing(question), sendWhatIsShown(), render(), linkTo(question)
  constructor({ root, messages, questions, plain, queue, page }) {
    Object.assign(this, { root, messages, questions, plain, queue, page });
    this.number = Number(root.dataset.section);
    this.newsKey = `section-news:${root.dataset.attempt}`;
    this.shown = ""; // "now": being closed; "failed": the person has to do it again
    this.button = root.querySelector("[data-close-section]"); // none in the last one: it is handed in
    this.block = root.querySelector("[data-close-ask]");
    const on = (name, act) => root.querySelector(`[data-close-${name}]`)?.addEventListener("click", act);
    on("now", () => this.#close({ withBreak: false }));
    on("break", () => this.#close({ withBreak: true }));
    on("back", () => {
      this.block.hidden = true;
      this.button.focus();
    });
  }

  get closes() {
    return Boolean(this.button);
  }

  // Whether the section of this page is the open one.
  isHere(sections) {
    const open = sections.find(({ state }) => state === "open");
    return (open?.n ?? sections.length + 1) === this.number;
  }

  // The page that takes this one's place says what happened, where this one did not do it itself.
  leaveNews() {
    if (!this.shown) session.set(this.newsKey, "1");
  }

  // Says whether there was something to tell.
  tellNews() {
    if (!session.get(this.newsKey)) return false;
    session.remove(this.newsKey);
    this.root.querySelector("[data-section-news]").hidden = false;
    return true;
  }

  begin() {
    return this.#busy(async () => {
      this.shown = "";
      this.page.sendWhatIsShown();
      const problem = await this.page.look();
      if (!this.page.isOpen()) return;
      if (problem) this.#fail(problem);
      else if (this.plain.isEmpty) this.#ask();
      else this.plain.send(); // the server's page asks
    });
  }

  #ask() {
    const missing = this.questions.filter((question) => this.page.isMissing(question));
    const text = missing.length ? this.messages.askOpen.replace("{n}", String(missing.length)) : this.messages.allAnswered;
    this.block.querySelector("[data-close-text]").textContent = text;
    this.block.querySelector("[data-close-links]").replaceChildren(...missing.map((question) => this.page.linkTo(question)));
    this.block.hidden = false;
    this.block.focus();
  }

  #close({ withBreak }) {
    return this.#busy(async () => {
      this.shown = "now";
      this.page.sendWhatIsShown();
      this.page.render();
      const problem = await this.page.look();
      if (!this.page.isOpen()) return;
      if (problem) this.#fail(problem);
      else await this.#tell(withBreak);
    });
  }

  async #tell(withBreak) {
    try {
      const { status } = await call(this.root.dataset.closeUrl, { seconds: LIMIT, send: { break: withBreak } });
      if (status === 200) window.location.reload();
      else if (status === 409) await this.#refused();
      else throw new Error("server");
    } catch (error) {
      this.#fail(error.message);
    }
  }

  // The time is up, a break goes on, or none is left: the server says how the attempt stands.
  async #refused() {
    const problem = await this.page.look();
    this.#fail(problem);
  }

  #fail(problem) {
    if (problem) this.queue.problem = problem;
    this.shown = "failed";
    this.block.hidden = true;
  }

  async #busy(act) {
    if (this.isBusy || !this.page.isOpen()) return;
    this.isBusy = true;
    this.button.setAttribute("aria-disabled", "true");
    await act();
    this.isBusy = false;
    this.button.removeAttribute("aria-disabled");
    this.page.render();
  }
}
