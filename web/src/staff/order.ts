import type { Band, Card, CounselorTile, OfferCard } from "../protocol/staff-frame.ts";

const BANDS: Record<Band, number> = { low: 0, elevated: 1, high: 2, imminent: 3 };

/** From the least to the greatest danger. */
export const BANDS_ASCENDING: readonly Band[] = ["low", "elevated", "high", "imminent"];

export function bandRank(band: Band): number {
  return BANDS[band];
}

/** Whoever has waited longest for an answer comes first, then whoever wrote longest ago. */
export function byLongestUnanswered(a: Card, b: Card): number {
  const waitsA = a.unanswered_since ?? Number.POSITIVE_INFINITY;
  const waitsB = b.unanswered_since ?? Number.POSITIVE_INFINITY;
  if (waitsA !== waitsB) {
    return waitsA - waitsB;
  }
  return a.client_at - b.client_at || (a.conversation < b.conversation ? -1 : 1);
}

/** Code Orange by how long it lasts unanswered, nobody's before somebody's. */
export function byDanger(a: Card, b: Card): number {
  const alone = (card: Card) => (card.status === "engaged" || card.status === "wrap_up" ? 1 : 0);
  return bandRank(b.band) - bandRank(a.band) || alone(a) - alone(b) || byLongestUnanswered(a, b);
}

/** The offer that Enter accepts comes first: the greatest danger, then the one with the least time left. */
export function byUrgency(a: OfferCard, b: OfferCard): number {
  const danger = bandRank(b.card.band) - bandRank(a.card.band);
  return danger || a.expires_at - b.expires_at || (a.claim < b.claim ? -1 : 1);
}

/** Replies older than this are overdue on the wall. */
const OVERDUE_MS = 180_000;

/** Who needs a supervisor: Code Orange, novices at work, overload, overdue replies, the rest. */
export function byNeed(now: number) {
  return (a: CounselorTile, b: CounselorTile): number => {
    const needsA = needs(a, now);
    const needsB = needs(b, now);
    for (const [n, need] of needsA.entries()) {
      const other = needsB[n] ?? 0;
      if (need !== other) {
        return other - need;
      }
    }
    const oldest = (tile: CounselorTile) => tile.unanswered_since ?? Number.POSITIVE_INFINITY;
    return oldest(a) - oldest(b) || a.member.nickname.localeCompare(b.member.nickname);
  };
}

function needs(tile: CounselorTile, now: number): number[] {
  const busy = tile.conversations > 0;
  return [
    Number(tile.worst_band === "imminent" && busy),
    Number(tile.member.level === 0 && tile.duty !== "off"),
    Number(tile.capacity > 0 && tile.load >= tile.capacity),
    Number(isOverdue(tile.unanswered_since, now)),
    Number(tile.duty !== "off"),
  ];
}

export function isOverdue(since: number | null | undefined, now: number): boolean {
  return since !== null && since !== undefined && now - since >= OVERDUE_MS;
}

export function isOpen(card: Card): boolean {
  return card.status !== "closed";
}
