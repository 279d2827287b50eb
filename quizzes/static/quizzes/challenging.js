// "Something is wrong with this question", below the question on the screen: what is typed stays with its question.

import { draftAt, keepDraft } from "./challenges.js";
import { clock } from "./saying.js";

export class Challenging {
  constructor({ root, messages, questions, challenges }) {
    Object.assign(this, { messages, questions, challenges });
    this.attempt = root.dataset.attempt;
    this.before = Number(root.dataset.before); // questions of sections before this one
    this.panel = root.querySelector("[data-challenge]");
    this.text = this.panel.querySelector("[data-challenge-text]");
    this.state = this.panel.querySelector("[data-challenge-state]");
    this.said = new Map(); // version -> what became of it
    this.unkept = new Map(); // place -> words that the device does not keep
    this.text.addEventListener("input", () => this.#typed());
    this.panel.querySelector("[data-challenge-send]").addEventListener("click", () => this.#send());
  }

  // Whether closing the page loses words.
  get isHeldHere() {
    return this.challenges.isHeldHere || this.unkept.size > 0;
  }

  // The question on the screen; none on the last step.
  shown(question) {
    this.question = question;
    this.panel.hidden = !question;
    if (!question) return;
    this.place = this.#placeOf(question);
    this.text.value = this.unkept.get(this.place) ?? draftAt(this.attempt, this.place);
    this.panel.open = Boolean(this.text.value.trim()) || this.challenges.has(question.dataset.version);
    this.render();
  }

  render() {
    if (!this.question) return;
    const { messages, challenges } = this;
    const { version } = this.question.dataset;
    if (challenges.has(version)) {
      const why = challenges.problem ? messages[`failed-${challenges.problem}`] : "";
      const where = challenges.isHeldHere ? messages.challengeHeld : messages.challengeWaits;
      this.#say([why, challenges.problem ? where : messages.challengeSending].filter(Boolean).join(" "));
    } else {
      this.#say(this.said.get(version) ?? "");
    }
  }

  received(item, { made_at }) {
    this.said.set(item.version, this.messages.challengeReceived.replace("{time}", clock(made_at)));
    this.render();
  }

  // The words come back, with why they were not kept.
  refused(item, why) {
    this.said.set(item.version, `${this.messages.challengeRefused} ${why}`);
    const place = this.#placeOf(this.questions.find((question) => question.dataset.version === item.version));
    const isShown = place === this.place;
    const typed = isShown ? this.text.value : draftAt(this.attempt, place);
    const words = [item.text, typed].filter((part) => part.trim()).join("\n\n");
    this.#keep(place, words);
    if (isShown) this.text.value = words;
    this.render();
  }

  // Its number in the form; 0 for one of a section that is not shown any more.
  #placeOf(question) {
    const index = this.questions.indexOf(question);
    return index < 0 ? 0 : index + 1 + this.before;
  }

  #typed() {
    this.#keep(this.place, this.text.value);
  }

  #keep(place, words) {
    if (keepDraft(this.attempt, place, words)) this.unkept.delete(place);
    else this.unkept.set(place, words);
  }

  #send() {
    const words = this.text.value.trim();
    if (!words) {
      this.#say(this.messages.challengeEmpty);
      this.text.focus();
      return;
    }
    this.text.value = "";
    this.challenges.add(this.question.dataset.version, words);
    this.#keep(this.place, "");
    this.unkept.delete(this.place);
    this.render();
  }

  #say(text) {
    if (this.state.textContent !== text) this.state.textContent = text;
  }
}
