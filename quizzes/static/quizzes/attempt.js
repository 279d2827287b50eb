// The page of one attempt: one question at a time, every change sent at once, the time in words, the truth about both.

import { Aids } from "./aids.js";
import { Answers } from "./answers.js";
import { Challenges } from "./challenges.js";
import { Challenging } from "./challenging.js";
import { Clock } from "./clock.js";
import { Controls, isTouched, watchAnswers } from "./controls.js";
import { HandIn } from "./handing-in.js";
import { handInOf } from "./kept.js";
import { ownerOf } from "./owner.js";
import { Plain } from "./plain.js";
import { AnswerQueue } from "./queue.js";
import { clock, Saying } from "./saying.js";
import { Sections } from "./sections.js";
import { call } from "./server.js";
import { Steps } from "./steps.js";
import { Timer } from "./timer.js";

const AGAIN_MS = 3000;
const LOOK_MS = 15_000;
const SETTLING_MS = 300; // another page of this browser keeps what it was about to send

const root = document.querySelector("[data-attempt]");
const part = (name) => root.querySelector(`[data-${name}]`);
const read = (name) => JSON.parse(document.getElementById(`attempt-${name}`).textContent);
const [messages, data] = ["messages", "data"].map(read);
const questions = [...root.querySelectorAll("[data-version]")];
const leaving = document.querySelectorAll("[data-leave]");
const isExam = root.dataset.purpose === "exam";
let isBegun = false;
let isClosed = false; // the server takes no more answers
let isElsewhere = false; // another page of this browser answers
let isMoved = false; // the section of this page is closed
let timer = null;
let watch = null; // for time that comes meanwhile
let going = null;
let isFollowing = false;
let challenging = null;

const plain = new Plain({ root, form: part("attempt-form"), told: (question) => answers.note(question, messages.plain) });
const controls = new Controls(plain);
const marked = (question) => steps.mark(question);
const answers = new Answers({ questions, controls, plain, messages, given: data.answers, marked });
const queue = new AnswerQueue({
  attempt: root.dataset.attempt,
  url: root.dataset.answersUrl,
  on: {
    changed() {
      if (!isBegun) return;
      render();
      leave();
      goOn();
      handIn.again();
      follow();
    },
    answered(body, status) {
      if (status === 409) close();
      timer?.sync(body);
      watch?.heard(body);
    },
    acknowledged: (items) => items.forEach(answers.receive),
    rejected(items) {
      items.forEach(answers.refuse);
      items.filter(({ reason }) => reason === "section-closed").forEach(cameAfterSection);
    },
    superseded: (items) => items.forEach(answers.supersede),
    late: (items) => items.forEach(answers.tooLate),
  },
});
answers.queue = queue;
// Until all of this is here the page is one without scripts: nothing below listens to it.
const loading = [controls.load(read("controls")), queue.ready, handInOf(root.dataset.attempt)];
const wish = (await Promise.all(loading)).at(-1);
const early = questions.filter(isTouched); // answered while the scripts were on their way

// --- What the page says ---------------------------------------------------------------------------------

const saying = new Saying({ root, messages });
const say = (text) => saying.say(text);

const grace = Date.parse(root.dataset.closesAt) - Date.parse(data.deadline_at) || 0;
const isUp = () => Boolean(timer?.isUp);
const isOpen = () => !isUp() && !isClosed && !isElsewhere && !isMoved;
const msToClosing = () => (isUp() ? timer.end + grace - performance.now() : Infinity);

function render() {
  const { unsent, problem, isKept, savedAt } = queue;
  const isStill = !isOpen() || handIn.isWaiting;
  questions.forEach((question) => {
    question.disabled = isStill;
  });
  part(sections?.closes ? "close-section" : "hand-in").disabled = isStill;
  const isEnded = isUp() || isClosed;
  root.toggleAttribute("data-ended", isEnded);
  leaving.forEach((words) => {
    words.hidden = (words.dataset.leave === "ended") !== isEnded;
  });
  part("hand-in-kept").hidden = !handIn.isWaiting || !isOpen();
  part("elsewhere").hidden = !isElsewhere || isClosed || isUp();
  saying.show({
    unsent,
    problem,
    isKept,
    handingIn: handIn.shown,
    closing: sections?.shown,
    isMoved,
    isClosed,
    isUp: isUp(),
    isOver: msToClosing() <= 0,
    isHandInLate: handIn.wasLate || (isUp() && handIn.isWaiting),
    refused: answers.refused.size,
    late: answers.late.size,
    savedAt: savedAt && clock(savedAt),
  });
}

