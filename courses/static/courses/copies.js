// A course kept on this device for reading offline: fetched page by page, stored whole or not at all.

import { KEPT, reader, stopWorkerWithoutCopies } from "../trainingsite/offline.js";
import { limited } from "../trainingsite/request.js";

const ABOUT = "/kept.json"; // what a copy says about itself, in the same cache
const WORKER = "/sw.js";
const ANY = { ignoreVary: true };
const LIMIT = 60; // seconds for one page or file: the list of all evidence over a slow line takes 40
// The header tells the site that nobody opens these lessons now.
const FETCHED = { headers: { "X-For-Offline": "1" }, cache: "no-cache", redirect: "manual" };
// The files that a page, a style or a script names.
const NAMED = {
  "text/html": /(?:href|src)="(\/(?:static|courses\/pictures)\/[^"#?]+)/g,
  "text/css": /url\("?(?!data:)([^")#?]+)/g,
  "text/javascript": /(?:from|import) ?\(?"(\.{1,2}\/[^"]+)"/g,
};

export class SignedOut extends Error {}
export class NoWorker extends Error {}

const prefixOf = (course) => `${KEPT}${reader}:${course}:`;

async function newest(prefix) {
  const names = (await caches.keys()).filter((name) => name.startsWith(prefix));
  return names.sort().at(-1) ?? null;
}

async function aboutIn(name) {
  const cache = await caches.open(name);
  const found = await cache.match(ABOUT);
  return found ? found.json() : null;
}

// What is kept of a course: {course, title, address, version, day, lessons, bytes}, or null.
export async function about(course) {
  const name = await newest(prefixOf(course));
  return name ? aboutIn(name) : null;
}

// Whoever reads here, every course kept on this device.
export async function everyCopy() {
  const names = (await caches.keys()).filter((name) => name.startsWith(KEPT));
  return (await Promise.all(names.map(aboutIn))).filter(Boolean);
}

// `contents` is the site's list for this course; `told` hears how many lessons are here.
export async function keep(contents, told) {
  await startWorker();
  try {
    await store(contents, await everything(contents, told));
    // Another window may have stopped the worker meanwhile: it saw no copy yet.
    await startWorker();
  } finally {
    await stopWorkerWithoutCopies();
  }
}

async function everything(contents, told) {
  const found = new Map();
  for (const address of contents.lessons) {
    found.set(address, await pageOfReader(address));
    told(found.size);
  }
  for (const address of contents.pages) found.set(address, await pageOfReader(address));
  found.set(contents.instead, await fetched(contents.instead));
  await addFiles(found);
  return found;
}

export async function remove(course) {
  const names = (await caches.keys()).filter((name) => name.startsWith(prefixOf(course)));
  await Promise.all(names.map((name) => caches.delete(name)));
  await stopWorkerWithoutCopies();
}

// Fetch pages again that are kept, because something on them has changed.
export async function refresh(addresses) {
  const names = (await caches.keys()).filter((name) => name.startsWith(`${KEPT}${reader}:`));
  for (const name of names) {
    const cache = await caches.open(name);
    for (const address of addresses) {
      if (await cache.match(address, ANY)) await cache.put(address, await pageOfReader(address));
    }
  }
}

async function startWorker() {
  try {
    await navigator.serviceWorker.register(WORKER);
  } catch (error) {
    throw new NoWorker(error.message);
  }
}

function fetched(address) {
  return limited(LIMIT, async (signal) => {
    const response = await fetch(address, { ...FETCHED, signal });
    if (response.type === "opaqueredirect") throw new SignedOut(address);
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    await response.clone().blob(); // the whole of it has come: nothing is left for a limit to cut off
    return response;
  });
}

async function pageOfReader(address) {
  const response = await fetched(address);
  const html = await response.clone().text();
  if (!html.includes(`data-reader="${reader}"`)) throw new SignedOut(address);
  return response;
}

// A Map goes on to what is added meanwhile: styles bring their fonts, scripts the scripts they import.
async function addFiles(found) {
  for (const [address, response] of found) {
    const type = (response.headers.get("Content-Type") ?? "").split(";")[0];
    if (!NAMED[type]) continue;
    const text = await response.clone().text();
    for (const [, name] of text.matchAll(NAMED[type])) {
      const file = new URL(name, new URL(address, window.location)).pathname;
      if (!found.has(file)) found.set(file, await fetched(file));
    }
  }
}

async function store(contents, found) {
  const sizes = [...found.values()].map(async (response) => (await response.clone().blob()).size);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  const { course, title, address, version, day } = contents;
  const summary = { course, title, address, version, day, bytes, lessons: contents.lessons.length };
  const older = (await caches.keys()).filter((name) => name.startsWith(prefixOf(course)));
  const name = `${prefixOf(course)}${Date.now()}`;
  const cache = await caches.open(name);
  try {
    for (const [place, response] of found) await cache.put(place, response);
    await cache.put(ABOUT, new Response(JSON.stringify(summary)));
  } catch (error) {
    await caches.delete(name); // an older copy stays
    throw error;
  }
  await Promise.all(older.map((old) => caches.delete(old)));
}
