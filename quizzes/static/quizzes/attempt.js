// The page of one attempt: one question at a time, every change sent at once, the time in words, the truth about both.

import { Controls, isTouched, watchAnswers } from "./controls.js";
import { Plain } from "./plain.js";
import { AnswerQueue } from "./queue.js";
import { Saying } from "./saying.js";
import { call } from "./server.js";
import { Steps } from "./steps.js";
import { Timer } from "./timer.js";

const HAND_IN_LIMIT = 20; // seconds: it is graded meanwhile
const AGAIN_MS = 3000;
const LOOK_MS = 15_000;

const root = document.querySelector("[data-attempt]");
const part = (name) => root.querySelector(`[data-${name}]`);
const messages = JSON.parse(document.getElementById("attempt-messages").textContent);
const data = JSON.parse(document.getElementById("attempt-data").textContent);
const questions = [...root.querySelectorAll("[data-version]")];
const handInButton = part("hand-in");
const plain = new Plain({ root, form: part("attempt-form"), told: (question) => note(question, messages.plain) });
const controls = new Controls(plain);
await controls.load(JSON.parse(document.getElementById("attempt-controls").textContent));
const early = questions.filter(isTouched); // answered while the scripts were on their way
const byVersion = new Map(questions.map((question) => [question.dataset.version, question]));
const revisions = new Map(data.answers.map((item) => [item.version, item.revision]));
const stored = new Map(); // version -> what the server has of it, as these controls read it
const refused = new Set(); // what stands in the controls and the server would not take
const late = new Set(); // what it received after the end
let handingIn = ""; // "now", "failed"
let isClosed = false; // the server takes no more answers
let timer = null;

// --- What the page says ---------------------------------------------------------------------------------

const saying = new Saying({ root, messages });
const clock = (instant) =>
  new Date(instant).toLocaleTimeString(document.documentElement.lang || undefined, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
  });

const grace = Date.parse(root.dataset.closesAt) - Date.parse(data.deadline_at) || 0;
const isUp = () => Boolean(timer?.isUp);
const msToClosing = () => (isUp() ? timer.end + grace - performance.now() : Infinity);

function render() {
  const { unsent, problem, isKept, savedAt } = queue;
  saying.show({
    unsent,
    problem,
    isKept,
    handingIn,
    isClosed,
    isUp: isUp(),
    isOver: msToClosing() <= 0,
    refused: refused.size,
    late: late.size,
    savedAt: savedAt && clock(savedAt),
  });
}

function note(question, text) {
  const place = question.querySelector("[data-note]");
  place.textContent = text;
  place.hidden = !text;
}

// --- Answers and the server ---------------------------------------------------------------------------------

const shown = (question) => JSON.stringify(controls.read(question));

const queue = new AnswerQueue({
  attempt: root.dataset.attempt,
  url: root.dataset.answersUrl,
  on: {
    changed() {
      render();
      leave();
      goOn();
    },
    answered(body, status) {
      if (status === 409) close();
      timer?.sync(body);
    },
    acknowledged: (items) => items.forEach(receive),
    rejected: (items) => items.forEach(refuse),
    superseded: (items) => items.forEach(supersede),
    late: (items) => items.forEach(tooLate),
  },
});

function receive({ version, revision, answer }) {
  if (revision === revisions.get(version)) stored.set(version, JSON.stringify(answer));
}

function refuse({ version, revision, reason }) {
  const question = byVersion.get(version);
  if (!question || revision < revisions.get(version)) return;
  refused.add(version);
  note(question, messages[`rejected-${reason}`] ?? messages.rejected);
  steps.mark(question);
}

function tooLate({ version, revision }) {
  late.add(version);
  const question = byVersion.get(version);
  if (!question || revision < revisions.get(version)) return;
  note(question, messages.tooLate);
  steps.mark(question);
}

function supersede(item) {
  if (item.revision < (revisions.get(item.version) ?? 0)) return; // by a newer answer of this page
  adopt(item);
  note(byVersion.get(item.version), messages.superseded);
}

// Take over an answer given elsewhere when it is newer than ours. One with a `client_seq` is not on the server yet.
function adopt({ version, revision, answer, client_seq: unsent }) {
  const question = byVersion.get(version);
  if (!question || revision < (revisions.get(version) ?? 0)) return;
  revisions.set(version, revision);
  refused.delete(version);
  controls.show(question, answer);
  if (unsent === undefined) stored.set(version, shown(question));
  steps.mark(question);
}

function changed(question) {
  const { version } = question.dataset;
  const answer = controls.read(question);
  if (plain.has(question)) {
    plain.isUnsaved = true;
    steps.mark(question);
    return;
  }
  const revision = (revisions.get(version) ?? 0) + 1;
  revisions.set(version, revision);
  refused.delete(version);
  note(question, "");
  queue.add({ version, revision, answer });
  steps.mark(question);
}

// How the attempt stands on the server: other devices' answers, the time, whether it goes on. Resolves to whether it answered.
async function ask() {
  try {
    const { status, body } = await call(root.dataset.attemptUrl);
    if (status !== 200) throw new Error("server");
    queue.problem = null;
    // First: what another device gave meanwhile is not to be outranked by what came too late from here.
    if (queue.isEmpty) body.answers.forEach(adopt);
    timer?.sync(body);
    if (body.state !== "in_progress") close();
    else if (!isUp()) reopen();
    return true;
  } catch (error) {
    queue.problem = error.message;
    return false;
  } finally {
    render();
    leave();
  }
}

// --- The end ---------------------------------------------------------------------------------------------------

function enable(isOpen) {
  questions.forEach((question) => {
    question.disabled = !isOpen;
  });
  handInButton.disabled = !isOpen;
}

function close() {
  isClosed = true;
  settle();
  enable(false);
}

