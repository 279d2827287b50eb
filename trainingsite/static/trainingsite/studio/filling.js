// Facts are picked by their words where many drafts are filled at once.

import { besideField } from "./facts.js";

const form = document.getElementById("fill-form");
const texts = JSON.parse(document.getElementById("studio-texts").textContent);

for (const field of form.querySelectorAll("[data-codes='evidence']")) besideField(field, form.dataset.facts, texts);
