import { language } from "../words/language.svelte.ts";
import { tabStorage } from "./storage.ts";
import type { Word } from "./words.ts";

const KEY = "furigana";

/** Readings above the kanji: switched on where the desk is for children, and by whoever wants it there. */
class Furigana {
  /** Whether this desk has it. */
  offered = $state(false);
  on = $state(false);
  #marked = $state.raw<Partial<Record<Word, string>> | null>(null);

  begin(offered: boolean): void {
    this.offered = offered;
    if (offered) {
      this.turn(tabStorage().getItem(KEY) !== "off");
    }
  }

  /** Without its readings the page is as it would be anyway. */
  turn(on: boolean): void {
    this.on = on;
    tabStorage().setItem(KEY, on ? "on" : "off");
    if (on && !this.#marked) {
      import("../words/client.ruby.ts").then(
        ({ ruby }) => {
          this.#marked = ruby;
        },
        () => {},
      );
    }
  }

  /** The words with their marks, while they are to be shown so. */
  of(word: Word): string | null {
    return this.on && language.now === "ja" ? (this.#marked?.[word] ?? null) : null;
  }
}

export const furigana = new Furigana();
