import type { Reading } from "../protocol/reading.ts";
import { ask } from "../socket/rest.ts";
import type { Language } from "../words/language.svelte.ts";

/** What the desk has to read, in a language. */
export async function fetchReading(desk: string, language: Language): Promise<Reading[]> {
  const path = `/api/v1/desks/${encodeURIComponent(desk)}/reading/${language}`;
  return (await ask<Reading[]>("GET", path)).value;
}
