// The form of an entry: every pause is a save, what does not arrive stays on the device, rows come and go, facts are picked.

import { session } from "../storage.js";
import { csrf, limited } from "../request.js";
import { besideField } from "./facts.js";
import { giveRows } from "./giving.js";
import { Kept } from "./kept.js";
import { orderly } from "./ordering.js";
import { followRows, letterIn, namedIn } from "./partners.js";

const PAUSE_MS = 1500;
const AGAIN_MS = 8000;
const LIMIT_S = 15;
const form = document.getElementById("entry-form");
const texts = JSON.parse(document.getElementById("studio-texts").textContent);
const beside = document.querySelector("[data-beside-place]");
const notices = document.querySelector("[data-notices]");
const edge = document.querySelector("[data-edge]");
const frame = document.querySelector(".entry-preview iframe");
const offers = document.querySelector("[data-kept-place]");
const base = `studio:${form.dataset.key}`;
const kept = new Kept(base);
const isAnswer = form.dataset.isAnswer === "1"; // the page answers a save: what its form says is stored nowhere yet
let timer = null;
let sending = null;
let isAgain = false;
let isAsked = false;
let isLeaving = false;
let hasUnread = false; // something that is typed could not be read: the rest is saved, this stays on the device
let stored = isAnswer ? null : served();
let untouched = isAnswer ? served() : null;
let heard = null; // what the form said when something was heard last
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
  atEdge(kind, text);
}

// The same in a word where the page is too narrow for what stands beside the form, with the way to the reason; read out at any width.
function atEdge(kind, text) {
  if (!edge) return;
  const isWell = kind === "saved" || kind === "saving";
  const [said, why] = edge.children;
  const reason = document.createElement("span");
  reason.className = "visually-hidden";
  reason.textContent = kind === "waiting" ? text : "";
  edge.dataset.state = kind;
  said.replaceChildren(isWell ? text : `${texts.unsaved} `, reason);
  if (kind === "saving") return; // until it is known how it ended, the way to the reason stays
  why.hidden = isWell;
  why.href = kind === "waiting" ? "#save-state" : notices.childElementCount ? "#notices" : "#answered";
}

function keep() {
  const words = typed();
  if (words === stored && !hasUnread) kept.arrived();
  else if (words !== untouched) kept.keep(form.elements.seen.value, words);
}

function put(place, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  place.replaceChildren(template.content);
}

// Gives the status of the answer, when it is there.
function send() {
  if (sending) {
    isAgain = true;
    return sending;
  }
  if (typed() === stored) return Promise.resolve(asStored());
  sending = save().finally(() => {
    sending = null;
    if (isAgain) later();
    isAgain = false;
  });
  return sending;
}

async function save() {
  const sent = typed();
  state("saving", texts.saving);
  form.elements.csrfmiddlewaretoken.value = csrf() || form.elements.csrfmiddlewaretoken.value; // another once signed in again
  const { status, html } = await answerOf(new FormData(form));
  if (status === 200) arrived(sent, html);
  else if (status === 409 || status === 400) {
    put(notices, html);
    state("refused", texts.unsaved);
  } else {
    state("waiting", status === 401 ? texts.signedOut : status ? texts.server : texts.offline);
    if (status !== 401) timer = setTimeout(send, AGAIN_MS);
  }
  keep();
  return status;
}

// What was typed was taken back: the line says again what the server said last.
function asStored() {
  keep();
  state("saved", saidLast);
  return 200;
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
  atEdge("saved", saidLast);
  form.elements.seen.value = beside.querySelector("[data-seen]").dataset.seen;
  hasUnread = beside.querySelector("[data-unread]") !== null;
  stored = sent;
  untouched = null;
  if (typed() === sent) form.dispatchEvent(new Event("told")); // else its lines may be others by now
  if (frame) frame.src = frame.getAttribute("src");
}

function later() {
  followRows(form, texts);
  clearTimeout(timer);
  heard = typed();
  if (typed() !== stored && !sending) state("saving", texts.saving);
  timer = setTimeout(send, PAUSE_MS);
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button plain";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function notice(kind, text, ...buttons) {
  const box = document.importNode(document.getElementById("kept-notice").content, true).firstElementChild;
  box.classList.add(kind);
  box.querySelector("p").textContent = text;
  box.querySelector("[data-acts]").append(...buttons);
  return box;
}

// A notice for each of what earlier pages kept; what says the same as the server has arrived.
function offer() {
  for (const words of kept.others()) {
    if (words.pairs === stored) kept.throwAway(words);
    else if (!offers.querySelector(`[data-of="${CSS.escape(words.key)}"]`)) offers.append(offerOf(words));
  }
}

