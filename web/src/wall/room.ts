import type { Card, WaitingRoom } from "../protocol/staff-frame.ts";
import { BANDS_ASCENDING, byDanger } from "../staff/order.ts";

/** Those who wait, as the cards tell it: without first lines, but never older than the cards are. */
export function roomOf(cards: Iterable<Card>): WaitingRoom {
  const waiting = [...cards].filter((card) => isWaiting(card)).sort(byDanger);
  const room: WaitingRoom = { counts: [0, 0, 0, 0], oldest: [null, null, null, null], first: [] };
  for (const card of waiting) {
    const band = BANDS_ASCENDING.indexOf(card.band);
    room.counts[band] = (room.counts[band] ?? 0) + 1;
    room.oldest[band] = Math.min(room.oldest[band] ?? waitsSince(card), waitsSince(card));
  }
  room.first = waiting.map((card) => [card, null]);
  return room;
}

export function isWaiting(card: Card): boolean {
  return card.status === "waiting" || card.status === "offered";
}

/** What rows and the head of the wall count a wait from. */
export function waitsSince(card: Card): number {
  return card.queued_at ?? card.opened_at;
}
