// Lessons marked as read without a connection: noted on this device, sent when the site answers again.

import { marksKey } from "../trainingsite/offline.js";
import { csrf, limited } from "../trainingsite/request.js";
import { local } from "../trainingsite/storage.js";

// {address of the mark: {undo, sent}}; `sent`: the site has it, and copies of pages here may still show what was before.
function kept() {
  return JSON.parse(local.get(marksKey) ?? "{}");
}

// {address of the mark: {undo: true or false}} of those that the site does not have yet; the last word on a lesson counts.
export function marks() {
  return Object.fromEntries(Object.entries(kept()).filter(([, mark]) => !mark.sent));
}

function write(all) {
  if (Object.keys(all).length) local.set(marksKey, JSON.stringify(all));
  else local.remove(marksKey);
}

export function note(address, undo) {
  write({ ...kept(), [address]: { undo } });
}

// What became of a mark; none when somebody has said otherwise meanwhile.
function replace(address, mark, next) {
  const { [address]: now, ...others } = kept();
  if (now?.undo === mark.undo && now.sent === mark.sent) write(next ? { ...others, [address]: next } : others);
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
  for (const [address, mark] of Object.entries(kept())) {
    if (!mark.sent && !(await sendOne(address, mark))) return; // away, or signed out: later
    const sent = { ...mark, sent: true };
    if (await copiesFollow(address)) replace(address, sent, null);
  }
}

async function sendOne(address, mark) {
  const answer = await post(address, mark).catch(() => null);
  if (!answer || (!answer.ok && answer.status !== 404)) return false;
  replace(address, mark, answer.ok ? { ...mark, sent: true } : null);
  if (answer.ok) document.dispatchEvent(new CustomEvent("mark-sent", { detail: { address, html: answer.html } }));
  return true;
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

// The copies that still show the old state. False where the network went meanwhile: the next page goes on.
async function copiesFollow(address) {
  if (!("caches" in window)) return true;
  const { refresh } = await import("./copies.js");
  const lesson = address.replace(/read\/$/, "");
  const module = lesson.replace(/[^/]+\/$/, "");
  try {
    await refresh([lesson, module, module.replace(/[^/]+\/$/, "")]);
  } catch (error) {
    return !(error instanceof TypeError || error.name === "AbortError");
  }
  return true;
}
