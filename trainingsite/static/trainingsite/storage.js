// What this device keeps for a page. It may be full, switched off or forbidden, and asking for it may throw as well:
// nothing here throws, and `set` says whether the device has it now.

function guarded(name) {
  const tried = (act, otherwise) => {
    try {
      return act(window[name]);
    } catch {
      return otherwise;
    }
  };
  return {
    get: (key) => tried((store) => store.getItem(key), null),
    set: (key, text) =>
      tried((store) => {
        store.setItem(key, text);
        return store.getItem(key) === text;
      }, false),
    remove: (key) => tried((store) => store.removeItem(key)),
    keys: () => tried((store) => Object.keys(store), []),
  };
}

export const local = guarded("localStorage");
export const session = guarded("sessionStorage");
