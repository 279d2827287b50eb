// The mark beside a statement opens its facts where the reader is. Without scripts it leads to the list below.

const panel = document.getElementById("facts-panel");
const list = panel?.querySelector("ol");
let opener = null;

function factsOf(link) {
  const marks = link.closest(".cites")?.querySelectorAll("a.cite") ?? [link];
  return [...marks].map((mark) => document.getElementById(mark.hash.slice(1))).filter(Boolean);
}

function copyOf(fact) {
  const copy = fact.cloneNode(true);
  copy.removeAttribute("id");
  copy.querySelectorAll("details").forEach((part) => { part.open = true; });
  return copy;
}

function open(link) {
  const facts = factsOf(link);
  if (!facts.length) return false;
  list.replaceChildren(...facts.map(copyOf));
  // The card of a term closes when this panel opens: afterwards the reader goes back to the term.
  const card = link.closest(".term-card");
  opener = card ? document.querySelector(`[popovertarget="${card.id}"]`) : link;
  panel.showModal();
  panel.querySelector(`[data-close]`).focus();
  return true;
}

if (panel && "showModal" in panel) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.cite");
    if (link && open(link)) event.preventDefault();
    // A click on the dialog itself, not on what it holds, is a click beside it.
    if (event.target.closest("[data-close]") || event.target === panel) panel.close();
  });
  panel.addEventListener("close", () => opener?.focus({ preventScroll: true }));
}
