// Keeps what a reader puts in while they think. The page works without it: its buttons save and hand in.

import { csrf, limited } from "../trainingsite/request.js";

const PAUSE = 600; // ms after the last key
const AGAIN = 5000; // ms until what was not saved is sent once more
const LIMIT = 15; // seconds
const form = document.querySelector("[data-reading-form]");
const state = document.querySelector("[data-save-state]");
const words = state.querySelector("[data-save-text]");
const said = JSON.parse(document.getElementById("reading-messages").textContent);
let timer;
let handedIn = false;
let isBusy = false; // one at a time: an older one that arrives later would win
let sent = body(); // what the server has

function body() {
  return new URLSearchParams(new FormData(form)).toString();
}

function tell(name, text) {
  state.dataset.state = name;
  words.textContent = text;
}

async function save(keepalive = false) {
  const now = body();
  if (handedIn || now === sent) return;
  if (isBusy && !keepalive) {
    later(PAUSE);
    return;
  }
  isBusy = true;
  tell("saving", said.saving);
  try {
    const answer = await limited(LIMIT, (signal) =>
      fetch(window.location.href, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": csrf(), "Content-Type": "application/x-www-form-urlencoded" },
        body: now,
        keepalive,
        signal,
      }),
    );
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const { said: text } = await answer.json();
    sent = now;
    if (body() === now) tell("saved", text);
    else later(PAUSE);
  } catch {
    tell("waiting", said.waiting);
    later(AGAIN);
  } finally {
    isBusy = false;
  }
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(() => save(), pause);
}

form.addEventListener("input", () => later(PAUSE));
form.addEventListener("change", () => later(0));
form.addEventListener("submit", () => {
  handedIn = true;
  clearTimeout(timer);
});
window.addEventListener("pagehide", () => save(true));
