// Two pictures of a review, one over the other: a slider shows so much of the new one, a button the one and the other in turn.
// Nothing moves by itself. Without this script both stand side by side.

function compare(root) {
  const acts = root.querySelector("[data-compare-acts]");
  if (!acts) return;
  const [over, blink] = ["[data-over]", "[data-blink]"].map((name) => acts.querySelector(name));
  const share = acts.querySelector("[data-share]");
  const range = share.querySelector("input");
  const shown = acts.querySelector("[data-shown]");
  const show = () => root.style.setProperty("--share", `${range.value}%`);

  over.addEventListener("click", () => {
    const isOver = over.getAttribute("aria-pressed") !== "true";
    over.setAttribute("aria-pressed", String(isOver));
    root.classList.toggle("is-over", isOver);
    share.hidden = !isOver;
    blink.hidden = !isOver;
    show();
  });
  range.addEventListener("input", show);
  blink.addEventListener("click", () => {
    const isNow = range.value !== "100";
    range.value = isNow ? "100" : "0";
    shown.textContent = isNow ? shown.dataset.now : shown.dataset.before;
    show();
  });
  acts.hidden = false;
}

document.querySelectorAll("[data-compare]").forEach(compare);
