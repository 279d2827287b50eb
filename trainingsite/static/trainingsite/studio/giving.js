// A form says again what it said when somebody left it: its rows, their order, and every field.

// `pairs`: name and value of each field, in the order of the page; `addRow` puts a row with that number into a list.
export function giveRows(form, pairs, addRow) {
  const names = pairs.map(([name]) => name);
  for (const name of names) addMissing(form, name, addRow);
  form.querySelectorAll("[data-rows]").forEach((list) => inOrderOf(list, names));
  form.querySelectorAll("input[type=checkbox]").forEach((box) => {
    box.checked = names.includes(box.name);
  });
  for (const [name, value] of pairs) {
    const field = form.elements[name];
    if (field) give(field, value);
  }
}

// Rows may stand in rows: each list on the way to the field has to have its row.
function addMissing(form, name, addRow) {
  for (const { 1: number, index } of name.matchAll(/-(\d+)(?=-)/g)) {
    const list = form.querySelector(`[data-rows="${CSS.escape(name.slice(0, index))}"]`);
    if (list && !rowsOf(list).some((row) => numberOf(list, row) === number)) addRow(list, Number(number));
  }
}

function inOrderOf(list, names) {
  const wanted = [...new Set(names.map((name) => numberIn(list, name)).filter(Boolean))];
  const rows = new Map(rowsOf(list).map((row) => [numberOf(list, row), row]));
  rows.forEach((row, number) => wanted.includes(number) || row.remove());
  list.querySelector("[data-list]").append(...wanted.map((number) => rows.get(number)).filter(Boolean));
}

const rowsOf = (list) => [...list.querySelector("[data-list]").children];
const numberOf = (list, row) => numberIn(list, row.querySelector("[name]")?.name ?? "");

function numberIn(list, name) {
  const start = `${list.dataset.rows}-`;
  return name.startsWith(start) ? name.slice(start.length).split("-")[0] : null;
}

function give(field, value) {
  if (field.type !== "checkbox") field.value = value;
  // A choice that is offered no more is for the server to refuse, not for the page to drop.
  if (field.tagName === "SELECT" && field.value !== value) field.add(new Option(value, value, true, true));
  field.dispatchEvent(new Event("given"));
}
