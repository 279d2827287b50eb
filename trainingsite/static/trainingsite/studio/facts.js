// The facts of a course in a dialog: searched by their words, one chosen.

import { asking, choose, made } from "./picking.js";

function parts(fact, texts) {
  const about = [fact.tier].filter(Boolean);
  if (fact.draft) about.unshift(texts.draft);
  if (fact.limit) about.push(`${texts.limit} ${fact.limit}`);
  if (fact.conflict) about.push(`${texts.conflict} ${fact.conflict}`);
  return [
    made("span", {}, made("strong", { textContent: `${fact.code} ` }), fact.statement),
    made("span", { className: "quiet small", textContent: about.join(" · ") }),
  ];
}

// `take` gets the number of each fact that is chosen; the dialog stays for the next one.
// Where `makes` is an address, a fact that is not there yet begins there, in a page of its own.
export function pick(address, texts, take, from, makes = "") {
  return choose({
    title: texts.facts,
    texts,
    look: asking(address, "facts"),
    shown: (fact) => parts(fact, texts),
    take: (fact) => take(fact.code),
    stays: (fact) => fact.code,
    from,
    more: makes ? { text: texts.newFact, address: makes } : null,
  });
}

// A button beside a field of numbers, with which they are chosen; `changed` hears of each.
export function besideField(field, address, texts, changed = () => {}) {
  if (field.nextElementSibling?.matches("[data-pick]")) return;
  const button = made("button", { type: "button", className: "button plain", textContent: texts.choose });
  button.dataset.pick = "";
  button.addEventListener("click", () => pick(address, texts, (code) => {
    const codes = field.value.split(/[\s,;]+/).filter(Boolean);
    if (!codes.includes(code)) field.value = [...codes, code].join(", ");
    changed();
  }, button));
  field.after(button);
}
