// All boxes of a name on the page at once, and how many are ticked.

for (const form of document.querySelectorAll("[data-choose-form]")) {
  const boxes = (name) => [...form.querySelectorAll("input[type=checkbox]")].filter((box) => box.name === name);

  function count() {
    for (const told of form.querySelectorAll("[data-chosen]")) {
      const all = boxes(told.dataset.chosen);
      told.textContent = `${all.filter((box) => box.checked).length} / ${all.length}`;
    }
  }

  function tick(name, isTicked) {
    for (const box of boxes(name)) box.checked = isTicked;
    count();
  }

  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-choose], [data-choose-none]");
    if (button) tick(button.dataset.choose ?? button.dataset.chooseNone, "choose" in button.dataset);
  });
  form.addEventListener("change", count);
  count();
}
