// The page of one attempt: one question at a time, every change saved, the time in words.

import { enableOrdering, readAnswer, showAnswer } from "./controls.js";
import { AnswerQueue } from "./queue.js";
import { Timer } from "./timer.js";

const root = document.querySelector("[data-attempt]");
const words = JSON.parse(document.getElementById("attempt-words").textContent);
const data = JSON.parse(document.getElementById("attempt-data").textContent);
const form = root.querySelector("form[data-attempt-form]");
const questions = [...root.querySelectorAll("[data-version]")];
const steps = [...root.querySelectorAll("[data-step]")];
const review = root.querySelector("[data-review]");
const state = root.querySelector("[data-save-state]");
const live = root.querySelector("[data-live]");
const byVersion = new Map(questions.map((question) => [question.dataset.version, question]));
const refused = new Set(); // what stands in the controls but not on the server
const revisions = new Map(data.answers.map((item) => [item.version, item.revision]));

const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
const say = (text) => {
  live.textContent = text;
};
const clock = (instant) =>
  new Date(instant).toLocaleTimeString(document.documentElement.lang || undefined, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
  });

function showState(kind, text) {
  state.dataset.state = kind;
  state.querySelector("[data-save-text]").textContent = text;
}

function note(question, text) {
  const place = question.querySelector("[data-note]");
  place.textContent = text;
  place.hidden = !text;
}

const queue = new AnswerQueue({
  attempt: root.dataset.attempt,
  url: root.dataset.answersUrl,
  csrf,
  on: {
    waiting: () => showState("saving", words.saving),
    saved: (serverTime, isEmpty) => {
      if (isEmpty) showState("saved", words.savedAt.replace("{time}", clock(serverTime)));
    },
    failed: (kind) => showState("waiting", words[`failed-${kind}`]),
    rejected: (items) =>
      items.forEach((item) => {
        const question = byVersion.get(item.version);
        if (question) {
          refused.add(item.version);
          note(question, words[`rejected-${item.reason}`] ?? words.rejected);
          mark(question);
        }
        showState("refused", words.notSaved);
      }),
    superseded: (items) =>
      items.forEach((item) => {
        adopt(item);
        note(byVersion.get(item.version), words.superseded);
      }),
    closed: () => {
      say(words.closed);
      if (queue.isEmpty) window.location.assign(root.dataset.resultUrl);
    },
  },
});

// Take over an answer given elsewhere when it is newer than ours.
function adopt({ version, revision, answer }) {
  const question = byVersion.get(version);
  if (!question || revision < (revisions.get(version) ?? 0)) return;
  revisions.set(version, revision);
  refused.delete(version);
  showAnswer(question, answer);
  mark(question);
}

function changed(question) {
  const { version } = question.dataset;
  const revision = (revisions.get(version) ?? 0) + 1;
  revisions.set(version, revision);
  refused.delete(version);
  note(question, "");
  queue.add({ version, revision, answer: readAnswer(question) });
  mark(question);
}

const isAnswered = (question) => readAnswer(question) !== null && !refused.has(question.dataset.version);

// Shows which questions have an answer, in the overview and before handing in.
function mark(question) {
  const answered = isAnswered(question);
  const step = steps[questions.indexOf(question)];
  step.dataset.answered = answered ? "1" : "";
  step.querySelector("[data-step-state]").textContent = answered ? words.answered : words.notAnswered;
  const missing = questions.filter((item) => !isAnswered(item));
  const open = missing.length;
  root.querySelector("[data-open-links]").replaceChildren(
    ...missing.map((item) => {
      const line = document.createElement("li");
      line.append(steps[questions.indexOf(item)].cloneNode(true));
      line.firstChild.removeAttribute("aria-current");
      line.firstChild.addEventListener("click", (event) => {
        event.preventDefault();
        go(questions.indexOf(item));
      });
      return line;
    }),
  );
  root.querySelectorAll("[data-open-count]").forEach((place) => {
    place.textContent = open
      ? words.openCount.replace("{n}", String(open)).replace("{of}", String(questions.length))
      : words.allAnswered;
  });
}

// --- One question at a time -----------------------------------------------------------------------

let position = 0;

function go(to, { focus = true } = {}) {
  position = Math.max(0, Math.min(to, questions.length));
  questions.forEach((question, index) => {
    question.hidden = index !== position;
  });
  review.hidden = position !== questions.length;
  steps.forEach((step, index) => {
    if (index === position) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  });
  root.querySelector("[data-previous]").disabled = position === 0;
  root.querySelector("[data-next]").hidden = position === questions.length;
  root.querySelectorAll("[data-position]").forEach((place) => {
    place.textContent =
      position === questions.length
        ? words.lastStep
        : words.position.replace("{n}", String(position + 1)).replace("{of}", String(questions.length));
  });
  const bar = root.querySelector("[data-progress]");
  if (bar) bar.value = Math.min(position + 1, questions.length);
  sessionStorage.setItem(`position:${root.dataset.attempt}`, String(position));
  if (focus) {
    const target = position === questions.length ? review : questions[position];
    target.querySelector("[data-heading]").focus();
  }
}

