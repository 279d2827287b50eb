// Lessons marked as read without a connection: noted on this device, sent when the site answers again.

import { marksKey } from "../trainingsite/offline.js";
import { csrf, limited } from "../trainingsite/request.js";
import { local } from "../trainingsite/storage.js";

// {address of the mark: {undo: true or false}}; the last word on a lesson counts.
export function marks() {
  return JSON.parse(local.get(marksKey) ?? "{}");
}

function write(all) {
  if (Object.keys(all).length) local.set(marksKey, JSON.stringify(all));
  else local.remove(marksKey);
}

export function note(address, undo) {
  write({ ...marks(), [address]: { undo } });
}

function forget(address) {
  const all = marks();
  delete all[address];
  write(all);
}

let sending = null;

// One round at a time; what the site does not take now stays for the next.
export function send() {
  sending ??= sendAll().finally(() => {
    sending = null;
  });
  return sending;
}

async function sendAll() {
  for (const [address, mark] of Object.entries(marks())) {
    const answer = await post(address, mark).catch(() => null);
    if (!answer || (!answer.ok && answer.status !== 404)) return; // away, or signed out: later
    if (marks()[address]?.undo === mark.undo) forget(address);
    if (answer.ok) await tell(address, answer.html);
  }
}

function post(address, { undo }) {
  return limited(10, async (signal) => {
    const response = await fetch(address, {
      method: "POST",
      headers: { "X-CSRFToken": csrf(), "X-Fragment": "1" },
      body: new URLSearchParams(undo ? { undo: "1" } : {}),
      redirect: "manual",
      signal,
    });
    return { ok: response.ok, status: response.status, html: response.ok ? await response.text() : "" };
  });
}

// The page that shows the lesson, and the copies that still show the old state.
async function tell(address, html) {
  document.dispatchEvent(new CustomEvent("mark-sent", { detail: { address, html } }));
  const { refresh } = await import("./copies.js");
  const lesson = address.replace(/read\/$/, "");
  const module = lesson.replace(/[^/]+\/$/, "");
  if ("caches" in window) await refresh([lesson, module, module.replace(/[^/]+\/$/, "")]).catch(() => {});
}
