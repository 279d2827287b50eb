// Copies of pages kept on this device belong to one reader: for anybody else, and when nobody is signed in, they go.

import { limited } from "./request.js";
import { local } from "./storage.js";

export const KEPT = "kept:"; // caches, kept:<reader>:<course>:<time>
const MARKS = "marks:"; // what a reader has marked without a connection

const WITHDRAWN = "/courses/pictures/withdrawn/";
const PICTURE = /^\/courses\/pictures\/([^/]+)\/\d+\/$/;
const ANY = { ignoreVary: true };
const LIMIT = 10; // seconds for one answer

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

// Photographs that were withdrawn leave this device, and kept pages that show one are fetched anew.
async function dropWithdrawn() {
  const kept = await keptPictures();
  if (!kept.length) return;
  const withdrawn = await limited(LIMIT, async (signal) => {
    const answer = await fetch(WITHDRAWN, { redirect: "manual", signal });
    return answer.ok ? (await answer.json()).withdrawn : null;
  });
  if (!withdrawn) return;
  const gone = new Set(withdrawn);
  const dropped = kept.filter((one) => gone.has(one.picture));
  await Promise.all(dropped.map(({ cache, request }) => cache.delete(request, ANY)));
  await Promise.all([...new Set(dropped.map((one) => one.cache))].map((cache) => fetchAnew(cache, gone)));
}

async function keptPictures() {
  const found = [];
  for (const name of (await caches.keys()).filter((one) => one.startsWith(KEPT))) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const picture = new URL(request.url).pathname.match(PICTURE)?.[1];
      if (picture) found.push({ cache, request, picture });
    }
  }
  return found;
}

async function fetchAnew(cache, gone) {
  for (const request of await cache.keys()) {
    const shown = await (await cache.match(request, ANY))?.clone().text();
    if (![...gone].some((name) => shown?.includes(`/courses/pictures/${name}/`))) continue;
    await limited(LIMIT, async (signal) => {
      const fresh = await fetch(request.url, { headers: { "X-For-Offline": "1" }, cache: "no-cache", redirect: "manual", signal });
      if (fresh.ok) await cache.put(request.url, fresh);
    });
  }
}

async function sendMarks() {
  if (!local.get(marksKey)) return;
  const { send } = await import("../courses/marks.js");
  await send();
}

if (reader !== undefined && !isCopy && "caches" in window) {
  // A browser that keeps nothing may refuse to say so.
  forgetOthers()
    .then(() => reader && dropWithdrawn())
    .catch(() => {});
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
