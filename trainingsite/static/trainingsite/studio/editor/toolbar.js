// The bar above the text: one tab stop, arrows between its buttons (the toolbar of WAI-ARIA), shortcuts said on each.

import { openSearchPanel, redo, redoDepth, undo, undoDepth } from "../../vendor/codemirror.js";
import { made } from "../picking.js";
import { around, heading, list, table } from "./commands.js";
import { chooseBox, chooseFact, chooseFigure, chooseTerm } from "./pickers.js";

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);

// Each act: its name in the texts, its keys, what it does, and since when it can be done.
export function actsOf(offers) {
  const { texts } = offers;
  return [
    { name: "heading", keys: "Mod-Shift-h", run: heading },
    { name: "bold", keys: "Mod-b", run: around("**") },
    { name: "italic", keys: "Mod-i", run: around("*") },
    { name: "bullets", keys: "Mod-Shift-8", run: list("bullet") },
    { name: "numbers", keys: "Mod-Shift-7", run: list("number") },
    { name: "table", keys: "Mod-Shift-l", run: table(texts) },
    { name: "box", keys: "Mod-Shift-x", run: (view) => chooseBox(view, offers) },
    { name: "figure", keys: "Mod-Shift-y", run: (view) => chooseFigure(view, offers) },
    { name: "fact", keys: "Mod-Shift-e", run: (view) => chooseFact(view, offers) },
    { name: "term", keys: "Mod-Shift-u", run: (view) => chooseTerm(view, offers) },
    { name: "find", keys: "Mod-f", run: openSearchPanel, isBound: true },
    { name: "undo", keys: "Mod-z", run: undo, can: (state) => undoDepth(state) > 0, isBound: true },
    { name: "redo", keys: IS_MAC ? "Mod-Shift-z" : "Mod-y", run: redo, can: (state) => redoDepth(state) > 0, isBound: true },
  ];
}

// The keys of the acts that the editor itself does not know yet.
export const keysOf = (acts) => acts.filter((act) => !act.isBound).map(({ keys, run }) => ({ key: keys, run, preventDefault: true }));

const spoken = (keys) => keys.replace("Mod", IS_MAC ? "Meta" : "Control").replace(/-(\w)$/, (_all, key) => `-${key.toUpperCase()}`).replaceAll("-", "+");
const shown = (keys) => spoken(keys).replace("Control", "Ctrl").replace("Meta", "⌘");

export function toolbar(view, acts, texts, controls) {
  const buttons = acts.map((act) => {
    const button = made("button", { type: "button", className: "bar-act", textContent: texts.acts[act.name], tabIndex: -1 });
    button.dataset.act = act.name;
    button.title = shown(act.keys);
    button.setAttribute("aria-keyshortcuts", spoken(act.keys));
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus, and a phone its keyboard
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      act.run(view);
      // Whoever came to the bar by keyboard stays there; a dialog or the search has the focus already.
      if (!bar.contains(document.activeElement) && !document.querySelector("dialog[open]") && act.name !== "find") view.focus();
    });
    return button;
  });
  const bar = made("div", { className: "bar" }, ...buttons);
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", texts.bar);
  bar.setAttribute("aria-controls", controls);
  buttons[0].tabIndex = 0;

  function go(button) {
    buttons.forEach((other) => (other.tabIndex = other === button ? 0 : -1));
    button.focus();
  }

  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const isTurned = getComputedStyle(bar).direction === "rtl";
    const step = { ArrowRight: isTurned ? -1 : 1, ArrowLeft: isTurned ? 1 : -1 }[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? buttons.length - 1 : step && (at + step + buttons.length) % buttons.length;
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    go(buttons[next]);
  });

  const update = (state) => acts.forEach((act, place) => act.can && buttons[place].setAttribute("aria-disabled", String(!act.can(state))));
  update(view.state);
  return { bar, update };
}
