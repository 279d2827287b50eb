// The field that finds a word of the glossary as one types. Without scripts the whole list stands there.

import "./say.js";

const find = document.querySelector("[data-find]");
const field = find?.querySelector("input");
const found = find?.querySelector("[data-found]");
const entries = [...document.querySelectorAll(".term-entry")].map((element) => ({
  element,
  text: plain(["dt", ".meaning"].map((part) => element.querySelector(part).textContent).join(" ")),
}));
const letters = [...document.querySelectorAll("[data-letter]")];

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/’/g, "'").toLowerCase();
}

function show() {
  const wanted = plain(field.value.trim());
  let count = 0;
  entries.forEach(({ element, text }) => {
    element.hidden = !text.includes(wanted);
    count += element.hidden ? 0 : 1;
  });
  letters.forEach((link) => {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1))).parentElement;
    section.hidden = !section.querySelector(".term-entry:not([hidden])");
    link.parentElement.hidden = section.hidden;
  });
  found.textContent = foundMessage(count, wanted);
}

function foundMessage(count, wanted) {
  if (!wanted) return "";
  const text = count ? found.dataset.some : found.dataset.none;
  return text.replace("{n}", count).replace("{of}", entries.length);
}

if (find) {
  find.hidden = false;
  field.addEventListener("input", show);
}
