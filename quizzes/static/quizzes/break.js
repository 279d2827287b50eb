// The page of a break: how much of it is left, and back to the questions when nothing is.

import { call } from "./server.js";

const LOOK_MS = 5000;
const root = document.querySelector("[data-break]");
const messages = JSON.parse(document.getElementById("break-messages").textContent);
const [shown, live] = ["left", "live"].map((name) => root.querySelector(`[data-break-${name}]`));
const end = performance.now() + Number(root.dataset.break) * 1000;
const SPOKEN = 60; // seconds before the end

function words(seconds) {
  const [minutes, rest] = [Math.floor(seconds / 60), String(seconds % 60).padStart(2, "0")];
  return messages.breakLeft.replace("{time}", `${minutes}:${rest}`);
}

let isSpoken = false;

function tick() {
  const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
  shown.textContent = words(left);
  if (left <= SPOKEN && !isSpoken) {
    isSpoken = true;
    live.textContent = words(left);
  }
  if (left > 0) setTimeout(tick, 1000);
  else window.location.reload();
}

tick();

// A pause is ended by somebody else: the page looks whether it goes on.
const { clockUrl } = root.dataset;

async function look() {
  const { body } = await call(clockUrl).catch(() => ({}));
  if (body && !body.break?.until) window.location.reload();
}

if (clockUrl) setInterval(look, LOOK_MS);
// A device that slept comes back to what is so.
document.addEventListener("visibilitychange", () => !document.hidden && performance.now() > end && window.location.reload());
