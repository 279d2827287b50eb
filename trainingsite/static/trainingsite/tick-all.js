// Ticks every box of a group. Shown only where scripts run.

for (const button of document.querySelectorAll("[data-tick-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...button.closest("[data-tick-group]").querySelectorAll("input[type=checkbox]:not(:disabled)")];
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
  });
}
