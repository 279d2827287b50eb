// The text of a lesson in an editor, in the place of its text area. The text area stays the field: it gets every change
// as it is made, so that saving, keeping and giving back know nothing of the editor. Where this module does not load, it is used itself.

import {
  Compartment, Decoration, EditorState, EditorView, RangeSetBuilder, ViewPlugin, defaultKeymap, highlightSpecialChars, history, historyKeymap,
  keymap, lineNumbers, lintGutter, nextDiagnostic, search, searchKeymap,
} from "../../vendor/codemirror.js";
import { made } from "../picking.js";
import { dialect } from "./dialect.js";
import { lead, mark } from "./findings.js";
import { look } from "./look.js";
import { actsOf, keysOf, toolbar } from "./toolbar.js";

const WIDE = matchMedia("(min-width: 48rem)");
const numbered = new Compartment();
const numbers = () => (WIDE.matches ? lineNumbers() : []);

// Each line runs in the direction of its own words.
const turned = Decoration.line({ attributes: { dir: "auto" } });
const directions = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = this.made(view);
    }

    update(update) {
      if (update.docChanged || update.viewportChanged) this.decorations = this.made(update.view);
    }

    made(view) {
      const set = new RangeSetBuilder();
      for (const { from, to } of view.visibleRanges) {
        for (let at = from; at <= to; ) {
          const line = view.state.doc.lineAt(at);
          set.add(line.from, line.from, turned);
          at = line.to + 1;
        }
      }
      return set.finish();
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function extensions(area, texts, acts, { changed, covered }) {
  return [
    keymap.of([...keysOf(acts), { key: "F8", run: nextDiagnostic }]),
    keymap.of([...searchKeymap, ...historyKeymap, ...defaultKeymap]), // none of them takes Tab: it leads on
    history(),
    search({ top: true }),
    highlightSpecialChars(),
    EditorView.lineWrapping,
    EditorView.perLineTextDirection.of(true),
    directions,
    numbered.of(numbers()),
    lintGutter(),
    dialect,
    look,
    EditorState.phrases.of(texts.phrases),
    EditorView.contentAttributes.of({
      "aria-label": area.labels[0].firstChild.textContent.trim(),
      "aria-describedby": "how",
      autocapitalize: "sentences",
      autocorrect: "on",
      lang: area.form.dataset.language,
      spellcheck: "true",
    }),
    EditorView.updateListener.of(changed),
    EditorView.scrollMargins.of(() => ({ top: covered() })),
  ];
}

// `offers`: the words and addresses that its pickers use; `beside`: where the list of findings is.
export function edit(area, offers, beside) {
  const { texts } = offers;
  const host = made("div", { className: "editor", id: `${area.id}_editor` });
  // In a shadow root its styles are adopted style sheets: the security policy lets no inline style in.
  const root = host.attachShadow({ mode: "open" });
  const how = made("p", { id: "how", hidden: true, textContent: texts.how });
  const acts = actsOf(offers);
  let bar = null;
  let isGiven = false; // what is written into the editor came from the field

  function changed(update) {
    if (update.docChanged && !isGiven) {
      area.value = update.state.doc.toString();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (update.docChanged) bar?.update(update.state);
  }

  // As far down as the bar stands when it sticks to the screen's edge: no line that is written is behind it.
  function covered() {
    return bar ? parseFloat(getComputedStyle(bar.bar).insetBlockStart) + bar.bar.offsetHeight : 0;
  }

  function given() {
    if (area.value === view.state.doc.toString()) return;
    isGiven = true;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: area.value } });
    isGiven = false;
  }

  const state = EditorState.create({ doc: area.value, extensions: extensions(area, texts, acts, { changed, covered }) });
  const view = new EditorView({ state, root, parent: root });
  root.append(how);
  bar = toolbar(view, acts, texts, host.id);
  area.before(bar.bar, host);
  area.hidden = true;

  area.addEventListener("given", given);
  addEventListener("pageshow", given); // a browser that goes back may fill fields late
  WIDE.addEventListener("change", () => view.dispatch({ effects: numbered.reconfigure(numbers()) }));
  area.labels[0].addEventListener("click", () => view.focus());
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(`a[href="#${area.id}"]`);
    if (!link) return;
    event.preventDefault();
    lead(view, link.closest("[data-line]"));
  });
  area.form.addEventListener("told", () => mark(view, beside));
  mark(view, beside);
  if (location.hash === `#${area.id}`) lead(view, { dataset: { line: new URLSearchParams(location.search).get("line") ?? 0 } });
  return view;
}
