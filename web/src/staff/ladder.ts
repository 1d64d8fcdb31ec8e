import type { ConversationEvent, Rung } from "../protocol/staff-frame.ts";
import { of } from "./record.ts";

/** In the order they are climbed. */
export const RUNGS = ["ideation", "plan", "means", "within_24h"] as const satisfies Rung[];

/** What was asked and found, the latest answer of each rung. */
export function checks(events: readonly ConversationEvent[]): Map<Rung, boolean> {
  return new Map(of(events, "checked").map(({ fact }) => [fact.rung, fact.found]));
}
