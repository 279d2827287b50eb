// The parts of CodeMirror 6 that the studio's text editor uses (trainingsite/static/trainingsite/studio/editor/).

export { Compartment, EditorSelection, EditorState, RangeSetBuilder } from "@codemirror/state";
export { Decoration, EditorView, ViewPlugin, highlightSpecialChars, keymap, lineNumbers, tooltips } from "@codemirror/view";
export { defaultKeymap, history, historyKeymap, redo, redoDepth, undo, undoDepth } from "@codemirror/commands";
export { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
export { deleteMarkupBackward, insertNewlineContinueMarkup, markdown, commonmarkLanguage } from "@codemirror/lang-markdown";
export { lintGutter, nextDiagnostic, setDiagnostics } from "@codemirror/lint";
export { openSearchPanel, search, searchKeymap } from "@codemirror/search";
export { tags } from "@lezer/highlight";
export { Table } from "@lezer/markdown";
