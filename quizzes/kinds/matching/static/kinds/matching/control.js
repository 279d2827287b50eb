// A partner for each on the left.

const lists = (question) => [...question.querySelectorAll("select[data-left]")];

export function read(question) {
  const pairs = lists(question)
    .filter((list) => list.value)
    .map((list) => [list.dataset.left, list.value]);
  return pairs.length ? Object.fromEntries(pairs) : null;
}

export function show(question, answer) {
  for (const list of lists(question)) {
    list.value = answer?.[list.dataset.left] ?? "";
    showWhole(list);
  }
}

export function enable(question) {
  for (const list of lists(question)) {
    list.addEventListener("change", () => showWhole(list));
    showWhole(list);
  }
}

// A list shows one line of what is chosen; on a narrow screen that is not all of it. Readers of screens hear the list.
function showWhole(list) {
  const whole = list.closest(".pair").querySelector("[data-chosen]");
  whole.textContent = list.value ? list.selectedOptions[0].textContent : "";
  whole.hidden = !list.value;
}
