// What the attempt page says about answers, from what is so. One place, so that no message overwrites a truer one.

const counted = (text, n) => text.replace("{n}", String(n));

// The line below the bar: {kind, text}.
export function saveLine(words, { unsent, problem, isKept, savedAt, refused, handingIn }) {
  if (handingIn === "now") return { kind: "saving", text: words.handingIn };
  if (problem || handingIn === "failed") {
    const said = handingIn === "failed" ? [words.notHandedIn] : [];
    if (problem) said.push(words[`failed-${problem}`]);
    if (unsent) said.push(counted(words.notReceived, unsent), isKept ? words.keptOnDevice : words.heldOnPage);
    else said.push(refused ? words.notSaved : words.allReceived);
    if (!unsent && !problem) said.push(words.handInAgain);
    return { kind: "waiting", text: said.join(" ") };
  }
  if (unsent) return { kind: "saving", text: words.saving };
  if (refused) return { kind: "refused", text: words.notSaved };
  if (savedAt) return { kind: "saved", text: words.savedAt.replace("{time}", savedAt) };
  return { kind: "", text: isKept ? words.promise : words.promiseNotKept };
}

// Once nothing more can be answered: {kind, text, leads}, or null while the attempt goes on.
export function endNotice(words, { isUp, isOver, isClosed, unsent, refused, late, problem, isKept }) {
  if (!isUp && !isClosed) return null;
  const first = isUp ? words.timeIsUp : words.closed;
  if (unsent) {
    const said = [first, counted(words.notReceived, unsent)];
    if (problem) said.push(words[`failed-${problem}`]);
    said.push(isKept ? words.stay : words.stayHeld);
    if (isOver || isClosed) said.push(words.willBeLate);
    return { kind: problem || isOver ? "error" : "warning", text: said.join(" "), leads: false };
  }
  if (late) {
    const text = [first, counted(words.receivedLate, late), words.lateAdvice].join(" ");
    return { kind: "warning", text, leads: true };
  }
  const received = refused ? words.notSaved : words.allReceived;
  const text = [first, received, problem ? words.resultLater : words.resultSoon].join(" ");
  return { kind: "", text, leads: false };
}

// Shows them, and says aloud what is new: once when it becomes true and when it is over, not at every answer.
export class Saying {
  constructor({ root, words }) {
    this.words = words;
    const part = (name) => root.querySelector(`[data-${name}]`);
    [this.line, this.text, this.live] = ["save-state", "save-text", "live"].map(part);
    [this.end, this.endText, this.endLink] = ["end", "end-text", "end-link"].map(part);
    this.spoken = "";
  }

  say(text) {
    this.live.textContent = text;
  }

  show(facts) {
    const ending = endNotice(this.words, facts);
    const { kind, text } = ending ?? saveLine(this.words, facts);
    this.line.hidden = Boolean(ending);
    this.end.hidden = !ending;
    if (ending) {
      this.end.className = `notice ${kind}`;
      this.endText.textContent = text;
      this.endLink.hidden = !ending.leads;
    } else {
      this.line.dataset.state = kind;
      this.text.textContent = text;
    }
    this.#announce(ending || ["waiting", "refused"].includes(kind) ? text : "", text, kind);
  }

  // News that differs only in its numbers is not said again.
  #announce(news, text, kind) {
    const key = news.replace(/\d+/g, "");
    if (key === this.spoken || kind === "saving") return;
    this.spoken = key;
    this.say(text);
  }
}
