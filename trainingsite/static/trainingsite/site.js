// Small things for every page: htmx carries the CSRF token.

import { csrf } from "./request.js";

document.addEventListener("htmx:configRequest", (event) => {
  const token = csrf();
  if (token) event.detail.headers["X-CSRFToken"] = token;
});
