import type { Card, DecisionDue, WaitingRoom } from "../protocol/staff-frame.ts";
import type { Order } from "../staff/session.svelte.ts";
import { beginning } from "./room.ts";

/** What those who wait wrote first, as far as the waiting room was told it. */
export function linesOf(room: WaitingRoom): ReadonlyMap<string, string> {
  return new Map(room.first.map(([card, line]) => [card.conversation, beginning(line ?? "")]));
}

/** Without those who stand among what is to be decided: nobody is shown twice, and nobody not at all. */
export function undecided(
  room: WaitingRoom,
  decisions: readonly DecisionDue[] | null,
  nowOf: (card: Card) => Card,
): WaitingRoom["first"] {
  const due = new Set(decisions?.map(({ conversation }) => conversation));
  return room.first.filter(
    ([card]) => nowOf(card).status !== "waiting" || !due.has(card.conversation),
  );
}

/** Still to be decided, as the card is now: nobody is being asked. */
export function isOpenQuestion(card: Card): boolean {
  return card.status === "waiting" || (Boolean(card.outgrown) && !card.asked_over);
}

/** Who is answered stays where they are until the other has accepted. */
export function given(card: Card, counselor: string): Order {
  const { conversation } = card;
  return card.status === "engaged" || card.status === "wrap_up"
    ? { type: "hand_over", conversation, to: counselor, note: null }
    : { type: "assign", conversation, counselor };
}
