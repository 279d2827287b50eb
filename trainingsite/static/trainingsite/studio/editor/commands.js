// What the bar and the shortcuts do to a text. Each command is one step to undo.

import { EditorSelection } from "../../vendor/codemirror.js";

const HEADING = /^#{1,6} /;
const LIST = { bullet: /^\s*[-*+] /, number: /^\s*\d+[.)] / };
const CITATION = /\[(E\d{3}(?:\s*,\s*E\d{3})*)\]/g;
const EDGE = /^\s*:{3,}/;

// Puts the sign around what is selected, or takes it away.
export const around = (sign) => (view) => {
  const length = sign.length;
  const change = view.state.changeByRange((range) => {
    const text = (from, to) => view.state.sliceDoc(Math.max(0, from), to);
    if (text(range.from - length, range.from) === sign && text(range.to, range.to + length) === sign) {
      const changes = [{ from: range.from - length, to: range.from }, { from: range.to, to: range.to + length }];
      return { changes, range: EditorSelection.range(range.anchor - length, range.head - length) };
    }
    const changes = [{ from: range.from, insert: sign }, { from: range.to, insert: sign }];
    return { changes, range: EditorSelection.range(range.anchor + length, range.head + length) };
  });
  view.dispatch(change, { userEvent: "input.format", scrollIntoView: true });
  return true;
};

function selectedLines(state) {
  const { from, to } = state.selection.main;
  const lines = [];
  for (let line = state.doc.lineAt(from); ; line = state.doc.line(line.number + 1)) {
    lines.push(line);
    if (line.to >= to || line.number === state.doc.lines) return lines;
  }
}

// `prefix(line, place)` is what each selected line begins with instead of what `old` finds there.
function begin(view, old, prefix) {
  const changes = selectedLines(view.state).map((line, place) => {
    const was = old.exec(line.text)?.[0] ?? "";
    return { from: line.from, to: line.from + was.length, insert: prefix(line, place) };
  });
  const set = view.state.changes(changes);
  // What was the end of a line stays behind what is put there.
  view.dispatch({ changes: set, selection: view.state.selection.map(set, 1), userEvent: "input.format", scrollIntoView: true });
  return true;
}

// A line of text, a heading, a smaller heading, and text again.
export function heading(view) {
  const first = selectedLines(view.state)[0].text;
  const next = first.startsWith("## ") ? "### " : first.startsWith("### ") ? "" : "## ";
  return begin(view, HEADING, () => next);
}

export const list = (kind) => (view) => {
  const isOne = selectedLines(view.state).every((line) => LIST[kind].test(line.text));
  const sign = (place) => (kind === "bullet" ? "- " : `${place + 1}. `);
  return begin(view, /^\s*(?:[-*+] |\d+[.)] )?/, (_line, place) => (isOne ? "" : sign(place)));
};

// Where a block of its own can stand: behind the paragraph that the cursor is in, and inside the box that it is in.
function behindParagraph(state) {
  let line = state.doc.lineAt(state.selection.main.to);
  while (line.text.trim() && line.number < state.doc.lines) {
    const next = state.doc.line(line.number + 1);
    if (!next.text.trim() || EDGE.test(next.text)) break;
    line = next;
  }
  return line;
}

// A block of its own. What stands between two «» in `text` is selected afterwards, so that typing replaces it.
export function insertBlock(view, text) {
  const { state } = view;
  const { main } = state.selection;
  let from, to;
  if (main.empty) {
    const line = behindParagraph(state);
    from = line.text.trim() ? line.to : line.from;
    to = line.to;
  } else {
    from = state.doc.lineAt(main.from).from;
    to = state.doc.lineAt(main.to).to;
  }
  const start = text.indexOf("«");
  const end = text.indexOf("»") - 1;
  const before = gap(state.sliceDoc(Math.max(0, from - 2), from), from === 0);
  const after = to === state.doc.length ? "\n\n" : gap(state.sliceDoc(to, to + 2), false);
  const at = from + before.length;
  view.dispatch({
    changes: { from, to, insert: `${before}${text.replace(/[«»]/g, "")}${after}` },
    selection: start < 0 ? { anchor: at + text.length } : { anchor: at + start, head: at + end },
    userEvent: "input.insert",
    scrollIntoView: true,
  });
  return true;
}

// The line breaks that are missing between a block and what stands beside it.
function gap(beside, isEdge) {
  if (isEdge) return "";
  return "\n".repeat(Math.max(0, 2 - (beside.match(/\n/g)?.length ?? 0)));
}

export const selected = (view) => {
  const lines = selectedLines(view.state);
  return view.state.selection.main.empty ? "" : view.state.sliceDoc(lines[0].from, lines.at(-1).to);
};

export const table = (texts) => (view) => {
  const { column, cell } = texts.insert;
  return insertBlock(view, `| «${column}» | ${column} |\n| --- | --- |\n| ${cell} | ${cell} |`);
};

export function insertBox(view, name, texts) {
  const words = selected(view) || `${name === "key-points" ? "- " : ""}«${texts.insert.words}»`;
  if (name !== "case") return insertBlock(view, `::: ${name}\n${words}\n:::`);
  return insertBlock(view, `:::: case\n${words}\n\n::: answer\n${texts.insert.answer}\n:::\n::::`);
}

export const insertFigure = (view, figure, texts) =>
  insertBlock(view, `![«${figure.title || texts.insert.caption}»](${figure.name})`);

export function insertWords(view, words) {
  view.dispatch(view.state.replaceSelection(words), { userEvent: "input.insert", scrollIntoView: true });
}

// Into the citation that the cursor is in or behind, else as one of its own.
export function cite(view, code) {
  const { state } = view;
  const { from, to } = state.selection.main;
  const line = state.doc.lineAt(to);
  for (const found of line.text.matchAll(CITATION)) {
    const start = line.from + found.index;
    const end = start + found[0].length;
    if (to < start || to > end) continue;
    if (found[1].split(/\s*,\s*/).includes(code)) return;
    const insert = `, ${code}`;
    view.dispatch({ changes: { from: end - 1, insert }, selection: { anchor: end + insert.length }, userEvent: "input.insert", scrollIntoView: true });
    return;
  }
  const space = to > line.from && !/\s/.test(state.sliceDoc(to - 1, to)) ? " " : "";
  const insert = `${space}[${code}]`;
  // What is selected is what the fact bears out: it stays.
  view.dispatch({ changes: { from: to, insert }, selection: { anchor: to + insert.length }, userEvent: "input.insert", scrollIntoView: true });
}
