import { language, speaker } from "../words/language.svelte.ts";
import { en } from "../words/own.en.ts";
import { ja } from "../words/own.ja.ts";

export const t = speaker({ ja, en });

/** A day as people write it. */
export function day(at: number): string {
  return new Date(at).toLocaleDateString(language.now, { dateStyle: "long" });
}
