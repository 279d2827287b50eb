// Copies of pages kept on this device belong to one reader: for anybody else, and when nobody is signed in, they go.

import { local } from "./storage.js";

export const KEPT = "kept:"; // caches, kept:<reader>:<course>:<time>
const MARKS = "marks:"; // what a reader has marked without a connection

const page = document.documentElement.dataset;

// An opaque name; "": nobody is signed in; undefined: this page does not know (an error page, the page "offline").
export const reader = page.reader;
export const marksKey = MARKS + reader;

const isCopy = "kept" in page;

export async function stopWorkerWithoutCopies() {
  if ((await caches.keys()).some((name) => name.startsWith(KEPT))) return;
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.map((worker) => worker.unregister()));
}

async function forgetOthers() {
  const own = reader ? `${KEPT}${reader}:` : null;
  const names = (await caches.keys()).filter((name) => name.startsWith(KEPT));
  const others = names.filter((name) => !own || !name.startsWith(own));
  await Promise.all(others.map((name) => caches.delete(name)));
  await stopWorkerWithoutCopies();
}

// Marks hold no more than addresses of lessons. They outlive a sign-in that has run out, but not the next person.
function forgetMarksOfOthers() {
  local
    .keys()
    .filter((key) => key.startsWith(MARKS) && key !== marksKey)
    .forEach(local.remove);
}

async function sendMarks() {
  if (!local.get(marksKey)) return;
  const { send } = await import("../courses/marks.js");
  await send();
}

if (reader !== undefined && !isCopy && "caches" in window) {
  forgetOthers().catch(() => {}); // a browser that keeps nothing may refuse to say so
}
if (reader) {
  if (!isCopy) forgetMarksOfOthers();
  window.addEventListener("online", sendMarks);
  if (navigator.onLine) sendMarks();
}
if (isCopy) {
  window.addEventListener("online", () => {
    page.kept = "back";
  });
}
