// Fills the form in again that somebody sent as they were signed out: its marks too, so that it meets what others saved since.

const fields = new Map(JSON.parse(document.getElementById("left-form-fields").textContent));
const notice = document.querySelector("[data-left-form]");
const BUTTONS = ["submit", "button", "file"];

const form = [...document.forms]
  .filter((one) => !notice.contains(one))
  .map((one) => ({ one, likeness: likeness(one) }))
  .filter(({ likeness }) => likeness > 0)
  .sort((a, b) => b.likeness - a.likeness)[0]?.one;

// An entry keeps its words itself (studio/kept.js).
if (form?.id === "entry-form") notice.hidden = true;
else if (form) fill(form);

// How many of the fields the form has; the one whose button was pressed comes first.
function likeness(one) {
  const typed = new Set([...one.elements].filter((field) => field.type !== "hidden").map((field) => field.name));
  const act = fields.get("act")?.[0];
  const pressed = act !== undefined && [...one.elements].some((field) => field.name === "act" && field.value === act);
  const had = [...fields.keys()].filter((name) => name !== "act" && typed.has(name)).length;
  return had === 0 ? 0 : had + (pressed ? fields.size : 0);
}

function fill(one) {
  const left = new Map([...fields].map(([name, values]) => [name, [...values]]));
  for (const field of one.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || BUTTONS.includes(field.type)) continue;
    set(field, left.get(field.name));
  }
}

function set(field, values) {
  if (field.type === "checkbox" || field.type === "radio") {
    field.checked = fields.get(field.name)?.includes(field.value) ?? false;
  } else if (values === undefined) {
    return;
  } else if (field.type === "select-multiple") {
    for (const option of field.options) option.selected = values.includes(option.value);
  } else if (values.length > 0) {
    field.value = values.shift();
  }
  if (values !== undefined && field.type !== "hidden") field.closest("details")?.setAttribute("open", "");
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}
