// The form of an entry: every pause is a save, what does not arrive stays on the device, rows come and go, facts are picked.

import { local } from "../storage.js";
import { limited } from "../request.js";
import { pick } from "./facts.js";
import { orderly } from "./ordering.js";

const PAUSE_MS = 1500;
const AGAIN_MS = 8000;
const LIMIT_S = 15;
const form = document.getElementById("entry-form");
const texts = JSON.parse(document.getElementById("studio-texts").textContent);
const beside = document.querySelector("[data-beside-place]");
const notices = document.querySelector("[data-notices]");
const frame = document.querySelector(".entry-preview iframe");
const key = `studio:${form.dataset.key}`; // whoever comes next to this device sees nothing of it
let timer = null;
let isSending = false;
let isAgain = false;
let isLeaving = false;
let stored = served();
let saidLast = lineNow();

document.documentElement.dataset.scripts = "1";

// What is typed, without what every page has anew.
function typed(fields = form) {
  const pairs = [...new FormData(fields)].filter(([name]) => !["csrfmiddlewaretoken", "seen"].includes(name));
  return JSON.stringify(pairs);
}

// What the page came with: somebody may have typed before this script was here.
function served() {
  const fresh = form.cloneNode(true);
  fresh.reset();
  return typed(fresh);
}

function lineNow() {
  return beside.querySelector(".save-state").textContent.trim();
}

function state(kind, text) {
  const line = beside.querySelector(".save-state");
  line.dataset.state = kind;
  line.textContent = text;
}

function keep() {
  if (typed() === stored) local.remove(key);
  else local.set(key, JSON.stringify({ seen: form.elements.seen.value, at: Date.now(), pairs: typed() }));
}

function put(place, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  place.replaceChildren(template.content);
}

async function send() {
  const sent = typed();
  if (isSending) return void (isAgain = true);
  if (sent === stored) return asStored();
  isSending = true;
  state("saving", texts.saving);
  const { status, html } = await answerOf(new FormData(form));
  isSending = false;
  if (status === 200) arrived(sent, html);
  else if (status === 409 || status === 400) {
    put(notices, html);
    state("refused", texts.unsaved);
  } else {
    state("waiting", status === 401 ? texts.signedOut : status ? texts.server : texts.offline);
    if (status !== 401) timer = setTimeout(send, AGAIN_MS);
  }
  keep();
  if (isAgain) {
    isAgain = false;
    later();
  }
}

// What was typed was taken back: the line says again what the server said last.
function asStored() {
  keep();
  state("saved", saidLast);
}

function answerOf(body) {
  const work = async (signal) => {
    const headers = { "X-Autosave": "1" };
    const response = await fetch(form.action || location.href, { method: "POST", body, headers, redirect: "manual", signal });
    if (response.type === "opaqueredirect") return { status: 401, html: "" };
    return { status: response.status, html: await response.text() };
  };
  return limited(LIMIT_S, work).catch(() => ({ status: 0, html: "" }));
}

function arrived(sent, html) {
  put(beside, html);
  saidLast = lineNow();
  notices.replaceChildren();
  form.elements.seen.value = beside.querySelector("[data-seen]").dataset.seen;
  stored = sent;
  if (typed() === sent) form.dispatchEvent(new Event("told")); // else its lines may be others by now
  if (frame) frame.src = frame.getAttribute("src");
}

function later() {
  clearTimeout(timer);
  if (typed() !== stored && !isSending) state("saving", texts.saving);
  timer = setTimeout(send, PAUSE_MS);
}

function offer(kept) {
  const box = document.createElement("div");
  const say = document.createElement("p");
  box.className = "notice warning";
  box.setAttribute("role", "status");
  const when = new Date(kept.at).toLocaleString(document.documentElement.lang);
  say.textContent = texts.kept.replace("%(when)s", when);
  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button plain";
    made.textContent = text;
    made.addEventListener("click", () => {
      act();
      box.remove();
      form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    });
    return made;
  };
  box.append(say, button(texts.take, () => give(JSON.parse(kept.pairs))), button(texts.forget, () => local.remove(key)));
  notices.append(box);
}

