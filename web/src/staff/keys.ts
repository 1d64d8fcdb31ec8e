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

/**
 * What a key asks for. Single letters only outside text fields, and only if they are switched on;
 * Alt+1 to Alt+4 and Alt+/ everywhere (by the key's place, because Alt changes the character on some
 * keyboards).
 */
export function shortcut(press: Press, inField: boolean, lettersOn: boolean): Shortcut | null {
  if (press.isComposing) {
    return null;
  }
  const alt = press.altKey && !press.ctrlKey && !press.metaKey;
  if (alt && press.code === "Slash") {
    return { do: "canned" };
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