root.querySelector("[data-previous]").addEventListener("click", () => go(position - 1));
root.querySelector("[data-next]").addEventListener("click", () => go(position + 1));
steps.forEach((step, index) =>
  step.addEventListener("click", (event) => {
    event.preventDefault();
    go(index);
    step.closest("details")?.removeAttribute("open");
  }),
);

// --- Answers ------------------------------------------------------------------------------------------

let typing = null;

// A number still being typed is an answer too: keep it before the page goes away.
function settle() {
  if (typing === null) return;
  clearTimeout(typing);
  typing = null;
  changed(questions[position]);
}
window.addEventListener("pagehide", settle);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") settle();
});
questions.forEach((question) => {
  question.addEventListener("change", () => {
    clearTimeout(typing);
    typing = null;
    changed(question);
  });
  question.addEventListener("input", (event) => {
    if (event.target.dataset.part !== "value") return;
    clearTimeout(typing);
    typing = setTimeout(settle, 700);
  });
  enableOrdering(question, (item, list) => {
    changed(question);
    if (item) {
      const place = [...list.children].indexOf(item) + 1;
      say(words.movedTo.replace("{n}", String(place)).replace("{of}", String(list.children.length)));
    }
  });
});

data.answers.forEach((item) => {
  const question = byVersion.get(item.version);
  if (question) showAnswer(question, item.answer);
});
// Answers of an earlier visit that never reached the server are shown and sent now.
queue
  .pending()
  .sort((a, b) => a.revision - b.revision)
  .forEach(adopt);
questions.forEach(mark);

// --- Time -----------------------------------------------------------------------------------------------

const timerElement = root.querySelector("[data-timer-text]");
if (timerElement) {
  const timer = new Timer({
    element: timerElement,
    announce: say,
    deadline: data.deadline_at,
    serverTime: data.server_time,
    words,
    onUp: timeIsUp,
  });
  root.timer = timer;
  root.querySelector("[data-timer-toggle]").addEventListener("click", (event) => {
    timerElement.hidden = !timerElement.hidden;
    event.currentTarget.setAttribute("aria-expanded", String(!timerElement.hidden));
    event.currentTarget.textContent = timerElement.hidden ? words.showTime : words.hideTime;
  });
}

// At the deadline this page sends what it has and waits for the grace to end: another device may still be sending.
// The server closes the attempt; the page only goes to see.
async function timeIsUp() {
  settle();
  showState("waiting", words.timeIsUp);
  say(words.timeIsUp);
  queue.flush();
  const grace = Date.parse(root.dataset.closesAt) - Date.parse(data.deadline_at);
  setTimeout(() => window.location.assign(root.dataset.resultUrl), (grace || 0) + 1000);
}

// --- Handing in -------------------------------------------------------------------------------------------

let handingIn = false;

async function handIn() {
  if (handingIn) return;
  handingIn = true;
  settle();
  const button = review.querySelector("[data-hand-in]");
  button.setAttribute("aria-disabled", "true");
  showState("saving", words.handingIn);
  try {
    await queue.drain();
    await submit();
    window.location.assign(root.dataset.resultUrl);
  } catch (problem) {
    handingIn = false;
    button.removeAttribute("aria-disabled");
    const text = problem.message === "signed-out" ? words["failed-signed-out"] : words.handInFailed;
    showState("waiting", text);
    say(text);
  }
}

// Sent by the page itself with the cookie's token of this moment: signing in again changes it, and without a connection
// the page stays where it is.
async function submit() {
  const response = await fetch(root.dataset.submitUrl, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
    body: "{}",
  });
  if (response.status === 401 || response.status === 403) throw new Error("signed-out");
  if (!response.ok) throw new Error("server");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  settle();
  // Enter in a number field means "done with this question", never "hand in the exam".
  if (position === questions.length) handIn();
  else go(position + 1);
});

window.addEventListener("beforeunload", (event) => {
  if (!queue.isEmpty && !handingIn) event.preventDefault();
});
window.addEventListener("online", () => queue.flush());

// Answers given on another device appear when the person comes back to this page.
document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState !== "visible" || !queue.isEmpty) return;
  try {
    const response = await fetch(root.dataset.attemptUrl, { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const body = await response.json();
    if (body.state !== "in_progress") window.location.assign(root.dataset.resultUrl);
    else body.answers.forEach(adopt);
    root.timer?.sync(body);
  } catch {
    showState("waiting", words["failed-offline"]);
  }
});

// --- Single-key shortcuts: off until switched on ----------------------------------------------------------

const shortcuts = root.querySelector("[data-shortcuts]");
document.addEventListener("keydown", (event) => {
  const inField = event.target.matches("input:not([type=radio], [type=checkbox]), select, textarea");
  if (!shortcuts?.checked || event.ctrlKey || event.metaKey || event.altKey || inField) return;
  if (event.key === "n") go(position + 1);
  else if (event.key === "p") go(position - 1);
  else if (/^[1-9]$/.test(event.key)) {
    questions[position]?.querySelectorAll("input[type=radio], input[type=checkbox]")[event.key - 1]?.click();
  }
});

// --- Begin ----------------------------------------------------------------------------------------------------

root.dataset.enhanced = "1";
go(Number(sessionStorage.getItem(`position:${root.dataset.attempt}`) ?? 0), { focus: false });
if (!queue.isEmpty) queue.flush();
