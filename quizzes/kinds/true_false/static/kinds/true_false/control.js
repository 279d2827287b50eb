// True or false.

export function read(question) {
  const chosen = question.querySelector("input:checked");
  return chosen && chosen.value === "true";
}

export function show(question, answer) {
  for (const input of question.querySelectorAll("input")) input.checked = input.value === String(answer);
}
