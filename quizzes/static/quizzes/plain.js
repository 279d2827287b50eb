// Questions whose controls the page cannot read: their fields go with the form, as on a page without scripts.

import { csrf } from "../trainingsite/request.js";

export class Plain {
  constructor({ root, form, told }) {
    Object.assign(this, { root, form, told });
    this.questions = new Set();
    this.isUnsaved = false; // something was given that only the form can send
    form.addEventListener("submit", ({ submitter }) => this.isItsOwn(submitter) && this.#ready());
  }

  has(question) {
    return this.questions.has(question);
  }

  get isEmpty() {
    return this.questions.size === 0;
  }

  add(question) {
    this.questions.add(question);
    this.root.dataset.plain = "1";
    question.dataset.plain = "1";
    question.querySelectorAll("[data-enhanced]").forEach((part) => delete part.dataset.enhanced);
    this.told(question);
  }

  // Whether something stands in the fields. A list that has no empty line says nothing by itself.
  isAnswered(question) {
    return [...question.elements].some((field) => {
      if (field.matches("[type=radio], [type=checkbox]")) return field.checked;
      if (field.matches("select")) return field.value && [...field.options].some((option) => !option.value);
      return field.matches("input, textarea") && field.value.trim();
    });
  }

  // The button that saves the form as it stands.
  isItsOwn(button) {
    return !this.isEmpty && Boolean(button?.matches("[data-without-script]"));
  }

  // Hands the whole form in. `without`: "asked", when the person was shown what has no answer.
  send({ without = "" } = {}) {
    this.#ready();
    this.form.elements.without.value = without;
    this.form.submit();
  }

  // Saves the whole form by the address.
  save(url) {
    this.#ready();
    this.form.action = url;
    this.form.submit();
  }

  // Signing in again in another tab changes the token.
  #ready() {
    this.isUnsaved = false;
    this.form.elements.csrfmiddlewaretoken.value = csrf();
  }
}
