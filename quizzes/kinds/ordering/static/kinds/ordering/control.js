// Steps that are moved up and down until they stand in order.

const items = (list) => [...list.querySelectorAll("[data-item]")];

// The order counts as an answer once the person has moved or confirmed something.
export const read = (question) =>
  question.dataset.touched ? items(question).map((item) => item.dataset.item) : null;

export function show(question, answer) {
  if (!answer) {
    delete question.dataset.touched; // taken back elsewhere: the order on the screen is nobody's answer
    return;
  }
  question.dataset.touched = "1";
  const list = question.querySelector("[data-items]");
  answer.forEach((id) => {
    const item = list.querySelector(`[data-item="${CSS.escape(id)}"]`);
    if (item) list.append(item);
  });
  renumber(list);
}

// The places are form fields too (for pages without scripts), kept in step here.
function renumber(list) {
  items(list).forEach((item, index) => {
    item.querySelector("[data-place]").value = String(index + 1);
    item.querySelector("[data-move=up]").disabled = index === 0;
    item.querySelector("[data-move=down]").disabled = index === list.children.length - 1;
  });
}

// Places that the person chose while this script was on its way; what has none comes last. Of two in one place the chosen
// one comes first: it is where the person put it, and the other moves on.
function takeOverPlaces(question, list) {
  question.dataset.touched = "1";
  const field = (item) => item.querySelector("[data-place]");
  const place = (item) => Number(field(item).value || Infinity);
  const isChosen = (item) => Number(!field(item).selectedOptions[0]?.defaultSelected);
  list.append(...items(list).sort((a, b) => place(a) - place(b) || isChosen(b) - isChosen(a)));
}

export function enable(question, { changed, say, isTouched }) {
  const list = question.querySelector("[data-items]");
  if (isTouched) takeOverPlaces(question, list);
  list.dataset.enhanced = "1";
  renumber(list);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const item = button.closest("[data-item]");
    if (button.dataset.move === "up") item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    renumber(list);
    if (button.disabled) item.querySelector("[data-move]:not(:disabled)")?.focus();
    else button.focus();
    question.dataset.touched = "1";
    changed(question);
    const place = [...list.children].indexOf(item) + 1;
    say(list.dataset.moved.replace("{n}", String(place)).replace("{of}", String(list.children.length)));
  });
  question.querySelector("[data-confirm-order]").addEventListener("click", () => {
    question.dataset.touched = "1";
    changed(question);
  });
}
