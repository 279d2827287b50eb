// Words of an entry that have not arrived. Each page keeps its own under a key of its own, so that no page writes over what
// another one kept; they go when the server has them, or when somebody throws them away.

import { local } from "../storage.js";

export class Kept {
  // `base` names the person and the entry: whoever comes next to this device sees nothing of it.
  constructor(base) {
    this.base = base;
    this.begin();
  }

  begin() {
    this.own = `${this.base}:${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    this.text = null; // what was kept last from here
  }

  // `seen`: the mark of the state that the words were written upon; `pairs`: what the form says.
  keep(seen, pairs) {
    const text = JSON.stringify({ seen, at: Date.now(), pairs });
    if (local.set(this.own, text)) this.text = text;
  }

  // From here on this page answers for these words, under their key.
  bear(key) {
    this.own = key;
    this.text = local.get(key);
  }

  // The server has what was kept from here. Where another page wrote under the key since, that stays.
  arrived() {
    if (this.text === null) return;
    if (local.get(this.own) === this.text) local.remove(this.own);
    this.begin();
  }

  // What no page that is known here answers for, the newest first.
  others() {
    const keys = local.keys().filter((key) => key === this.base || key.startsWith(`${this.base}:`));
    const found = keys.filter((key) => key !== this.own).map((key) => ({ key, text: local.get(key) }));
    return found.map(read).filter(Boolean).sort((one, other) => other.at - one.at);
  }

  throwAway(words) {
    local.remove(words.key);
  }

  takeBack(words) {
    local.set(words.key, words.text);
  }
}

function read({ key, text }) {
  try {
    const { seen, at, pairs } = JSON.parse(text);
    return { key, text, seen, at, pairs };
  } catch {
    return null; // another program's
  }
}
