// A dialog in which one of several things is searched and chosen. What may be chosen is said by who opens it.

import { limited } from "../request.js";

const PAUSE_MS = 250;
const LIMIT_S = 10; // for one answer

export function made(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// The rows of an address that answers `{[name]: [...]}` to `?q=`; null where it does not answer.
export function asking(address, name) {
  return (words) => {
    const url = new URL(address, location.href);
    url.searchParams.set("q", words);
    const work = async (signal) => {
      const response = await fetch(url, { signal });
      return response.ok && !response.redirected ? (await response.json())[name] : null;
    };
    return limited(LIMIT_S, work).catch(() => null);
  };
}

// `look(words)` gives the things, `shown(thing)` the parts of its row. `take` gets each that is chosen; the dialog
// stays for the next one where `stays` says how the thing is called. Afterwards `from` has the focus.
// `more` is where one more of its kind begins, in a page of its own: {text, address}.
export function choose({ title, texts, look, shown, take, from, stays = null, isSearched = true, more = null }) {
  const search = made("input", { type: "search", className: "input", id: "pick-search", autocomplete: "off" });
  const list = made("ul", { className: "pick-list" });
  const said = made("p", { className: "quiet" });
  const close = made("button", { type: "button", className: "button plain", textContent: texts.close });
  const asked = isSearched ? [made("label", { htmlFor: "pick-search", textContent: texts.search }), search] : [];
  const begin = more ? [made("a", { href: more.address, target: "_blank", rel: "noopener", className: "button plain", textContent: more.text })] : [];
  const dialog = made("dialog", { className: "pick" }, made("h2", { id: "pick-title", textContent: title }), ...asked, said, list, made("p", { className: "switch-row" }, close, ...begin));
  dialog.setAttribute("aria-labelledby", "pick-title");
  said.setAttribute("role", "status");
  let timer = null;
  let asks = 0;

  function row(thing) {
    const button = made("button", { type: "button", className: "pick-row" }, ...shown(thing));
    button.addEventListener("click", () => {
      if (stays) said.textContent = `${stays(thing)} ✓`;
      else dialog.close();
      take(thing);
    });
    return made("li", {}, button);
  }

  async function find() {
    const mine = ++asks;
    const things = await look(search.value);
    if (mine !== asks) return; // a later question has been asked meanwhile
    said.textContent = things === null ? texts.server : things.length ? "" : texts.none;
    list.replaceChildren(...(things ?? []).map(row));
  }

  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE_MS);
  });
  // Return asks at once, and sends no form.
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    clearTimeout(timer);
    find();
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    from.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return find();
}
