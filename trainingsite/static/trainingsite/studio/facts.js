// The facts of a course in a dialog: searched by their words, one chosen.

const PAUSE_MS = 250;

function made(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function row(fact, texts, choose) {
  const parts = [made("strong", { textContent: `${fact.code} ` }), fact.statement];
  const about = [fact.tier];
  if (fact.limit) about.push(`${texts.limit} ${fact.limit}`);
  if (fact.conflict) about.push(`${texts.conflict} ${fact.conflict}`);
  const button = made("button", { type: "button", className: "pick-row" }, made("span", {}, ...parts), made("span", { className: "quiet small", textContent: about.join(" · ") }));
  button.addEventListener("click", () => choose(fact.code));
  return made("li", {}, button);
}

// `take` gets the number of each fact that is chosen; the dialog stays for the next one.
export function pick(address, texts, take, from) {
  const search = made("input", { type: "search", id: "pick-search", autocomplete: "off" });
  const list = made("ul", { className: "pick-list" });
  const said = made("p", { className: "quiet" });
  const close = made("button", { type: "button", className: "button plain", textContent: texts.close });
  const dialog = made("dialog", { className: "pick" }, made("h2", { id: "pick-title", textContent: texts.facts }), made("label", { htmlFor: "pick-search", textContent: texts.search }), search, said, list, close);
  dialog.setAttribute("aria-labelledby", "pick-title");
  said.setAttribute("role", "status");
  let timer = null;

  async function look() {
    const response = await fetch(`${address}?q=${encodeURIComponent(search.value)}`).catch(() => null);
    if (!response?.ok) return void (said.textContent = texts.server);
    const { facts } = await response.json();
    said.textContent = facts.length ? "" : texts.none;
    list.replaceChildren(...facts.map((fact) => row(fact, texts, (code) => {
      take(code);
      said.textContent = `${code} ✓`;
    })));
  }

  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    from.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  search.focus();
  look();
}
