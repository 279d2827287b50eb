// What the attempt page says about answers, from what is so. One place, so that no message overwrites a truer one.

const counted = (text, n) => text.replace("{n}", String(n));

export const clock = (instant) =>
  new Date(instant).toLocaleTimeString(document.documentElement.lang || undefined, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
  });

// The line below the bar: {kind, text}.
export function saveLine(messages, { unsent, problem, isKept, savedAt, refused, handingIn, closing, isMoved }) {
  if (isMoved) return { kind: "saving", text: messages.sectionMoved };
  if (closing === "now") return { kind: "saving", text: messages.closing };
  if (handingIn === "now") return { kind: "saving", text: messages.handingIn };
  if (handingIn === "kept") {
    const said = [messages.handInKept];
    if (problem) said.push(messages[`failed-${problem}`]);
    if (unsent) said.push(counted(messages.notReceived, unsent));
    said.push(isKept ? messages.handInWaits : messages.handInHeld);
    return { kind: "waiting", text: said.join(" ") };
  }
  if (problem || handingIn === "failed" || closing === "failed") {
    const said = handingIn === "failed" ? [messages.notHandedIn] : [];
    if (closing === "failed") said.push(messages.sectionNotClosed);
    if (problem) said.push(messages[`failed-${problem}`]);
    if (unsent) said.push(counted(messages.notReceived, unsent), isKept ? messages.keptOnDevice : messages.heldOnPage);
    else said.push(refused ? messages.notSaved : messages.allReceived);
    if (!unsent && !problem) said.push(closing ? messages.closeAgain : messages.handInAgain);
    return { kind: "waiting", text: said.join(" ") };
  }
  if (unsent) return { kind: "saving", text: messages.saving };
  if (refused) return { kind: "refused", text: messages.notSaved };
  if (savedAt) return { kind: "saved", text: messages.savedAt.replace("{time}", savedAt) };
  return { kind: "", text: isKept ? messages.promise : messages.promiseNotKept };
}

// Once nothing more can be answered: {kind, text, leads}, or null while the attempt goes on.
export function endNotice(messages, facts) {
  const { isUp, isOver, isClosed, isHandInLate, unsent, refused, late, problem, isKept } = facts;
  if (!isUp && !isClosed) return null;
  const first = [isUp ? messages.timeIsUp : messages.closed, isHandInLate && messages.handInLate].filter(Boolean).join(" ");
  if (unsent) {
    const said = [first, counted(messages.notReceived, unsent)];
    if (problem) said.push(messages[`failed-${problem}`]);
    said.push(isKept ? messages.stay : messages.stayHeld);
    if (isOver || isClosed) said.push(messages.willBeLate);
    return { kind: problem || isOver ? "error" : "warning", text: said.join(" "), leads: false };
  }
  if (late) {
    const text = [first, counted(messages.receivedLate, late), messages.lateAdvice].join(" ");
    return { kind: "warning", text, leads: true };
  }
  const received = refused ? messages.notSaved : messages.allReceived;
  if (isHandInLate && isClosed) return { kind: "warning", text: `${first} ${received}`, leads: true };
  const text = [first, received, problem ? messages.resultLater : messages.resultSoon].join(" ");
  return { kind: "", text, leads: false };
}

// Shows them, and says aloud what is new: once when it becomes true and when it is over, not at every answer.
export class Saying {
  constructor({ root, messages }) {
    this.messages = messages;
    const part = (name) => root.querySelector(`[data-${name}]`);
    [this.line, this.text, this.live] = ["save-state", "save-text", "live"].map(part);
    [this.end, this.endText, this.endLink] = ["end", "end-text", "end-link"].map(part);
    this.spoken = "";
  }

  say(text) {
    this.live.textContent = text;
  }

  show(facts) {
    const ending = endNotice(this.messages, facts);
    const { kind, text } = ending ?? saveLine(this.messages, facts);
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
