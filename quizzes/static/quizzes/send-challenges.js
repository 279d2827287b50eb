// Pages around an attempt: what somebody said of a question and no page could send is sent from here. On the page of a result, what
// was only typed stands in its form.

import { attemptsWaiting, Challenges, draftsOf, forgetDraft } from "./challenges.js";

const place = document.querySelector("[data-kept-challenges]");
const nobody = "00000000-0000-0000-0000-000000000000";
const queues = [];
const counts = { sent: 0, refused: 0 };

function show() {
  const waiting = queues.some(({ problem }) => problem) ? queues.reduce((sum, { waiting: held }) => sum + held.size, 0) : 0;
  for (const [name, n] of Object.entries({ ...counts, waiting })) {
    const line = place.querySelector(`[data-challenges=${name}]`);
    line.hidden = !n;
    line.textContent = line.dataset.message.replace("{n}", String(n));
  }
  place.hidden = !counts.sent && !counts.refused && !waiting;
}

function told(name) {
  counts[name] += 1;
  show();
}

// What the server shows already was received; the first of the rest is put back where it can be sent.
function putBack(form) {
  const said = [...document.querySelectorAll("[data-said]")].map((line) => line.dataset.said.trim());
  const drafts = draftsOf(form.dataset.challengeForm);
  drafts.filter(({ text }) => said.includes(text.trim())).forEach(forgetDraft);
  const [left] = drafts.filter(({ text }) => !said.includes(text.trim()));
  const field = form.querySelector("textarea");
  if (!left || !field || field.value.trim()) return;
  field.value = left.text;
  form.querySelector("input[type=number]").value = String(left.place);
  form.querySelector("[data-challenge-more]").open = true;
}

for (const attempt of attemptsWaiting()) {
  const url = place.dataset.challengesUrl.replace(nobody, attempt);
  const queue = new Challenges({
    attempt,
    url,
    on: { changed: show, received: () => told("sent"), refused: () => told("refused") },
  });
  queues.push(queue);
  queue.flush();
}
const form = document.querySelector("[data-challenge-form]");
if (form) putBack(form);
