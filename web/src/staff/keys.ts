export type Shortcut =
  | { do: "next" }
  | { do: "help" }
  | { do: "pane"; pane: number }
  | { do: "raise" }
  | { do: "whisper" }
  | { do: "canned" };

interface Press {
  key: string;
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
}

const LETTERS: Record<string, Shortcut> = {
  j: { do: "next" },
  n: { do: "help" },
  "!": { do: "raise" },
  "?": { do: "whisper" },
  "/": { do: "canned" },
};

/** By the place of the key. */
const EVERYWHERE: Record<string, Shortcut> = {
  KeyJ: { do: "next" },
  Slash: { do: "canned" },
};

/**
 * What a key asks for. Single letters only outside text fields, and only if they are switched on;
 * Alt+1 to Alt+4, Alt+J and Alt+/ everywhere (by the key's place, because Alt changes the character on some
 * keyboards).
 */
export function shortcut(press: Press, inField: boolean, lettersOn: boolean): Shortcut | null {
  if (press.isComposing) {
    return null;
  }
  const alt = press.altKey && !press.ctrlKey && !press.metaKey;
  const everywhere = alt ? EVERYWHERE[press.code] : undefined;
  if (everywhere) {
    return everywhere;
  }
  const digit = /^Digit([1-4])$/.exec(press.code);
  if (alt && digit) {
    return { do: "pane", pane: Number(digit[1]) - 1 };
  }
  if (inField || !lettersOn || press.altKey || press.ctrlKey || press.metaKey) {
    return null;
  }
  return LETTERS[press.key.toLowerCase()] ?? null;
}

/** Whether a key press there writes something. */
export function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select") !== null;
}
