// "Mark as read" without a connection: the mark is noted on this device, and the page says so.

import { put } from "../trainingsite/fragment.js";
import { marks, note, send } from "./marks.js";

const place = document.getElementById("read");
const waiting = document.getElementById("read-waiting");
const address = place.querySelector("form").getAttribute("action");

function show() {
  const mark = marks()[address];
  if (!mark) return;
  const note = waiting.content.cloneNode(true);
  note.querySelectorAll("[data-mark]").forEach((part) => {
    part.hidden = part.dataset.mark !== (mark.undo ? "unread" : "read");
  });
  place.querySelector("form").hidden = true;
  place.querySelector("[data-waiting]")?.remove();
  place.querySelector("form").after(note);
}

// No connection, or a proxy that cannot reach the site: the page stays. Signed out: it goes to sign in, and the mark is sent
// by the page that comes after that. Anything else the page of the error says.
place.addEventListener("fragment-away", (event) => {
  if (event.detail.problem === "server") return;
  note(address, event.detail.submitter?.name === "undo");
  if (event.detail.problem === "signed-out") return;
  event.preventDefault();
  show();
  place.querySelector("[data-waiting]").focus();
});

place.addEventListener("click", (event) => {
  const button = event.target.closest("[data-change]");
  if (!button) return;
  note(address, button.dataset.change === "unread");
  show();
  place.querySelector("[data-waiting]").focus();
  send();
});

document.addEventListener("mark-sent", (event) => {
  if (event.detail.address !== address) return;
  const answer = document.createElement("template");
  answer.innerHTML = event.detail.html;
  put(place, answer.content.childNodes);
});

show();
