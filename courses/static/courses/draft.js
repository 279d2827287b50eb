// The desk keeps what somebody types into a draft: leaving asks, and a page that went away without a save gives it back.

import { local } from "../trainingsite/storage.js";

const PAUSE_MS = 400;
const form = document.querySelector("#content-main form");
const notice = document.getElementById("draft-kept");
const key = `draft:${notice.dataset.person}:${location.pathname}`; // whoever comes next to this device sees nothing of it
const fields = [...form.querySelectorAll("textarea, input[type=text], input[type=number]")];
const mark = () => form.elements.seen?.value ?? "";
const typed = () => Object.fromEntries(fields.map((field) => [field.name, field.value]));
const shown = JSON.stringify(typed());
let isSent = false;
let timer = null;

function keep() {
  const now = typed();
  if (JSON.stringify(now) === shown) local.remove(key);
  else local.set(key, JSON.stringify({ seen: mark(), at: Date.now(), fields: now }));
}

// Whether what was kept belongs to the draft as it stands on this page, and says something else.
function isWorthOffering(kept) {
  return kept && kept.seen === mark() && JSON.stringify(kept.fields) !== shown;
}

function offer(kept) {
  const when = new Date(kept.at);
  notice.querySelector("[data-when]").textContent = when.toLocaleString(document.documentElement.lang);
  notice.hidden = false;
  notice.querySelector("[data-take]").addEventListener("click", () => {
    fields.forEach((field) => {
      if (field.name in kept.fields) field.value = kept.fields[field.name];
    });
    notice.hidden = true;
    fields[0].focus();
    keep();
  });
  notice.querySelector("[data-forget]").addEventListener("click", () => {
    local.remove(key);
    notice.hidden = true;
    fields[0].focus();
  });
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE_MS);
});

// What is sent stays kept: a save that does not arrive, or is refused, loses nothing.
form.addEventListener("submit", () => {
  clearTimeout(timer);
  keep();
  isSent = true;
});

addEventListener("pagehide", () => {
  if (!isSent) keep();
});

addEventListener("beforeunload", (event) => {
  if (!isSent && JSON.stringify(typed()) !== shown) event.preventDefault();
});

const kept = JSON.parse(local.get(key) ?? "null");
if (isWorthOffering(kept)) offer(kept);
else if (kept && kept.seen !== mark()) local.remove(key); // it was saved, or somebody else saved
