// The controls of the questions. The module of each kind reads an answer from them and shows one in them; the page names
// its address. A question whose module cannot be had, or fails, becomes a plain one (plain.js), and no other is touched.

const PATIENCE_MS = 8000; // for a module; the page waits for no request for ever

const inTime = (loading) =>
  Promise.race([
    loading,
    new Promise((_resolve, reject) => setTimeout(() => reject(new Error("The module did not come.")), PATIENCE_MS)),
  ]);

export class Controls {
  constructor(plain) {
    this.plain = plain;
    this.modules = new Map(); // by kind
  }

  // addresses: {kind: address of its module}
  async load(addresses) {
    const one = async ([kind, address]) => this.modules.set(kind, await inTime(import(address)));
    const loaded = await Promise.allSettled(Object.entries(addresses).map(one));
    loaded.filter(({ reason }) => reason).forEach(({ reason }) => console.error(reason));
  }

  // A kind whose controls need no more than the browser has no `enable`.
  enable(question, options) {
    this.#ask(question, (module) => module.enable?.(question, options));
  }

  read(question) {
    return this.#ask(question, (module) => module.read(question)) ?? null;
  }

  show(question, answer) {
    this.#ask(question, (module) => module.show(question, answer));
  }

  #ask(question, act) {
    if (this.plain.has(question)) return null;
    try {
      const module = this.modules.get(question.dataset.kind);
      if (!module) throw new Error(`No module for ${question.dataset.kind}.`);
      return act(module);
    } catch (error) {
      console.error(error);
      this.plain.add(question);
      return null;
    }
  }
}

function differs(field) {
  if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
  if (field.matches("input, textarea")) return field.value !== field.defaultValue;
  if (!field.matches("select")) return false;
  const served = [...field.options].filter((option) => option.defaultSelected).at(-1)?.index ?? 0;
  return field.selectedIndex !== served;
}

// Whether the person changed a field since the page came: no event tells of what was given before its scripts ran.
export const isTouched = (question) => [...question.elements].some(differs);

// Calls `changed` with each question whose answer the person changes. What is typed counts a moment after the last key;
// gives what takes it at once, because what is still being typed is an answer too when the person or the page goes on.
export function watchAnswers(questions, changed) {
  let typing = null;
  const stop = () => {
    clearTimeout(typing?.timer);
    typing = null;
  };
  const settle = () => {
    if (!typing) return;
    const { question } = typing;
    stop();
    changed(question);
  };
  questions.forEach((question) => {
    question.addEventListener("change", () => {
      stop();
      changed(question);
    });
    question.addEventListener("input", (event) => {
      if (event.target.dataset.typed === undefined) return;
      stop();
      typing = { question, timer: setTimeout(settle, 700) };
    });
  });
  return settle;
}
