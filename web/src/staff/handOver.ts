import type { ConversationEvent, HandOverEnd } from "../protocol/staff-frame.ts";

/** The last asking that came to nothing, unless somebody took the talk over or was asked after it. */
export function lastHandOver(
  events: readonly ConversationEvent[],
): { seq: number; to: string; how: HandOverEnd } | null {
  for (let n = events.length - 1; n >= 0; n -= 1) {
    const event = events[n];
    const fact = event?.fact;
    if (event && fact?.kind === "hand_over_ended") {
      return { seq: event.seq, to: fact.to, how: fact.how };
    }
    if (fact?.kind === "hand_over_offered" || fact?.kind === "handed_over") {
      return null;
    }
  }
  return null;
}
