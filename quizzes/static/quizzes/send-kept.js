// Pages around an attempt: answers that this device kept and no page could send are sent from here, and a wish to hand in
// is carried out. What became of both is said (quizzes/_kept.html has the messages).

import { local } from "../trainingsite/storage.js";
import { attemptsKept, forgetHandIn, handInOf, keptOf } from "./kept.js";

const place = document.querySelector("[data-kept-answers]");
const { attempt: own } = place.dataset;
const nobody = "00000000-0000-0000-0000-000000000000";
const addressOf = (name, attempt) => place.dataset[`${name}Url`].replace(nobody, attempt);
const queues = new Map(); // attempt -> queue
const telling = new Set(); // attempts whose wish is being carried out
// What became of it: answers as attempt:version, attempts.
const became = { saved: new Set(), late: new Set(), refused: new Set(), handedIn: new Set(), handedInLate: new Set(), notHandedIn: new Set() };
let problem = null; // of a wish

function show() {
  const all = [...queues.values()];
  const unsent = all.reduce((sum, queue) => sum + queue.unsent, 0);
  const trouble = all.find((queue) => !queue.isEmpty && queue.problem)?.problem ?? problem;
  const counts = { unsent: trouble ? unsent : 0 };
  for (const [name, things] of Object.entries(became)) counts[name] = things.size;
  place.querySelectorAll("[data-kept]").forEach((line) => {
    const n = counts[line.dataset.kept];
    line.hidden = !n;
    line.textContent = line.dataset.message.replace("{n}", String(n));
  });
  place.querySelectorAll("[data-problem]").forEach((line) => {
    line.hidden = line.dataset.problem !== trouble;
  });
  const kind = trouble ? "error" : counts.late || counts.refused || counts.handedInLate || counts.notHandedIn ? "warning" : "success";
  const notice = place.querySelector(".notice");
  notice.className = `notice ${kind}`;
  notice.hidden = !trouble && !Object.values(counts).some(Boolean);
  notice.querySelectorAll("[data-kind]").forEach((icon) => {
    icon.hidden = (kind === "success") !== (icon.dataset.kind === "success");
  });
  showLinks();
}

// To the result of what is over, and back into what is not.
function showLinks() {
  const over = new Set([...became.handedIn, ...became.handedInLate, ...[...became.late].map((name) => name.split(":")[0])]);
  for (const [name, attempts] of Object.entries({ result: over, page: became.notHandedIn })) {
    const list = place.querySelector(`[data-links=${name}]`);
    list.hidden = !attempts.size;
    list.replaceChildren(...[...attempts].map((attempt) => linkTo(addressOf(name, attempt), list.dataset.label)));
  }
}

function linkTo(address, label) {
  const line = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: address, textContent: label });
  line.append(link);
  return line;
}

// Somebody had handed in without a connection. What they did not know about is not decided for them.
async function carryOut(attempt) {
  if (telling.has(attempt) || !queues.get(attempt).isEmpty) return;
  telling.add(attempt);
  try {
    await carryOutWish(attempt, await handInOf(attempt));
    problem = null;
  } catch (error) {
    problem = error.message;
  }
  telling.delete(attempt);
  show();
}

async function carryOutWish(attempt, wish) {
  if (!wish) return;
  const { call } = await import("./server.js");
  const { status, body } = await call(addressOf("attempt", attempt));
  if (status !== 200) throw new Error("server");
  if (body.state !== "in_progress") {
    became.handedInLate.add(attempt);
    return void (await forgetHandIn(attempt));
  }
  const given = new Set(body.answers.filter(({ answer }) => answer !== null).map(({ version }) => version));
  const isMissing = (version) => !given.has(version) && !wish.without.includes(version);
  const open = stillAsked(body.form).filter(isMissing);
  const hasRefused = [...became.refused].some((name) => name.startsWith(attempt));
  if (hasRefused || (wish.isExam && open.length)) {
    became.notHandedIn.add(attempt);
  } else {
    const answer = await call(addressOf("submit", attempt), { seconds: 20, send: {} });
    if (answer.status !== 200) throw new Error("server");
    became.handedIn.add(attempt);
  }
  await forgetHandIn(attempt);
}

// The questions that can be answered: what a closed section leaves open is decided.
function stillAsked({ questions, sections }) {
  if (!sections) return questions.map(({ version }) => version);
  return sections.filter(({ state }) => state === "open").flatMap(({ steps }) => steps.flat());
}

const isAfterSection = ({ reason }) => reason === "section-closed";

async function send(attempts) {
  const { AnswerQueue } = await import("./queue.js");
  for (const attempt of attempts) {
    const noted = (things) => (items) => items.forEach(({ version }) => things.add(`${attempt}:${version}`));
    const changed = () => {
      show();
      carryOut(attempt);
    };
    const rejected = (items) => {
      noted(became.late)(items.filter(isAfterSection));
      noted(became.refused)(items.filter((item) => !isAfterSection(item)));
    };
    const on = { changed, acknowledged: noted(became.saved), late: noted(became.late), rejected };
    const queue = new AnswerQueue({ attempt, url: addressOf("answers", attempt), on });
    queues.set(attempt, queue);
    queue.ready.then(() => queue.flush()).then(() => carryOut(attempt));
  }
  const again = () => queues.forEach((queue, attempt) => queue.retry().then(() => carryOut(attempt)));
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", () => document.hidden || again());
  setInterval(() => problem && again(), 15_000);
}

if (own) local.remove(`aids:${document.documentElement.dataset.reader}:${own}`); // quizzes/aids.js: it is over
// The page of an attempt's result is its own person's: what an earlier version kept without a person is theirs as well.
const attempts = new Set([...(await attemptsKept()), ...(own && (await keptOf(own)).length ? [own] : [])]);
if (attempts.size) send(attempts);
