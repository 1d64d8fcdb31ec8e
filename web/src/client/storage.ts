/**
 * A storage of the browser, or one that lasts as long as the page. In a frame of another site a browser may
 * refuse what is kept, and a person must be able to talk all the same.
 */
function usable(which: "sessionStorage" | "localStorage"): Storage {
  try {
    const storage = globalThis[which];
    storage.getItem("");
    return storage;
  } catch {
    return fleeting();
  }
}

function fleeting(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null,
    key: (n) => [...kept.keys()][n] ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem: (key, value) => void kept.set(key, value),
  };
}

export const tabStorage = (): Storage => usable("sessionStorage");
export const deviceStorage = (): Storage => usable("localStorage");