function reopen() {
  isClosed = false;
  enable(true);
  const wereLate = [...late].map((version) => byVersion.get(version)).filter(Boolean);
  late.clear();
  // What came too late and still stands in the controls is no answer yet: it is sent again, as a new one.
  wereLate.filter((question) => shown(question) !== stored.get(question.dataset.version)).forEach(changed);
  wereLate.forEach((question) => steps.mark(question));
}

function timeIsUp() {
  settle();
  if (plain.isUnsaved && !queue.problem) plain.send();
  enable(false);
  queue.retry();
  render();
  part("end").focus();
  goOn();
}

// To the result: with everything sent, and only when the server has just said that the attempt is closed.
function leave() {
  if (isClosed && queue.isEmpty && !late.size && !queue.problem) window.location.assign(root.dataset.resultUrl);
}

let going = null;

// After the end, until the result is there. Another device may still be sending in the grace, so the server closes.
function goOn() {
  clearTimeout(going);
  if (!(isUp() || isClosed) || !queue.isEmpty || late.size) return;
  going = setTimeout(() => ask().then(goOn), Math.max(AGAIN_MS, isClosed ? 0 : msToClosing()));
}

// --- The controls --------------------------------------------------------------------------------------------

const settle = watchAnswers(questions, changed);
const isStored = ({ dataset: { version } }) => !refused.has(version) && !late.has(version);
const isAnswered = (question) => {
  const answer = controls.read(question);
  return plain.has(question) ? plain.isAnswered(question) : answer !== null && isStored(question);
};
const steps = new Steps({ root, messages, questions, isAnswered, leaving: settle });

const say = (text) => saying.say(text);
questions.forEach((question) => controls.enable(question, { changed, say, isTouched: early.includes(question) }));

// --- Handing in -------------------------------------------------------------------------------------------------

// What stands on the screen is handed in, or the person is asked: a change that this page missed is sent now.
function sendWhatIsShown() {
  settle();
  const waiting = new Set(queue.pending().map((item) => item.version));
  questions
    .filter(({ dataset: { version } }) => !refused.has(version) && !waiting.has(version))
    .filter((question) => shown(question) !== (stored.get(question.dataset.version) ?? "null"))
    .filter((question) => !plain.has(question))
    .forEach(changed);
}

async function handIn({ withoutRefused = false } = {}) {
  if (handingIn === "now" || isUp() || isClosed) return;
  handingIn = "now";
  handInButton.setAttribute("aria-disabled", "true");
  part("ask").hidden = true;
  sendWhatIsShown();
  render();
  try {
    await queue.drain();
    if (late.size) handingIn = "";
    else if (refused.size && !withoutRefused) askAboutRefused();
    else if (plain.isEmpty) await submit();
    else plain.send();
  } catch (problem) {
    handingIn = "failed";
    queue.problem = problem.message;
  }
  handInButton.removeAttribute("aria-disabled");
  render();
}

function askAboutRefused() {
  handingIn = "";
  part("ask-text").textContent = messages.askRefused.replace("{n}", String(refused.size));
  part("ask").hidden = false;
  part("ask").focus();
}

// Sent by the page itself with the cookie's token of this moment: signing in again changes it. May be done twice.
async function submit() {
  const { status } = await call(root.dataset.submitUrl, { seconds: HAND_IN_LIMIT, send: {} });
  if (status !== 200) throw new Error("server");
  window.location.assign(root.dataset.resultUrl);
}

part("attempt-form").addEventListener("submit", (event) => {
  if (plain.isItsOwn(event.submitter)) return;
  event.preventDefault();
  // Enter in a number field means "done with this question", never "hand in the exam".
  if (steps.isLast) handIn();
  else steps.go(steps.position + 1);
});
part("hand-in-anyway").addEventListener("click", () => handIn({ withoutRefused: true }));

// --- The network and the page come and go ---------------------------------------------------------------

function tryAgain() {
  timer?.tick();
  queue.retry();
  if (queue.isEmpty) ask();
}

// From one network to another, on phones; browsers tell of every new estimate of its speed as well.
let network = navigator.connection?.type;

function networkChanged() {
  if (navigator.connection.type === network) return;
  network = navigator.connection.type;
  tryAgain();
}

function goAway() {
  settle();
  queue.hurry();
}

window.addEventListener("online", tryAgain);
window.addEventListener("pageshow", (event) => event.persisted && tryAgain());
window.addEventListener("pagehide", goAway);
navigator.connection?.addEventListener?.("change", networkChanged);
document.addEventListener("visibilitychange", () => (document.hidden ? goAway() : tryAgain()));
setInterval(() => queue.problem && queue.isEmpty && ask(), LOOK_MS);

// Only what the device does not keep would be lost, and the line says so in red.
window.addEventListener("beforeunload", (event) => {
  queue.leaving();
  if (plain.isUnsaved || (!queue.isEmpty && !queue.isKept)) event.preventDefault();
});

// --- Begin -------------------------------------------------------------------------------------------------------

const given = early.map((question) => [question, controls.read(question)]);
data.answers.forEach(adopt);
// Answers of an earlier visit that never reached the server are shown and sent now.
queue
  .pending()
  .sort((a, b) => a.revision - b.revision)
  .forEach(adopt);
given.forEach(([question, answer]) => {
  controls.show(question, answer);
  changed(question);
});

root.dataset.enhanced = "1";
steps.begin();
render();
if (part("timer")) {
  timer = new Timer({ root: part("timer"), announce: say, messages, ask, up: timeIsUp, more: reopen });
  // The page says when it was made; it began to arrive a moment after that.
  timer.sync(data, performance.getEntriesByType("navigation")[0]?.responseStart);
}
if (!queue.isEmpty) queue.flush();
