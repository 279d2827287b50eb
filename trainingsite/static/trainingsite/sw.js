// Serves the pages of a course that its reader has kept on this device (courses/copies.js fetches and stores them).
// The network comes first. This worker never adds a page: a kept one is served, or replaced by a newer one of the
// same reader. Everything that is not listed here passes by: exams, answers, the API, the desk, accounts, certificates.

const KEPT = "kept:";
const OFFLINE = "/offline/";
const SLOW_MS = 3000;
const AWAY = [502, 503, 504]; // a proxy answers, the site does not
const PAGES = /^\/(dashboard\/|courses\/.*)?$/;
const PICTURE = /^(\/courses\/pictures\/[^/]+\/)\d+\/$/;
const FACT = /^(\/courses\/[^/]+\/evidence\/)(\w+)\/$/;
const SIGNS = /^\/(accounts\/(login|logout|signup)|admin\/logout)\/$/;
const ANY = { ignoreVary: true };

const copies = new Set(); // windows that show a copy: its styles and scripts are then those of the copy

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  if (event.request.method === "POST" && SIGNS.test(url.pathname)) event.waitUntil(forget());
  if (event.request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(asset(event, url));
  else if (PICTURE.test(url.pathname)) event.respondWith(picture(event.request, url));
  else if (event.request.mode === "navigate" && PAGES.test(url.pathname)) event.respondWith(page(event, url));
});

async function forget() {
  const names = (await caches.keys()).filter((name) => name.startsWith(KEPT));
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function page(event, url) {
  const kept = await caches.match(url.pathname, ANY);
  if (!kept) return fetch(event.request).catch(() => instead(url));
  const fresh = fetch(event.request).then((response) => {
    if (AWAY.includes(response.status)) throw new Error("away");
    return response;
  });
  event.waitUntil(fresh.then((response) => replace(url, response.clone())).catch(() => {}));
  const why = (error) => (error.message === "away" ? "away" : "offline");
  const first = await Promise.race([fresh.catch(why), after(SLOW_MS, "slow")]);
  return first instanceof Response ? first : asCopy(event, kept, first);
}

const after = (time, what) => new Promise((done) => setTimeout(done, time, what));

// The page shows why it is a copy; its own words say of which day (base.html).
async function asCopy(event, kept, why) {
  copies.add(event.resultingClientId);
  const html = (await kept.text()).replace("<html ", `<html data-kept="${why}" `);
  const headers = new Headers(kept.headers);
  ["Content-Length", "Content-Encoding"].forEach((name) => headers.delete(name));
  return new Response(html, { headers });
}

// A redirect to the sign-in, an error and a page of somebody else are never stored.
async function replace(url, response) {
  if (!response.ok || response.redirected) return;
  const html = await response.clone().text();
  for (const name of await caches.keys()) {
    const cache = name.startsWith(KEPT) ? await caches.open(name) : null;
    const isTheirs = html.includes(`data-reader="${name.split(":")[1]}"`);
    if (cache && isTheirs && (await cache.match(url.pathname, ANY)) && (await hasAll(cache, html))) {
      await cache.put(url.pathname, response.clone());
    }
  }
}

// A page of a newer version of the site may need files that are not kept: the older page is then the better copy.
async function hasAll(cache, html) {
  const files = [...html.matchAll(/(?:href|src)="(\/static\/[^"#?]+)/g)].map((match) => match[1]);
  const found = await Promise.all([...new Set(files)].map((file) => cache.match(file, ANY)));
  return found.every(Boolean);
}

async function instead(url) {
  const fact = url.pathname.match(FACT);
  if (fact && (await caches.match(fact[1], ANY))) return Response.redirect(`${fact[1]}#ref-${fact[2]}`);
  return (await caches.match(OFFLINE, ANY)) ?? Response.error();
}

// A photograph is kept in one width; without the network it stands for every other. One that was withdrawn (410) is dropped.
async function picture(request, url) {
  const start = url.pathname.match(PICTURE)[1];
  try {
    const response = await fetch(request);
    if (response.status === 410) await dropPicture(start);
    return response;
  } catch (error) {
    const [found] = await keptPictures(start);
    if (found) return found.cache.match(found.request, ANY);
    throw error;
  }
}

async function keptPictures(start) {
  const found = [];
  for (const name of (await caches.keys()).filter((one) => one.startsWith(KEPT))) {
    const cache = await caches.open(name);
    const requests = (await cache.keys()).filter((one) => new URL(one.url).pathname.startsWith(start));
    found.push(...requests.map((request) => ({ cache, request })));
  }
  return found;
}

async function dropPicture(start) {
  const found = await keptPictures(start);
  await Promise.all(found.map(({ cache, request }) => cache.delete(request, ANY)));
}

async function asset(event, url) {
  const kept = () => caches.match(url.pathname, ANY);
  if (copies.has(event.clientId)) return (await kept()) ?? fetch(event.request);
  try {
    return await fetch(event.request);
  } catch (error) {
    const found = await kept();
    if (found) return found;
    throw error;
  }
}
