// Pages around an attempt: answers that this device kept and no page could send are sent from here, and what became of
// them is said (quizzes/_kept.html has the messages).

import { attemptsKept, keptOf } from "./kept.js";

const place = document.querySelector("[data-kept-answers]");
const { attempt: own, answersUrl } = place.dataset;
const nobody = "00000000-0000-0000-0000-000000000000";
const queues = [];
const received = { saved: new Set(), late: new Set(), refused: new Set() };

function show() {
  const unsent = queues.reduce((sum, queue) => sum + queue.unsent, 0);
  const problem = queues.find((queue) => !queue.isEmpty && queue.problem)?.problem;
  const [saved, late, refused] = [received.saved.size, received.late.size, received.refused.size];
  const counts = { unsent: problem ? unsent : 0, saved, late, refused };
  place.querySelectorAll("[data-kept]").forEach((line) => {
    const n = counts[line.dataset.kept];
    line.hidden = !n;
    line.textContent = line.dataset.message.replace("{n}", String(n));
  });
  place.querySelectorAll("[data-problem]").forEach((line) => {
    line.hidden = line.dataset.problem !== problem;
  });
  const kind = problem ? "error" : late || refused ? "warning" : "success";
  const notice = place.querySelector(".notice");
  notice.className = `notice ${kind}`;
  notice.hidden = !Object.values(counts).some(Boolean);
  notice.querySelectorAll("[data-kind]").forEach((icon) => {
    icon.hidden = (kind === "success") !== (icon.dataset.kind === "success");
  });
}

async function send(attempts) {
  const { AnswerQueue } = await import("./queue.js");
  for (const attempt of attempts) {
    const named = (items) => items.map((item) => `${attempt}:${item.version}`);
    const on = {
      changed: show,
      acknowledged: (items) => named(items).forEach((name) => received.saved.add(name)),
      late: (items) => named(items).forEach((name) => received.late.add(name)),
      rejected: (items) => named(items).forEach((name) => received.refused.add(name)),
    };
    const queue = new AnswerQueue({ attempt, url: answersUrl.replace(nobody, attempt), on });
    queues.push(queue);
    queue.flush();
  }
  const again = () => queues.forEach((queue) => queue.retry());
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", () => document.hidden || again());
}

// The page of an attempt's result is its own person's: what an earlier version kept without a person is theirs as well.
const attempts = new Set([...attemptsKept(), ...(own && keptOf(own).length ? [own] : [])]);
if (attempts.size) send(attempts);
