// Parts of a page that the site renders anew while the page stays: a list that is asked for until it is whole, and a
// form whose answer is shown in its place. Without scripts both work as the links and forms that they are.
//
//   <div data-fragment="/list/" data-every="2">   what comes takes its place; asked for while it has these attributes
//   <div><form data-fragment-form>                what comes takes the place of everything in the div

import { limited } from "./request.js";

const LIMIT = 10; // seconds for one answer
const AWAY = [502, 503, 504]; // a proxy answers, the site does not

// {html}, or {problem: "offline" | "server" | "signed-out"}.
function answerOf(address, options = {}) {
  const work = async (signal) => {
    const headers = { "X-Fragment": "1" };
    const response = await fetch(address, { ...options, headers, redirect: "manual", signal });
    if (response.type === "opaqueredirect") return { problem: "signed-out" };
    if (AWAY.includes(response.status)) return { problem: "offline" };
    return response.ok ? { html: await response.text() } : { problem: "server" };
  };
  return limited(LIMIT, work).catch(() => ({ problem: "offline" }));
}

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

// The place itself stays, so that it is heard as a live region. Whoever stood in it with the keyboard goes on from it.
export function put(place, contents) {
  const isHere = place.contains(document.activeElement);
  place.replaceChildren(...contents);
  if (!isHere || place.contains(document.activeElement)) return;
  place.tabIndex = -1;
  place.focus();
}

function putFragment(place, html) {
  const fresh = parsed(html).firstElementChild;
  for (const name of ["data-fragment", "data-every"]) {
    if (fresh.hasAttribute(name)) place.setAttribute(name, fresh.getAttribute(name));
    else place.removeAttribute(name);
  }
  // What says the same is not said again.
  if (place.innerHTML !== fresh.innerHTML) put(place, fresh.childNodes);
}

function tell(place, problem) {
  place.querySelectorAll("[data-problem]").forEach((notice) => {
    notice.hidden = notice.dataset.problem !== problem;
  });
}

async function ask(place) {
  const { html, problem } = document.hidden ? {} : await answerOf(place.dataset.fragment);
  if (html) putFragment(place, html);
  // The whole page goes to sign in and comes back here: never a second site inside this one.
  if (problem === "signed-out") return window.location.reload();
  if (problem) tell(place, problem);
  if (!place.dataset.fragment) return undefined;
  return setTimeout(() => ask(place), Number(place.dataset.every) * 1000);
}

// Goes where it would go without scripts: the page of the sign-in, or of the error, says the rest.
function sendPlainly(form, submitter) {
  form.removeAttribute("data-fragment-form");
  form.requestSubmit(submitter);
}

async function send(form, submitter) {
  if (form.ariaBusy) return; // pressed twice
  form.ariaBusy = "true";
  const body = new URLSearchParams(new FormData(form));
  if (submitter?.name) body.append(submitter.name, submitter.value);
  const { html, problem } = await answerOf(form.action, { method: "POST", body });
  form.ariaBusy = null;
  if (html) return put(form.parentElement, parsed(html).childNodes);
  // Whoever can keep what was meant: without a connection until there is one, signed out until somebody is back.
  const detail = { submitter, problem };
  const isSeenTo = !form.dispatchEvent(new CustomEvent("fragment-away", { bubbles: true, cancelable: true, detail }));
  return isSeenTo || sendPlainly(form, submitter);
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-fragment-form]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

document.querySelectorAll("[data-fragment]").forEach(ask);
