// One of several options.

export const read = (question) => question.querySelector("input:checked")?.value ?? null;

export function show(question, answer) {
  for (const input of question.querySelectorAll("input")) input.checked = input.value === answer;
}
