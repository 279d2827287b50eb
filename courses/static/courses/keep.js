// On a course's page: keep the course on this device, bring the copy up to date, remove it.

import { limited } from "../trainingsite/request.js";
import { about, keep, NoWorker, remove, SignedOut } from "./copies.js";

const root = document.querySelector("[data-offline]");
const { course, contents } = root.dataset;
const part = (name) => root.querySelector(`[data-offline-${name}]`);
const message = (element, values) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), element.dataset.message);

function show(state, problem = "") {
  root.dataset.state = state;
  root.querySelectorAll("[data-when]").forEach((element) => {
    const times = element.dataset.when.split(" ");
    element.hidden = !times.includes(state) && !times.includes(problem);
  });
  root.hidden = false;
}

const megabytes = (bytes) =>
  new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(bytes / 1e6);

// Resolves to what the site would give now; null when it cannot be asked.
async function onTheSite() {
  const asked = limited(10, async (signal) => {
    const answer = await fetch(contents, { redirect: "manual", signal });
    return { isSignedOut: answer.type === "opaqueredirect", list: answer.ok ? await answer.json() : null };
  });
  const { isSignedOut, list } = await asked.catch(() => ({ list: null }));
  if (isSignedOut) throw new SignedOut();
  return list;
}

async function showWhatIsKept(problem = "") {
  const kept = await about(course);
  if (!kept) return show("none", problem);
  const { day, lessons, bytes } = kept;
  part("about").textContent = message(part("about"), { day, lessons, size: megabytes(bytes) });
  show("kept", problem);
  const now = await onTheSite().catch(() => null);
  if (now && now.version !== kept.version && root.dataset.state === "kept") show("newer", problem);
  return undefined;
}

function showProgress(done, of) {
  part("progress").max = of;
  part("progress").value = done;
  part("count").textContent = message(part("count"), { done, of });
}

async function start() {
  const isHere = root.contains(document.activeElement);
  show("keeping");
  try {
    const list = await onTheSite();
    if (!list) throw new Error("away");
    showProgress(0, list.lessons.length);
    await keep(list, (done) => showProgress(done, list.lessons.length));
    await showWhatIsKept();
  } catch (error) {
    await showWhatIsKept(problemOf(error));
  }
  // The button that was pressed is gone: whoever uses the keyboard goes on from what is said now.
  if (isHere && document.activeElement === document.body) part("state").focus();
}

function problemOf(error) {
  if (error.name === "QuotaExceededError") return "full";
  if (error instanceof SignedOut) return "signed-out";
  if (error instanceof NoWorker) return "no-worker";
  return "failed";
}

async function removeAll() {
  await remove(course);
  show("none");
  part("keep").focus();
}

if (!window.isSecureContext) show("impossible", "insecure");
else if (!("caches" in window && "serviceWorker" in navigator)) show("impossible", "no-worker");
else {
  part("keep").addEventListener("click", start);
  part("update").addEventListener("click", start);
  part("remove").addEventListener("click", removeAll);
  showWhatIsKept();
}
