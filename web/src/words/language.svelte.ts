import type { Language } from "../protocol/client-frame.ts";

export type { Language };

export const LANGUAGES: readonly { code: Language; name: string }[] = [
  { code: "ja", name: "日本語" },
  { code: "en", name: "English" },
];

const KEY = "language";

/**
 * The language of this page: what the person chose, else what the address asks for, else the browser's own.
 * The choice lasts as long as the tab; on pages for staff it is kept on the device.
 */
class Choice {
  now = $state<Language>("en");
  #storage: Storage | null = null;

  begin(storage: Storage): void {
    this.#storage = storage;
    const asked = new URLSearchParams(location.search).get("lang");
    this.#show(known(storage.getItem(KEY)) ?? known(asked) ?? fromBrowser(navigator.languages));
  }

  choose(language: Language): void {
    this.#storage?.setItem(KEY, language);
    this.#show(language);
  }

  #show(language: Language): void {
    this.now = language;
    document.documentElement.lang = language;
  }
}

export const language = new Choice();

function known(code: string | null | undefined): Language | null {
  return code === "ja" || code === "en" ? code : null;
}

export function fromBrowser(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const found = known(tag.slice(0, 2).toLowerCase());
    if (found) {
      return found;
    }
  }
  return "en";
}

type Values = Record<string, string | number>;

/** Reads a catalogue in the language of the moment. Read inside a template, it follows the choice. */
export function speaker<Key extends string>(catalogue: Record<Language, Record<Key, string>>) {
  return (key: Key, values: Values = {}): string => fill(catalogue[language.now][key], values);
}

export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
}
