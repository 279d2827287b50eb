// Choices among the rows of another list of the form, which have letters: they follow what its rows say, as it is typed.

// The studio gives the letters and nobody types them: whatever names a row by its letter goes on naming that row.
export const letterIn = (row) => row.querySelector(".is-letter input");
const letterOf = (row) => letterIn(row)?.value.trim() ?? "";
const wordsOf = (row) => row.querySelector("[data-key='text']")?.querySelector("textarea, input[type=text]")?.value.trim() ?? "";
const shown = (letter) => (letter.length === 1 ? letter.toUpperCase() : letter);
const choices = (form) => [...form.querySelectorAll("[data-list] select[data-chosen-from]")];

// Letters that a choice names, also of rows that are gone: a new row with one of them would be chosen there unseen.
export function namedIn(form, list) {
  return choices(form).filter((one) => one.dataset.chosenFrom === list.dataset.rows).map((one) => one.value);
}

// A choice whose row is gone stays as it is, and says so: what is right there is for its author to say.
export function followRows(form, texts) {
  for (const place of form.querySelectorAll(".is-letter")) {
    place.querySelector("[data-letter]").textContent = shown(place.querySelector("input").value);
  }
  for (const select of choices(form)) {
    const rows = [...form.querySelectorAll(`[data-rows="${CSS.escape(select.dataset.chosenFrom)}"] [data-row]`)];
    const offered = rows.map((row) => [letterOf(row), wordsOf(row)]).filter(([letter]) => letter);
    const isGone = Boolean(select.value) && !offered.some(([letter]) => letter === select.value);
    const said = offered.map(([letter, words]) => [letter, words ? `${shown(letter)}: ${words}` : shown(letter)]);
    if (isGone) said.push([select.value, texts.partnerGone.replace("{letter}", shown(select.value))]);
    give(select, said);
    select.setAttribute("aria-invalid", String(isGone));
    select.closest(".field").classList.toggle("wrong", isGone);
  }
}

function give(select, said) {
  const [none, ...now] = [...select.options];
  if (JSON.stringify(now.map((one) => [one.value, one.text])) === JSON.stringify(said)) return;
  const chosen = select.value;
  const stored = now.find((one) => one.defaultSelected)?.value;
  const made = said.map(([letter, words]) => new Option(words, letter, letter === stored, letter === chosen));
  select.replaceChildren(none, ...made);
  select.value = chosen;
}
