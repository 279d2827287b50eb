// What every request of a script needs. A dead radio link gives neither an answer nor an error: each has a limit.

export const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

// `work` gets a signal that ends its request, body included, after so many seconds.
export async function limited(seconds, work, controller = new AbortController()) {
  const timer = setTimeout(() => controller.abort(), seconds * 1000);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}
