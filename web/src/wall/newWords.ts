import { ask } from "../socket/rest.ts";

/** What clients have begun to say, by the latest training. */
export interface NewWords {
  /** Null before the first training. */
  at: number | null;
  reports: number;
  words: NewWord[];
}

export interface NewWord {
  words: string;
  clients: number;
  in_danger: number;
  /** Log-odds of danger of a message of these words alone. */
  before: number;
  now: number;
}

export async function newWords(): Promise<NewWords> {
  return (await ask<NewWords>("GET", "/api/v1/triage/words")).value;
}

/** How many times as dangerous it is taken for as before, and the share of its bar. */
export function growth(words: readonly NewWord[]): { word: NewWord; times: number; bar: number }[] {
  const most = Math.max(...words.map((word) => word.now - word.before));
  return words.map((word) => {
    const grown = word.now - word.before;
    return { word, times: Math.exp(grown), bar: grown / most };
  });
}
