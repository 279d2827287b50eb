// Every option that applies.

export function read(question) {
  const chosen = [...question.querySelectorAll("input:checked")].map((input) => input.value);
  return chosen.length ? chosen : null;
}

export function show(question, answer) {
  for (const input of question.querySelectorAll("input")) input.checked = (answer ?? []).includes(input.value);
}
