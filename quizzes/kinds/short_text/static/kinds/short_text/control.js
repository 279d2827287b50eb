// A text as it was typed.

export function read(question) {
  return question.querySelector("[data-part=text]").value.trim() || null;
}

export function show(question, answer) {
  question.querySelector("[data-part=text]").value = answer ?? "";
}
