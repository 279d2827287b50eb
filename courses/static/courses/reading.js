// "Mark as read" without a connection: the mark is noted on this device, and the page says so.

import { marks, note, send } from "./marks.js";

const place = document.getElementById("read");
const waiting = document.getElementById("read-waiting");
const address = place.querySelector("form").getAttribute("action");

function show() {
  const mark = marks()[address];
  if (!mark) return;
  const words = waiting.content.cloneNode(true);
  words.querySelectorAll("[data-mark]").forEach((part) => {
    part.hidden = part.dataset.mark !== (mark.undo ? "unread" : "read");
  });
  place.querySelector("form").hidden = true;
  place.querySelector("[data-waiting]")?.remove();
  place.querySelector("form").after(words);
}

// No connection, or a proxy that cannot reach the site.
const AWAY = [0, 502, 503, 504];

function keepMark(event) {
  const { pathInfo, requestConfig, xhr } = event.detail;
  if (pathInfo.requestPath !== address || !AWAY.includes(xhr.status)) return;
  note(address, Boolean(requestConfig.parameters.undo));
  show();
  place.querySelector("[data-waiting]").focus();
}

document.addEventListener("htmx:sendError", keepMark);
document.addEventListener("htmx:responseError", keepMark);
document.addEventListener("htmx:timeout", keepMark);

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
  place.innerHTML = event.detail.html;
  window.htmx?.process(place);
});

show();
