// One question at a time: where the person is, how to get on, and which questions have an answer.

import { session } from "../trainingsite/storage.js";

// With Caps Lock as without. A layout of other letters, or with signs where the digits are: the key at that place.
function keyOf({ key, code }) {
  if (/^[a-z0-9]$/i.test(key)) return key.toLowerCase();
  return code.replace(/^(Key|Digit|Numpad)(?=.$)/, "").toLowerCase();
}

export class Steps {
  // `aids` knows what is flagged; `leaving` a question, `showing` one (or none), `reviewing` before handing in.
  constructor({ root, messages, questions, aids, isAnswered, leaving, showing, reviewing }) {
    Object.assign(this, { root, messages, questions, aids, isAnswered, leaving, showing, reviewing });
    this.steps = [...root.querySelectorAll("[data-step]")];
    this.review = root.querySelector("[data-review]");
    this.key = ["position", root.dataset.attempt, root.dataset.section].filter(Boolean).join(":");
    this.before = Number(root.dataset.before); // questions of sections before this one
    this.position = 0;
    root.querySelector("[data-previous]").addEventListener("click", () => this.go(this.position - 1));
    root.querySelector("[data-next]").addEventListener("click", () => this.go(this.position + 1));
    this.steps.forEach((step, index) =>
      step.addEventListener("click", (event) => {
        event.preventDefault();
        this.go(index);
        step.closest("details")?.removeAttribute("open");
      }),
    );
    document.addEventListener("keydown", (event) => this.#pressed(event));
  }

  get isLast() {
    return this.position === this.questions.length;
  }

  get shown() {
    return this.questions[this.position];
  }

  begin() {
    this.isBegun = true;
    this.questions.forEach((question) => this.#dot(question));
    this.#summarise();
    this.go(Number(session.get(this.key) ?? 0), { focus: false });
  }

  go(to, { focus = true } = {}) {
    this.leaving();
    const { root, messages, questions } = this;
    this.position = Math.max(0, Math.min(to, questions.length));
    questions.forEach((question, index) => {
      question.hidden = index !== this.position;
    });
    this.review.hidden = !this.isLast;
    this.steps.forEach((step, index) => {
      if (index === this.position) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    });
    root.querySelector("[data-previous]").disabled = this.position === 0;
    root.querySelector("[data-next]").hidden = this.isLast;
    root.querySelectorAll("[data-position]").forEach((place) => {
      place.textContent = this.isLast ? messages.lastStep : this.#placed(this.position + 1 + this.before);
    });
    const bar = root.querySelector("[data-progress]");
    if (bar) bar.value = Math.min(this.position + 1, questions.length);
    session.set(this.key, String(this.position));
    this.aids.shown(this.shown);
    this.showing(this.shown);
    if (this.isLast && focus) this.reviewing();
    if (focus) (this.isLast ? this.review : this.shown).querySelector("[data-heading]").focus();
  }

  // Shows which questions have an answer, in the overview and before handing in.
  mark(question) {
    if (!this.isBegun) return;
    this.#dot(question);
    this.#summarise();
  }

  #dot(question) {
    const answered = this.isAnswered(question);
    const step = this.steps[this.questions.indexOf(question)];
    step.dataset.answered = answered ? "1" : "";
    const flagged = this.aids.isFlagged(question);
    step.dataset.flagged = flagged ? "1" : "";
    const said = [answered ? this.messages.answered : this.messages.notAnswered, flagged && this.messages.flagged];
    step.querySelector("[data-step-state]").textContent = said.filter(Boolean).join(", ");
  }

  #summarise() {
    const missing = this.questions.filter((item) => !this.isAnswered(item));
    this.root.querySelector("[data-open-links]").replaceChildren(...missing.map((item) => this.linkTo(item)));
    const flagged = this.questions.filter((item) => this.aids.isFlagged(item));
    this.root.querySelector("[data-flagged-block]").hidden = !flagged.length;
    this.root.querySelector("[data-flagged-links]").replaceChildren(...flagged.map((item) => this.linkTo(item)));
    this.root.querySelectorAll("[data-open-count]").forEach((place) => {
      place.textContent = missing.length
        ? this.#counted(this.messages.openCount, missing.length)
        : this.messages.allAnswered;
    });
  }

  #placed(n) {
    return this.messages.position.replace("{n}", String(n)).replace("{of}", this.root.dataset.total);
  }

  #counted(text, n) {
    return text.replace("{n}", String(n)).replace("{of}", String(this.questions.length));
  }

  linkTo(question) {
    const index = this.questions.indexOf(question);
    const line = document.createElement("li");
    line.append(this.steps[index].cloneNode(true));
    line.firstChild.removeAttribute("aria-current");
    line.firstChild.addEventListener("click", (event) => {
      event.preventDefault();
      this.go(index);
    });
    return line;
  }

  // Single-key shortcuts: off until switched on.
  #pressed(event) {
    const inField = event.target.matches("input:not([type=radio], [type=checkbox]), select, textarea");
    const isOn = this.root.querySelector("[data-shortcuts]")?.checked;
    if (!isOn || event.ctrlKey || event.metaKey || event.altKey || inField) return;
    const key = keyOf(event);
    if (key === "n") this.go(this.position + 1);
    else if (key === "p") this.go(this.position - 1);
    else if (key === "f") this.aids.flag();
    else if (/^[1-9]$/.test(key)) {
      this.shown?.querySelectorAll("input[type=radio], input[type=checkbox]")[key - 1]?.click();
    }
  }
}
