import type { Entry } from "../protocol/library.ts";
import { ask } from "../socket/rest.ts";
import type { Language } from "../words/language.svelte.ts";
import { type Found, indexed } from "./shelf.ts";

/** A desk may mend its texts during a shift. */
const STALE_MS = 5 * 60_000;

interface Shelf {
  desk: Partial<Record<Language, string>>;
  entries: Entry[];
}

/** The desk's texts for staff, fetched when somebody first looks for one. */
class Library {
  index = $state.raw<readonly Found[]>([]);
  state = $state<"unread" | "read" | "away">("unread");
  #desk: Shelf["desk"] = {};
  #readAt = Number.NEGATIVE_INFINITY;

  /** What is there stays there while it is read anew, and when nobody answers. */
  async read(): Promise<void> {
    if (performance.now() - this.#readAt < STALE_MS) {
      return;
    }
    try {
      const { value } = await ask<Shelf>("GET", "/api/v1/staff/library");
      this.#desk = value.desk;
      this.index = indexed(value.entries);
      this.state = "read";
      this.#readAt = performance.now();
    } catch {
      this.state = this.state === "read" ? "read" : "away";
    }
  }

  deskIn(language: Language): string {
    return this.#desk[language] ?? Object.values(this.#desk)[0] ?? "";
  }
}

export const library = new Library();