// --- The server --------------------------------------------------------------------------------------------------

// How the attempt stands there: other devices' answers, the time, whether it goes on. Resolves to whether it answered.
async function ask() {
  try {
    const { status, body } = await call(root.dataset.attemptUrl);
    if (status !== 200) throw new Error("server");
    queue.problem = null;
    // First: what another device gave meanwhile is not to be outranked by what came too late from here.
    if (queue.isEmpty) answers.adoptNewer(body.answers);
    timer?.sync(body);
    watch?.heard(body);
    if (body.break?.until) await onBreak();
    if (body.state !== "in_progress") close();
    else if (sections && !sections.isHere(body.form.sections)) moveOn();
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

// Sends everything, and hears what other devices have answered where that matters. Resolves to what is in the way.
async function look() {
  try {
    await queue.drain();
  } catch (problem) {
    return problem.message;
  }
  return isExam && !(await ask()) ? queue.problem : null;
}

// --- The end ---------------------------------------------------------------------------------------------------

function close() {
  isClosed = true;
  handIn.ended({ isUp: isUp() });
  settle();
  render();
}

function reopen() {
  isClosed = false;
  render();
  answers.sendLateAgain();
}

function timeIsUp() {
  settle();
  if (plain.isUnsaved && !queue.problem) plain.send();
  queue.retry();
  render();
  part("end").focus();
  goOn();
}

// To the result: with everything sent, and only when the server has just said that the attempt is closed.
function leave() {
  const isSafe = queue.isEmpty && !challenging?.isHeldHere;
  const isDone = isClosed && isSafe && !answers.late.size && !handIn.wasLate && !queue.problem;
  if (isDone) window.location.assign(root.dataset.resultUrl);
}

// After the end, until the result is there. Another device may still be sending in the grace, so the server closes.
function goOn() {
  clearTimeout(going);
  const isTold = answers.late.size || (isClosed && handIn.wasLate); // the person goes on by the link
  if (!(isUp() || isClosed) || !queue.isEmpty || isTold) return;
  going = setTimeout(() => ask().then(goOn), Math.max(AGAIN_MS, isClosed ? 0 : msToClosing()));
}

// --- Sections ------------------------------------------------------------------------------------------------------

// The section of this page is closed: by another page or device, or by this one, whose answer from the server was lost.
function moveOn() {
  if (isMoved) return;
  settle();
  isMoved = true;
  sections.leaveNews();
  queue.retry();
  render();
  follow();
}

// To the questions that are open, once everything that was given here is sent: it is stored, and does not count.
function follow() {
  if (!isMoved || !queue.isEmpty || isFollowing) return;
  isFollowing = true;
  if (plain.isUnsaved) plain.save(root.dataset.saveUrl);
  else window.location.reload();
}

function cameAfterSection({ version }) {
  part("after-section").hidden = false;
  if (questions.some(({ dataset }) => dataset.version === version)) moveOn();
}

// --- Breaks ------------------------------------------------------------------------------------------------------

// The page of the break takes the place of this one, once everything that was answered is stored: an answer ends a break.
async function onBreak() {
  if (queue.isEmpty && !plain.isUnsaved) window.location.reload();
}

async function takeBreak() {
  settle();
  answers.sendWhatIsShown();
  await queue.drain().catch(() => {});
  render();
  if (!queue.isEmpty || !isOpen()) return;
  const { status } = await call(root.dataset.breakUrl, { send: {} }).catch((error) => {
    queue.problem = error.message;
    return {};
  });
  if (status === 200) window.location.reload();
  else render();
}

// --- The controls, and handing in ------------------------------------------------------------------------------

const settle = watchAnswers(questions, answers.changed);
const challenges = new Challenges({
  attempt: root.dataset.attempt,
  url: part("challenge").dataset.challengesUrl,
  on: {
    changed() {
      challenging?.render();
      if (isBegun) leave();
    },
    received: (item, body) => challenging.received(item, body),
    refused: (item, why) => challenging.refused(item, why),
  },
});
challenging = new Challenging({ root, messages, questions, challenges });
const aids = new Aids({ root, questions, changed: marked });
const steps = new Steps({
  root,
  messages,
  questions,
  aids,
  isAnswered: answers.isAnswered,
  leaving: settle,
  showing: (question) => challenging.shown(question),
  reviewing: () => isExam && queue.isEmpty && ask(),
});
const handIn = new HandIn({
  root,
  messages,
  questions,
  plain,
  queue,
  wish,
  page: {
    isExam,
    isOpen,
    look,
    render,
    isRefused: answers.isRefused,
    isMissing: (question) => answers.isRefused(question) || (isExam && !answers.isAnswered(question)),
    hasLate: () => answers.late.size > 0,
    linkTo: (question) => steps.linkTo(question),
    sendWhatIsShown() {
      settle();
      answers.sendWhatIsShown();
    },
  },
});

const sections = root.dataset.section
  ? new Sections({
      root,
      messages,
      questions,
      plain,
      queue,
      page: {
        isOpen,
        look,
        render,
        isMissing: (question) => answers.isRefused(question) || !answers.isAnswered(question),
        linkTo: (question) => steps.linkTo(question),
        sendWhatIsShown() {
          settle();
          answers.sendWhatIsShown();
        },
      },
    })
  : null;

part("attempt-form").addEventListener("submit", (event) => {
  if (plain.isItsOwn(event.submitter)) return;
  event.preventDefault();
  // Enter in a number field means "done with this question", never "hand in the exam".
  if (steps.isLast) (sections?.closes ? sections : handIn).begin();
  else steps.go(steps.position + 1);
});

// --- The network and the page come and go ---------------------------------------------------------------

const askAgain = () => ask().then(() => handIn.again());

function tryAgain() {
  timer?.tick();
  queue.retry();
  if (queue.isEmpty) askAgain();
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

function watchTheWorld() {
  window.addEventListener("offline", () => {
    queue.problem ??= "offline";
    render();
  });
  window.addEventListener("online", tryAgain);
  window.addEventListener("pageshow", (event) => event.persisted && tryAgain());
  window.addEventListener("pagehide", goAway);
  navigator.connection?.addEventListener?.("change", networkChanged);
  document.addEventListener("visibilitychange", () => (document.hidden ? goAway() : tryAgain()));
  setInterval(() => queue.problem && queue.isEmpty && askAgain(), LOOK_MS);
  // Only what the device does not keep would be lost, and the line says so in red.
  window.addEventListener("beforeunload", (event) => {
    queue.leaving();
    const isLost = plain.isUnsaved || (!queue.isEmpty && !queue.isKept) || (isOpen() && handIn.isHeldHere) || challenging.isHeldHere;
    if (isLost) event.preventDefault();
  });
}

// --- One page of this browser answers ----------------------------------------------------------------------

function wentElsewhere() {
  if (isElsewhere) return;
  settle();
  isElsewhere = true;
  queue.retry();
  render();
  say(messages.elsewhere);
}

async function cameHere() {
  if (!isElsewhere) return;
  answers.outrankOthers();
  await new Promise((done) => setTimeout(done, SETTLING_MS));
  await queue.drain(4).catch(() => {});
  answers.adoptUnsent();
  await ask();
  isElsewhere = false;
  render();
}

// --- Begin -------------------------------------------------------------------------------------------------------

questions.forEach((question) =>
  controls.enable(question, { changed: answers.changed, say, isTouched: early.includes(question) }),
);
const given = early.map((question) => [question, controls.read(question)]);
data.answers.forEach(answers.adopt);
answers.adoptUnsent();
given.forEach(([question, answer]) => {
  controls.show(question, answer);
  answers.changed(question);
});

root.dataset.enhanced = "1";
isBegun = true;
steps.begin();
render();
if (sections?.tellNews()) say(part("section-news").textContent.trim());
watchTheWorld();
if (part("timer")) {
  timer = new Timer({ root: part("timer"), announce: say, messages, ask, up: timeIsUp, more: reopen });
  watch = new Clock({
    root,
    messages,
    given: data.given,
    page: { sync: (body) => timer.sync(body), isUp, isClosed: () => isClosed, onBreak },
  });
  watch.heard(data);
  // The page says when it was made; it began to arrive a moment after that.
  timer.sync(data, performance.getEntriesByType("navigation")[0]?.responseStart);
}
const owner = ownerOf(root.dataset.attempt, { mine: cameHere, elsewhere: wentElsewhere });
part("take-break")?.addEventListener("click", takeBreak);
part("go-on-here").addEventListener("click", () => owner.take());
if (!queue.isEmpty) queue.flush();
if (!challenges.isEmpty) challenges.flush();
handIn.again();
