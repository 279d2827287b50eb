// A number as it was typed, and a unit.

export function read(question) {
  const value = question.querySelector("[data-part=value]").value.trim();
  const unit = question.querySelector("[data-part=unit]").value;
  return value ? { value, unit } : null;
}

export function show(question, answer) {
  question.querySelector("[data-part=value]").value = answer?.value ?? "";
  const unit = question.querySelector("[data-part=unit]");
  if (answer?.unit) unit.value = answer.unit;
}
