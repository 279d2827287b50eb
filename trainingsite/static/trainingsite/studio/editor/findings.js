// What the rules find, at its line: read from the list beside the form, which every save brings anew.

import { setDiagnostics } from "../../vendor/codemirror.js";

const SEVERITY = { refused: "error", due: "warning", unknown: "info" };
const LISTED = ".told[data-line]";

const lineAt = (doc, number) => doc.line(Math.min(Math.max(1, number), doc.lines));

function finding(doc, told) {
  const line = lineAt(doc, Number(told.dataset.line));
  const words = [...told.querySelectorAll("[data-told]")].map((one) => one.textContent);
  const from = line.from + /^\s*/.exec(line.text)[0].length;
  return { from: Math.min(from, line.to), to: line.to, severity: SEVERITY[told.dataset.look] ?? "info", message: words.join("\n") };
}

export function mark(view, beside) {
  const found = [...beside.querySelectorAll(LISTED)].map((told) => finding(view.state.doc, told));
  view.dispatch(setDiagnostics(view.state, found.sort((one, other) => one.from - other.from)));
}

// The cursor to the line of what is listed, or to the text where it has no line.
export function lead(view, told) {
  const number = Number(told?.dataset.line ?? 0);
  if (number) view.dispatch({ selection: { anchor: lineAt(view.state.doc, number).from }, scrollIntoView: true });
  view.focus();
}