function offerOf(words) {
  const when = new Date(words.at).toLocaleString(document.documentElement.lang);
  const box = notice("warning", texts.kept.replace("%(when)s", when), button(texts.take, take), button(texts.forget, forget));
  box.dataset.of = words.key;

  async function take() {
    await putBack(words);
    box.remove();
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  }

  function forget() {
    kept.throwAway(words);
    const back = button(texts.undoMove, () => {
      kept.takeBack(words);
      const again = offerOf(words);
      thrown.replaceWith(again);
      again.querySelector("button").focus();
    });
    const thrown = notice("info", texts.forgotten, back);
    box.replaceWith(thrown);
    back.focus();
  }

  return box;
}

// They are words upon the state that they were written upon: where that is no longer what is stored, the server tells, as it
// does of any page that was open for long. What the form says meanwhile is saved first, or else kept beside.
async function putBack(words) {
  clearTimeout(timer);
  await sending;
  if (typed() !== stored && typed() !== untouched) await send();
  keep();
  const { seen, pairs } = kept.others().find(({ key }) => key === words.key) ?? words; // another page may write on in them
  kept.bear(words.key);
  form.elements.seen.value = seen;
  stored = untouched = null;
  giveRows(form, JSON.parse(pairs), addRow);
  grow(form);
  offer();
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
  giveLetter(list, row);
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

// Answers have letters, by which pairs and reasons name them: a new row has the next that is free and named nowhere.
function giveLetter(list, row) {
  const letter = letterIn(row);
  if (!letter || !list.hasAttribute("data-lettered")) return;
  const taken = [...list.querySelectorAll("[data-list] .is-letter input")].map((field) => field.value).concat(namedIn(form, list));
  letter.value = [..."abcdefghijklmnopqrstuvwxyz"].find((one) => !taken.includes(one)) ?? "";
}

function grow(within) {
  within.querySelectorAll("textarea[data-grows]").forEach((area) => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 4}px`;
  });
}

function pickers(within) {
  within.querySelectorAll("[data-codes='evidence']").forEach((field) => besideField(field, form.dataset.facts, texts, later));
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const row = button?.closest("[data-row]");
  if (button?.hasAttribute("data-add")) {
    event.preventDefault();
    addRow(button.closest("[data-rows]")).querySelector("input:not([type=hidden]), textarea, select").focus();
    later();
  } else if (row && button.hasAttribute("data-remove")) {
    const next = row.nextElementSibling ?? row.previousElementSibling ?? row.closest("[data-rows]");
    row.remove();
    next.querySelector("input:not([type=hidden]), textarea, select, button")?.focus();
    later();
  }
});

form.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-grows]")) grow(event.target.parentElement);
  keep();
  later();
});

// Who leaves a field that was heard while it was typed in changes nothing.
form.addEventListener("change", () => typed() !== heard && later());

// To the middle of the screen: its edge is taken.
edge?.addEventListener("click", (event) => {
  const place = event.target.closest("a") && document.querySelector(event.target.getAttribute("href"));
  if (!place) return;
  event.preventDefault();
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
});

form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  if (isLeaving) return;
  event.preventDefault();
  leave(event.submitter);
});

// Saved as every pause is, so that it is known here whether it arrived; then the button leads on. Without an answer it stays.
async function leave(by) {
  if (isAsked) return;
  isAsked = true;
  await sending;
  let status = 200;
  while (status === 200 && typed() !== stored) status = await send();
  isAsked = false;
  if (!status || status === 401 || status >= 500) return;
  clearTimeout(timer);
  session.set(base, kept.own); // a page that answers with these words bears them on
  isLeaving = true;
  setTimeout(() => form.requestSubmit(by)); // a browser ignores it while the submit that was stopped is still being told
}

addEventListener("online", () => typed() !== untouched && send());
addEventListener("storage", ({ key, newValue }) => {
  if (newValue === null) offers.querySelector(`[data-of="${CSS.escape(key ?? "")}"]`)?.remove(); // they arrived elsewhere
});
addEventListener("pagehide", keep);
addEventListener("pageshow", () => {
  isLeaving = false;
});
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

// The words of the save that this page answers, under the key that the page before kept them under.
function bearOn() {
  const key = session.get(base);
  session.remove(base);
  if (!isAnswer) return;
  if (key) kept.bear(key);
  state("refused", texts.unsaved);
}

grow(form);
atEdge("saved", saidLast);
if (form.dataset.mayWrite === "1") {
  pickers(form);
  inOrder(form);
  followRows(form, texts);
  openEditor().catch((problem) => console.warn("The editor is not there; the text area is.", problem));
  bearOn();
  offer();
  if (typed() !== stored && typed() !== untouched) later();
}
