// What of a lesson is read aloud: its blocks in order, and each block in pieces that a voice can hold.

const BLOCKS = "h1, h2, h3, h4, p, li, tr, figcaption, pre, details.answer > summary";
// Not spoken: citation numbers, drawings, and blocks inside a block, which come by themselves.
const SILENT = ".cites, svg, ul, ol, table, details, pre, .visually-hidden";
// Some browsers fall silent after 15 seconds of one text; this is about ten at normal speed.
const LONGEST = 180;

export function blocksOf(article) {
  return [...article.querySelectorAll(BLOCKS)].filter(
    (block) => !block.closest(".figure-words") && !block.querySelector(":scope > p") && textAloud(block),
  );
}

// A folded answer is for those who have thought first.
export const isOpen = (block) => !block.closest("details:not([open])");

export function textAloud(block) {
  const parts = block.matches("tr") ? [...block.cells] : [block];
  return parts.map(plain).filter(Boolean).join("; ");
}

function plain(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll(SILENT).forEach((part) => part.remove());
  return copy.textContent.replace(/\s+/g, " ").replace(/ ([.,;:])/g, "$1").trim();
}

export function piecesOf(text, lang) {
  return sentences(text, lang).flatMap(shortened);
}

function sentences(text, lang) {
  if (!Intl.Segmenter) return text.match(/[^.?!]+[.?!]*\s*/g) ?? [text];
  const parts = new Intl.Segmenter(lang, { granularity: "sentence" }).segment(text);
  return [...parts].map((part) => part.segment.trim()).filter(Boolean);
}

// A long sentence is cut where a speaker would breathe, or else between two words.
function shortened(sentence) {
  if (sentence.length <= LONGEST) return [sentence];
  const head = sentence.slice(0, LONGEST);
  const breath = Math.max(head.lastIndexOf(", "), head.lastIndexOf("; "), head.lastIndexOf(": "));
  const cut = breath > LONGEST / 3 ? breath + 1 : head.lastIndexOf(" ");
  if (cut <= 0) return [sentence];
  return [sentence.slice(0, cut).trim(), ...shortened(sentence.slice(cut).trim())];
}
