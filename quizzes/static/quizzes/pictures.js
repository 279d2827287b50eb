// A picture of a question, enlarged: in a dialog that scrolls, by mouse, touch or keys. Without this script the link opens
// the picture in another window.

function enlarged(button) {
  const image = button.closest(".question-picture").querySelector("img");
  const dialog = document.createElement("dialog");
  dialog.className = "picture-dialog";
  dialog.setAttribute("aria-label", image.alt);
  const stage = document.createElement("div");
  stage.className = "picture-stage";
  stage.tabIndex = 0; // arrow keys scroll it
  const large = image.cloneNode();
  large.removeAttribute("loading");
  const form = document.createElement("form");
  form.method = "dialog";
  const close = document.createElement("button");
  close.className = "button";
  close.textContent = button.dataset.enlarge;
  form.append(close);
  stage.append(large);
  dialog.append(form, stage);
  dialog.addEventListener("close", () => {
    dialog.remove();
    button.focus();
  });
  // Beside the picture is outside of it.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  // Its middle first: from there the rest is scrolled to.
  stage.scrollTo((stage.scrollWidth - stage.clientWidth) / 2, (stage.scrollHeight - stage.clientHeight) / 2);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-enlarge]");
  if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  enlarged(button);
});
