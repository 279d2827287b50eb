// The page shown instead of one that is not kept: which courses are on this device.

import { everyCopy } from "./copies.js";

const list = document.querySelector("[data-copies]");

function row({ title, address }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const name = document.createElement("span");
  name.className = "row-title";
  name.textContent = title;
  link.href = address;
  link.append(name);
  item.append(link);
  return item;
}

const copies = "caches" in window ? await everyCopy() : [];
list.replaceChildren(...copies.map(row));
list.hidden = copies.length === 0;
document.querySelector("[data-no-copies]").hidden = copies.length > 0;
