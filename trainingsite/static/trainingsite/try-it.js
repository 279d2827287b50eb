// Ask about a certificate from the page of the API, and show the answer as a program gets it.
import { limited } from "./request.js";

const LIMIT = 10; // seconds for one answer
const form = document.querySelector("[data-try-it]");
const place = document.querySelector("[data-try-it-answer]");
const box = document.querySelector("[data-try-it-box]");
const HEADERS = ["RateLimit-Remaining", "Retry-After", "X-Request-ID"];

async function ask() {
  if (!form.reportValidity()) return;
  box.hidden = false;
  const { code, at, scope, key } = Object.fromEntries(new FormData(form));
  const query = new URLSearchParams();
  if (at) query.set("at", at);
  if (scope) query.set("scope", scope);
  const asked = query.size ? `?${query}` : "";
  const address = `${form.dataset.address}${encodeURIComponent(code)}/${asked}`;
  const headers = key ? { Authorization: `Bearer ${key}` } : {};
  try {
    const [answer, body] = await limited(LIMIT, async (signal) => {
      const got = await fetch(address, { headers, credentials: "omit", signal });
      return [got, await got.json()];
    });
    const told = HEADERS.filter((name) => answer.headers.has(name));
    place.textContent = [
      `GET ${address}`,
      `${answer.status}`,
      ...told.map((name) => `${name}: ${answer.headers.get(name)}`),
      "",
      JSON.stringify(body, null, 2),
    ].join("\n");
  } catch {
    place.textContent = form.dataset.noAnswer;
  }
}

// No button of the form sends it: without a script a key would come to stand in the address.
form?.querySelector("[data-try-it-ask]").addEventListener("click", ask);
form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
  event.preventDefault();
  ask();
});
