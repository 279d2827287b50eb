// A partner for each on the left.

const lists = (question) => [...question.querySelectorAll("select[data-left]")];

export function read(question) {
  const pairs = lists(question)
    .filter((list) => list.value)
    .map((list) => [list.dataset.left, list.value]);
  return pairs.length ? Object.fromEntries(pairs) : null;
}

export function show(question, answer) {
  for (const list of lists(question)) list.value = answer?.[list.dataset.left] ?? "";
}
