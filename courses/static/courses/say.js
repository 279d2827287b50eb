// "Say it": a word of the glossary, spoken by the browser. The buttons stay hidden where there is no voice.

import { speak, whenVoice } from "./voice.js";

const buttons = [...document.querySelectorAll("[data-say]")];
const lang = buttons[0]?.closest("[lang]").lang;

if (lang) {
  whenVoice(lang, () => {
    buttons.forEach((button) => {
      button.hidden = false;
    });
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-say]");
    if (!button) return;
    // Whoever reads the lesson aloud stops first.
    document.dispatchEvent(new Event("say"));
    speak(button.dataset.say, { lang, rate: 0.9 });
  });
}
