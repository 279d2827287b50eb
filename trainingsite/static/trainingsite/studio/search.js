// "/" leads to the search of the studio, unless somebody is typing or has switched it off (WCAG 2.1.4).

import { local } from "../storage.js";

const KEY = "studio-slash";
const box = document.getElementById("studio-q");
const toggle = document.getElementById("studio-slash");

const isTyping = (target) => target.isContentEditable || Boolean(target.closest?.("input, textarea, select, .editor"));

if (box && toggle) {
  toggle.checked = local.get(KEY) !== "off";
  toggle.parentElement.hidden = false;
  toggle.addEventListener("change", () => local.set(KEY, toggle.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !toggle.checked || isTyping(event.target)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
