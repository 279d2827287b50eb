// One request to the API, within a limit of seconds: {status, body}, or an Error that says in one word what is wrong.

import { csrf, limited } from "../trainingsite/request.js";

// 404: somebody else has signed in meanwhile, and it is not their attempt. Neither is signed out.
const REFUSED = [403, 404];

export async function call(url, { seconds = 8, send, controller, keepalive = false } = {}) {
  const headers = { Accept: "application/json" };
  const options = { headers, keepalive };
  if (send) {
    Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": csrf() });
    Object.assign(options, { method: "POST", body: JSON.stringify(send) });
  }
  const answer = await limited(
    seconds,
    async (signal) => {
      const response = await fetch(url, { ...options, signal });
      return { status: response.status, body: await response.json().catch(() => null) };
    },
    controller,
  ).catch((error) => {
    throw new Error(error.name === "AbortError" ? "server" : "offline");
  });
  if (answer.status === 401) throw new Error("signed-out");
  if (REFUSED.includes(answer.status)) throw new Error("refused");
  if (answer.body === null) throw new Error("server");
  return answer;
}
