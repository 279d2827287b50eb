// A button that copies what is shown once. It stays hidden where the browser lets no page copy.
const button = document.querySelector("[data-copy]");
const shown = document.querySelector("[data-copied]");

if (navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(shown.textContent);
      button.textContent = button.dataset.copy;
    } catch {
      button.hidden = true; // it is there to be copied by hand
    }
  });
}
