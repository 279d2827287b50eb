// The course's Markdown as the editor reads it: CommonMark with tables, boxes, citations. What it does not know stays plain text.
// The dialect itself is courses/content/domain/dialect.py.

import { HighlightStyle, Table, markdown, syntaxHighlighting, tags } from "../../vendor/codemirror.js";

const EDGE = /^\s*:{3,}/;
const CITATION = /^\[(?:E\d{3}(?:\s*,\s*E\d{3})*|none)\]/;

const boxes = {
  defineNodes: [{ name: "BoxEdge", block: true, style: tags.meta }],
  parseBlock: [
    {
      name: "BoxEdge",
      before: "LinkReference",
      parse(context, line) {
        if (!EDGE.test(line.text)) return false;
        context.addElement(context.elt("BoxEdge", context.lineStart, context.lineStart + line.text.length));
        context.nextLine();
        return true;
      },
      endLeaf: (_context, line) => EDGE.test(line.text),
    },
  ],
};

const citations = {
  defineNodes: [{ name: "Citation", style: tags.labelName }],
  parseInline: [
    {
      name: "Citation",
      before: "Link",
      parse(context, next, position) {
        if (next !== 91) return -1; // "["
        const found = CITATION.exec(context.slice(position, context.end));
        return found ? context.addElement(context.elt("Citation", position, position + found[0].length)) : -1;
      },
    },
  ],
};

// Raw HTML is text for readers, so it is none here.
const noHtml = { remove: ["HTMLBlock", "HTMLTag"] };

const look = HighlightStyle.define([
  { tag: tags.heading2, fontWeight: "700", fontSize: "1.2em" },
  { tag: tags.heading, fontWeight: "700" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.link, color: "var(--accent)" },
  { tag: tags.url, color: "var(--accent)" },
  { tag: tags.labelName, color: "var(--accent)", fontWeight: "620" },
  { tag: tags.meta, color: "var(--due)", fontWeight: "620" },
  { tag: tags.processingInstruction, color: "var(--ink-soft)" },
  { tag: tags.monospace, fontFamily: "ui-monospace, monospace" },
]);

export const dialect = [
  markdown({ extensions: [Table, boxes, citations, noHtml], completeHTMLTags: false, pasteURLAsLink: false }),
  syntaxHighlighting(look),
];
