import type { ConversationEvent, Rung } from "../protocol/staff-frame.ts";
import { of, type Said } from "./record.ts";
import { spans } from "./spans.ts";

/** In the order they are climbed. */
export const RUNGS = ["ideation", "plan", "means", "within_24h"] as const satisfies Rung[];

/** What was asked and found, the latest answer of each rung. */
export function checks(events: readonly ConversationEvent[]): Map<Rung, boolean> {
  return new Map(of(events, "checked").map(({ fact }) => [fact.rung, fact.found]));
}

/** Words shown with a rung at most: the latest tell most. */
const WORDS_MAX = 3;

/** The client's own words that climb each rung, the latest last and none twice. */
export function evidence(lines: readonly Said[]): Map<Rung, string[]> {
  const words = new Map<Rung, string[]>(RUNGS.map((rung) => [rung, []]));
  for (const { text, assessment } of lines) {
    for (const piece of spans(text, assessment?.contributions ?? [])) {
      for (const rung of piece.rungs) {
        const others = words.get(rung)?.filter((word) => word !== piece.text) ?? [];
        words.set(rung, [...others, piece.text].slice(-WORDS_MAX));
      }
    }
  }
  return words;
}
