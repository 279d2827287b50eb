// One page of a browser answers an attempt. A second one says so, and takes over when the person wants it to, or when the
// first is closed. Web Locks where there are: they end with their page, however it ends. They exist on https and
// localhost only, so pages on a clinic's own network talk to each other instead.

const WAIT_MS = 400; // a page that is being left holds on for a moment
const LOOK_MS = 3000; // a page that ends without a word cannot say so

// `mine`: from now on this page answers. `elsewhere`: another one does.
export function ownerOf(attempt, told) {
  const name = `attempt:${attempt}`;
  if (navigator.locks) return new Lock(name, told);
  return "BroadcastChannel" in window ? new Talk(name, told) : { take() {} };
}

class Lock {
  constructor(name, { mine, elsewhere }) {
    Object.assign(this, { name, mine, elsewhere });
    this.#queueUp();
  }

  take() {
    this.waiting?.abort();
    this.#request({ steal: true });
  }

  #queueUp() {
    this.waiting = new AbortController();
    this.#request({ signal: this.waiting.signal });
    setTimeout(() => this.isMine || this.elsewhere(), WAIT_MS);
  }

  #request(options) {
    navigator.locks.request(this.name, options, () => this.#held()).catch((error) => this.#ended(error));
  }

  #held() {
    this.isMine = true;
    this.mine();
    return new Promise(() => {}); // as long as the page is there
  }

  // Another page took it. A browser that forbids locks gives this page its way.
  #ended(error) {
    if (!this.isMine && error.name === "AbortError") return;
    const wasMine = this.isMine;
    this.isMine = error.name !== "AbortError";
    if (this.isMine) return;
    if (wasMine) this.elsewhere();
    this.#queueUp();
  }
}

// Whoever answers says "here" to everybody who asks. Of two that ask at once, the one with the smaller name answers.
class Talk {
  constructor(name, { mine, elsewhere }) {
    Object.assign(this, { mine, elsewhere });
    this.self = `${performance.timeOrigin}:${Math.random()}`;
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }) => this.#heard(data);
    window.addEventListener("pagehide", () => this.isMine && this.#say("gone"));
    setInterval(() => this.isMine || this.isAsking || this.#ask(), LOOK_MS);
    this.#ask();
  }

  take() {
    this.#hold();
  }

  #say(what) {
    this.channel.postMessage({ what, from: this.self });
  }

  #ask() {
    this.isAsking = true;
    this.#say("who");
    setTimeout(() => this.isAsking && this.#hold(), WAIT_MS);
  }

  #hold() {
    this.isAsking = false;
    this.isMine = true;
    this.#say("taken"); // also to one that could not answer in time
    this.mine();
  }

  #heard({ what, from }) {
    const isAnswer = this.isMine || (this.isAsking && this.self < from);
    if (what === "who" && isAnswer) this.#say("here");
    else if (what === "gone" && !this.isMine) this.#ask();
    else if (what === "taken" || (what === "here" && !this.isMine)) {
      this.isAsking = false;
      this.isMine = false;
      this.elsewhere();
    }
  }
}
