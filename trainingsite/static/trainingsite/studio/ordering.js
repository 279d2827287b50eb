// Rows in an order: dragged by their handle with pointer or finger, moved by buttons and arrow keys; told, and undone.

import { Sortable } from "../vendor/sortable.js";

const said = document.createElement("p");
const bar = document.createElement("div");
const words = document.createElement("p");
const back = document.createElement("button");
said.className = "visually-hidden";
said.setAttribute("role", "status");
document.querySelector("main").append(said);
bar.className = "moved";
back.type = "button";
back.className = "button plain";
bar.append(words, back);

// `{name}`, `{place}` and `{of}` in a text of the page.
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_all, key) => values[key]);

// `changed` is given the rows in their new order. What it gives (or promises) is why they could not be stored so:
// then they stand again as they were stored last.
export function orderly(list, { texts, nameOf, changed }) {
  const rows = () => [...list.children];
  const isAsNow = (order) => rows().every((row, place) => row === order[place]);
  const about = (row) => ({ name: nameOf(row), place: rows().indexOf(row) + 1, of: rows().length });
  const steps = []; // each move: its row, and the order before it
  let stored = rows();
  let sending = Promise.resolve();
  let turn = 0;
  let waiting = 0;

  // Rows that came since stay at the end; those that are gone stay gone.
  function put(order) {
    const here = rows();
    const focused = document.activeElement;
    list.append(...order.filter((row) => here.includes(row)), ...here.filter((row) => !order.includes(row)));
    if (list.contains(focused)) focused.focus();
  }

  function store(row) {
    const order = rows();
    const mine = ++turn;
    waiting += 1;
    sending = sending.then(() => changed(order)).then((refused) => {
      waiting -= 1;
      if (!refused) stored = order;
      else {
        steps.length = 0;
        tell(refused, row);
      }
      if (mine === turn && refused) put(stored); // those that wait are stored or refused themselves
    });
  }

  // Below the row, where whoever moved it looks, and the next stop of the keyboard.
  function tell(text, row) {
    said.textContent = text;
    words.textContent = text;
    back.textContent = texts.undoMove;
    while (steps.length && !steps.at(-1).row.isConnected) steps.pop(); // taken away since
    back.hidden = !steps.length;
    back.onclick = undo;
    (row.querySelector(":scope > .ordered") ?? row).append(bar);
  }

  function undo() {
    const { row, before } = steps.pop();
    put(before);
    tell(filled(texts.movedBack, about(row)), row);
    if (back.hidden) row.querySelector("[data-drag]").focus();
    store(row);
  }

  function moved(row, before) {
    if (isAsNow(before)) return;
    steps.push({ row, before });
    tell(filled(texts.moved, about(row)), row);
    store(row);
  }

  function step(row, by, focused) {
    const before = rows();
    const place = before.indexOf(row);
    const wanted = Math.min(Math.max(place + by, 0), before.length - 1);
    if (wanted === place) return tell(filled(by < 0 ? texts.isFirst : texts.isLast, about(row)), row);
    if (wanted < place) before[wanted].before(row);
    else before[wanted].after(row);
    focused.focus();
    moved(row, before);
  }

  // The row of this list, not of one within a row of it.
  function rowOf(target) {
    const row = target.closest("[data-row]");
    return row?.parentElement === list ? row : null;
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    const row = button && rowOf(button);
    if (!row) return;
    event.preventDefault();
    step(row, Number(button.dataset.move), button);
  });

  list.addEventListener("keydown", (event) => {
    const handle = event.target.closest("[data-drag]");
    const row = handle && rowOf(handle);
    const by = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity }[event.key];
    if (!row || !by || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    step(row, by, handle);
  });

  // One is on its way, the others wait for its answer: who leaves is asked, and the last order goes with them.
  addEventListener("beforeunload", (event) => {
    if (waiting) event.preventDefault();
  });
  addEventListener("pagehide", () => {
    if (waiting > 1) changed(rows());
  });

  let before = [];
  const drags = (on) => document.documentElement.toggleAttribute("data-dragging", on);
  Sortable.create(list, {
    handle: "[data-drag]",
    draggable: "[data-row]",
    forceFallback: true, // the same in every browser, and by finger
    fallbackOnBody: true,
    fallbackTolerance: 3,
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    onStart: () => {
      before = rows();
      drags(true);
    },
    onEnd: ({ item }) => {
      drags(false);
      moved(item, before);
    },
  });
}
