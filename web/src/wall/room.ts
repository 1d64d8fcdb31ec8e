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

/** Letters of a first line that a row shows; two lines of it. */
const LETTERS_MAX = 160;

/** The beginning of a line; the whole one, which may be long, stands in the transcript. */
export function beginning(line: string): string {
  // Two code units a letter at most, so that nobody takes 16 kB apart for this.
  const letters = [...line.slice(0, 2 * LETTERS_MAX + 1)];
  return letters.length > LETTERS_MAX ? `${letters.slice(0, LETTERS_MAX).join("")}…` : line;
}

/** What rows and the head of the wall count a wait from. */
export function waitsSince(card: Card): number {
  return card.queued_at ?? card.opened_at;
}