// Rows that were added come back with their words; fields that are gone are left.
function give(pairs) {
  for (const [name, value] of pairs) {
    let field = form.elements[name];
    if (!field) {
      const list = form.querySelector(`[data-rows="${CSS.escape(name.replace(/-\d+-.*$/, ""))}"]`);
      if (list) addRow(list, Number(/-(\d+)-/.exec(name)[1]));
      field = form.elements[name];
    }
    if (!field) continue;
    if (field.type === "checkbox") field.checked = true;
    else field.value = value;
    field.dispatchEvent(new Event("given"));
  }
  later();
}

function numbers(list) {
  const names = [...list.querySelectorAll("[data-list] [name]")].map((field) => field.name);
  return names.map((name) => Number(name.slice(list.dataset.rows.length + 1).split("-")[0]));
}

function addRow(list, wanted = null) {
  const number = wanted ?? Math.max(-1, ...numbers(list)) + 1;
  const row = list.querySelector("template").content.cloneNode(true);
  row.querySelectorAll("[name], [id], [for], [aria-describedby], [value]").forEach((element) => {
    for (const attribute of ["name", "id", "for", "aria-describedby", "data-rows", "value"]) {
      const text = element.getAttribute(attribute);
      if (text?.includes("__n__")) element.setAttribute(attribute, text.replace("__n__", number));
    }
  });
  list.querySelector("[data-list]").append(row);
  grow(list);
  const added = list.querySelector("[data-list]").lastElementChild;
  inOrder(added);
  return added;
}

// A row is called by its words, not by its code.
function nameOf(row) {
  const said = (place) => row.querySelector(place)?.querySelector("textarea, input[type=text]")?.value.trim();
  const words = ["[data-key=text]", "[data-key=title]", "[data-key]"].map(said).find(Boolean);
  return words?.slice(0, 80) ?? texts.row;
}

function inOrder(within) {
  within.querySelectorAll("[data-list]").forEach((list) => orderly(list, { texts, nameOf, changed: () => later() }));
}

function grow(within) {
  within.querySelectorAll("textarea[data-grows]").forEach((area) => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 4}px`;
  });
}

function pickers(within) {
  within.querySelectorAll("[data-codes='evidence']").forEach((field) => {
    if (field.nextElementSibling?.matches("[data-pick]")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button plain";
    button.dataset.pick = "";
    button.textContent = texts.choose;
    button.addEventListener("click", () => pick(form.dataset.facts, texts, (code) => {
      const codes = field.value.split(/[\s,;]+/).filter(Boolean);
      if (!codes.includes(code)) field.value = [...codes, code].join(", ");
      later();
    }, button));
    field.after(button);
  });
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const row = button?.closest("[data-row]");
  if (button?.hasAttribute("data-add")) {
    event.preventDefault();
    addRow(button.closest("[data-rows]")).querySelector("input, textarea, select").focus();
    later();
  } else if (row && button.hasAttribute("data-remove")) {
    const next = row.nextElementSibling ?? row.previousElementSibling ?? row.closest("[data-rows]");
    row.remove();
    next.querySelector("input, textarea, select, button")?.focus();
    later();
  }
});

form.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-grows]")) grow(event.target.parentElement);
  keep();
  later();
});

form.addEventListener("change", later);

form.addEventListener("submit", () => {
  clearTimeout(timer);
  keep();
  isLeaving = true;
});

addEventListener("online", send);
addEventListener("pagehide", keep);
addEventListener("beforeunload", (event) => {
  if (!isLeaving && typed() !== stored) event.preventDefault();
});

document.querySelectorAll("[data-width]").forEach((button) => {
  button.addEventListener("click", () => {
    document.querySelectorAll("[data-width]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    frame.dataset.shown = button.dataset.width;
  });
});

// The text of a lesson gets an editor, where that can be had; else its text area is enough.
async function openEditor() {
  const area = form.elements.body;
  if (!area || !form.dataset.editor) return;
  const { facts, figures, terms, newFact } = form.dataset;
  const { edit } = await import(form.dataset.editor);
  edit(area, { texts: { ...texts, ...texts.editor }, facts, figures, terms, newFact }, beside);
}

const kept = JSON.parse(local.get(key) ?? "null");
if (form.dataset.mayWrite === "1") {
  grow(form);
  pickers(form);
  inOrder(form);
  openEditor().catch((problem) => console.warn("The editor is not there; the text area is.", problem));
  if (kept && kept.pairs !== stored) offer(kept);
  else local.remove(key);
  if (typed() !== stored) later();
}
