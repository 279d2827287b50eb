// The answers of one page: what stands in the controls, what the server has of it, and what it would not take.

const FURTHER = 100; // revisions: more than any page has on its way

export class Answers {
  constructor({ questions, controls, plain, messages, given, marked }) {
    Object.assign(this, { questions, controls, plain, messages, marked });
    this.byVersion = new Map(questions.map((question) => [question.dataset.version, question]));
    this.revisions = new Map(given.map((item) => [item.version, item.revision]));
    this.stored = new Map(); // version -> what the server has of it, as these controls read it
    this.refused = new Set(); // what stands in the controls and the server would not take
    this.late = new Set(); // what it received after the end
    this.step = 1;
  }

  // What another page of this browser has on its way must not outrank what is given here from now on.
  outrankOthers() {
    this.step = FURTHER;
  }

  isRefused = ({ dataset: { version } }) => this.refused.has(version);

  isAnswered = (question) => {
    if (this.plain.has(question)) return this.plain.isAnswered(question);
    const { version } = question.dataset;
    return this.controls.read(question) !== null && !this.refused.has(version) && !this.late.has(version);
  };

  changed = (question) => {
    if (this.plain.has(question)) {
      this.plain.isUnsaved = true;
    } else {
      this.refused.delete(question.dataset.version);
      this.note(question, "");
      this.#give(question.dataset.version, this.controls.read(question));
    }
    this.marked(question);
  };

  // Shows an answer given elsewhere when it is not older than ours. One with a `client_seq` is not on the server yet.
  adopt = ({ version, revision, answer, client_seq: unsent }) => {
    const question = this.byVersion.get(version);
    if (!question || revision < this.#revision(version)) return;
    this.revisions.set(version, revision);
    this.refused.delete(version);
    this.controls.show(question, answer);
    if (unsent === undefined) this.stored.set(version, this.#shown(question));
    this.marked(question);
  };

  // Answers of earlier visits and of other pages that never reached the server.
  adoptUnsent() {
    const pending = this.queue.pending();
    pending.sort((a, b) => a.revision - b.revision).forEach(this.adopt);
  }

  adoptNewer(answers) {
    answers.filter(({ version, revision }) => revision > this.#revision(version)).forEach(this.adopt);
  }

  // What stands on the screen is handed in, or the person is asked: a change that this page missed is sent now.
  sendWhatIsShown() {
    const waiting = new Set(this.queue.pending().map((item) => item.version));
    this.questions
      .filter(({ dataset: { version } }) => !this.refused.has(version) && !waiting.has(version))
      .filter((question) => this.#shown(question) !== (this.stored.get(question.dataset.version) ?? "null"))
      .filter((question) => !this.plain.has(question))
      .forEach(this.changed);
  }

  // What came too late and still stands in the controls is no answer yet: it is sent again, as a new one.
  sendLateAgain() {
    const late = [...this.late].map((version) => this.byVersion.get(version)).filter(Boolean);
    this.late.clear();
    late.filter((question) => this.#shown(question) !== this.stored.get(question.dataset.version)).forEach(this.changed);
    late.forEach(this.marked);
  }

  // What the server said about items of the queue.

  receive = ({ version, revision, answer }) => {
    if (revision === this.revisions.get(version)) this.stored.set(version, JSON.stringify(answer));
  };

  refuse = ({ version, revision, reason, readings }) => {
    const question = this.byVersion.get(version);
    if (!question || revision < this.revisions.get(version)) return;
    this.refused.add(version);
    this.note(question, this.#whyRefused(question, reason, readings), readings);
    // The answer before it does not go on counting while the page says that there is none.
    if (reason === "bad-answer" && (this.stored.get(version) ?? "null") !== "null") this.#give(version, null);
    this.marked(question);
  };

  // How an answer has to be typed says the kind, beside its own field.
  #whyRefused(question, reason, readings) {
    if (readings) return this.messages.twoReadings;
    const own = reason === "bad-answer" && question.querySelector("[data-unread]")?.dataset.unread;
    return own || (this.messages[`rejected-${reason}`] ?? this.messages.rejected);
  }

  tooLate = ({ version, revision }) => {
    this.late.add(version);
    const question = this.byVersion.get(version);
    if (!question || revision < this.revisions.get(version)) return;
    this.note(question, this.messages.tooLate);
    this.marked(question);
  };

  supersede = (item) => {
    if (item.revision < this.#revision(item.version)) return; // by a newer answer of this page
    this.adopt(item);
    this.note(this.byVersion.get(item.version), this.messages.superseded);
  };

  // `readings`: what an answer can mean, for the person to choose.
  note(question, text, readings = []) {
    const place = question.querySelector("[data-note]");
    place.replaceChildren(text, ...readings.map((answer) => this.#buttonFor(question, answer)));
    place.hidden = !text;
    question.querySelectorAll("[data-typed]").forEach((field) => {
      field.setAttribute("aria-invalid", String(this.isRefused(question)));
    });
  }

  #buttonFor(question, answer) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button plain", translate: false });
    button.textContent = typeof answer === "object" ? Object.values(answer).join(" ") : String(answer);
    button.addEventListener("click", () => {
      this.controls.show(question, answer);
      this.changed(question);
      question.querySelector("[data-typed]")?.focus();
    });
    return button;
  }

  #revision(version) {
    return this.revisions.get(version) ?? 0;
  }

  #shown(question) {
    return JSON.stringify(this.controls.read(question));
  }

  #give(version, answer) {
    const revision = this.#revision(version) + this.step;
    this.revisions.set(version, revision);
    this.queue.add({ version, revision, answer });
  }
}
