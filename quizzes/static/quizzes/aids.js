// Aids that stay on this device: questions to come back to, options that are struck out. The server hears of neither.

import { local } from "../trainingsite/storage.js";

const PREFIX = "aids:";

function setOf(list) {
  return new Set(Array.isArray(list) ? list : []);
}

export class Aids {
  constructor({ root, questions, changed }) {
    Object.assign(this, { root, questions, changed });
    this.key = `${PREFIX}${document.documentElement.dataset.reader}:${root.dataset.attempt}`;
    this.#read();
    this.flagButton = root.querySelector("[data-flag]");
    this.strikeButton = root.querySelector("[data-strike]");
    this.flagButton.addEventListener("click", () => this.flag());
    this.strikeButton.addEventListener("click", () => this.#switchStriking());
    questions.forEach((question) => {
      this.#optionsOf(question).forEach((option) => this.#show(question, option));
      question.addEventListener("change", ({ target }) => target.checked && this.#strike(question, target, false));
    });
  }

  isFlagged(question) {
    return this.flagged.has(question.dataset.version);
  }

  // The question on the screen; none on the last step.
  shown(question) {
    this.question = question;
    this.flagButton.parentElement.hidden = !question;
    if (!question) return;
    this.flagButton.setAttribute("aria-pressed", String(this.isFlagged(question)));
    this.strikeButton.hidden = !this.#optionsOf(question).length;
  }

  flag() {
    if (!this.question) return;
    const { version } = this.question.dataset;
    if (!this.flagged.delete(version)) this.flagged.add(version);
    this.#write();
    this.shown(this.question);
    this.changed(this.question);
  }

  #read() {
    let kept = {};
    try {
      kept = JSON.parse(local.get(this.key)) ?? {};
    } catch {
      // not written by us
    }
    [this.flagged, this.struck] = [setOf(kept.flagged), setOf(kept.struck)];
  }

  #write() {
    local.set(this.key, JSON.stringify({ flagged: [...this.flagged], struck: [...this.struck] }));
  }

  #optionsOf(question) {
    return [...question.querySelectorAll(".option > input")];
  }

  #switchStriking() {
    const isOn = this.root.toggleAttribute("data-striking");
    this.strikeButton.setAttribute("aria-pressed", String(isOn));
    if (isOn) this.questions.forEach((question) => this.#optionsOf(question).forEach((one) => this.#buttonBeside(question, one)));
  }

  #buttonBeside(question, option) {
    const label = option.parentElement;
    if (label.nextElementSibling?.matches("[data-strike-option]")) return;
    const button = this.root.querySelector("template[data-strike-one]").content.firstElementChild.cloneNode(true);
    button.querySelector("[data-strike-name]").textContent = label.innerText;
    button.addEventListener("click", () => this.#strike(question, option, !label.hasAttribute("data-struck")));
    label.after(button);
    this.#show(question, option);
  }

  #strike(question, option, isStruck) {
    const name = `${question.dataset.version}/${option.value}`;
    if (isStruck === this.struck.has(name)) return;
    if (isStruck) this.struck.add(name);
    else this.struck.delete(name);
    this.#write();
    this.#show(question, option);
  }

  #show(question, option) {
    const isStruck = this.struck.has(`${question.dataset.version}/${option.value}`);
    const label = option.parentElement;
    label.toggleAttribute("data-struck", isStruck);
    if (isStruck) option.setAttribute("aria-description", this.strikeButton.dataset.struck);
    else option.removeAttribute("aria-description");
    label.nextElementSibling?.closest("[data-strike-option]")?.setAttribute("aria-pressed", String(isStruck));
  }
}
