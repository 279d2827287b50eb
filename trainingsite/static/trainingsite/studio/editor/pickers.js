// What is chosen into a text: a box of the dialect, a figure of the module, a fact, a word of the glossary.

import { pick } from "../facts.js";
import { asking, choose, made } from "../picking.js";
import { cite, insertBox, insertFigure, insertWords } from "./commands.js";

const named = (title, about) => [made("strong", { textContent: title }), made("span", { className: "quiet small", textContent: about })];

export function chooseBox(view, { texts }) {
  choose({
    title: texts.boxes.title,
    texts,
    isSearched: false,
    look: async () => texts.boxes.kinds,
    shown: (box) => named(box.title, box.about),
    take: (box) => insertBox(view, box.name, texts),
    from: view,
  });
  return true;
}

// Drawings come from our own server, which lets nothing through that runs or reaches out (courses/content/domain/figures.py).
function thumbnail(figure) {
  const place = made("span", { className: "pick-thumb" });
  place.setAttribute("aria-hidden", "true");
  if (figure.photo) place.append(made("img", { src: figure.photo, alt: "" }));
  else place.innerHTML = figure.svg;
  return place;
}

export function chooseFigure(view, { texts, figures }) {
  choose({
    title: texts.figures,
    texts,
    look: asking(figures, "figures"),
    shown: (figure) => [thumbnail(figure), ...named(figure.title, figure.draft ? `${texts.draft} · ${figure.name}` : figure.name)],
    take: (figure) => insertFigure(view, figure, texts),
    from: view,
  });
  return true;
}

export function chooseFact(view, { texts, facts, newFact }) {
  pick(facts, texts, (code) => cite(view, code), view, newFact);
  return true;
}

export function chooseTerm(view, { texts, terms }) {
  choose({
    title: texts.terms,
    texts,
    look: asking(terms, "terms"),
    shown: (term) => named(term.term, term.meaning),
    take: (term) => insertWords(view, term.term),
    from: view,
  });
  return true;
}
