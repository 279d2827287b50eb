// The tree of a course: modules and lessons are put in another order without a new page.

import { csrf, limited } from "../request.js";
import { orderly } from "./ordering.js";

const LIMIT_S = 15;
const texts = JSON.parse(document.getElementById("studio-texts").textContent);

// Nothing when the order is stored, else why not.
async function stored(list, rows) {
  const body = new URLSearchParams({ kind: list.dataset.order, module: list.dataset.module });
  rows.forEach((row) => body.append("codes", row.id));
  const headers = { "X-CSRFToken": csrf(), "X-Order": "1" };
  try {
    const answer = await limited(LIMIT_S, (signal) =>
      fetch(location.pathname, { method: "POST", body, headers, redirect: "manual", keepalive: true, signal }),
    );
    if (answer.ok) return "";
    return answer.status === 409 ? await answer.text() : texts.orderRefused;
  } catch {
    return texts.orderOffline;
  }
}

document.querySelectorAll("[data-order]").forEach((list) => {
  orderly(list, {
    texts,
    nameOf: (row) => row.dataset.name,
    changed: (rows) => stored(list, rows),
  });
});
document.documentElement.dataset.scripts = "1";
