const FIRST_MS = 400;
const LONGEST_MS = 15_000;

/**
 * How long to wait before try number `attempt` (0 is the first after a loss). Doubles up to 15 s; half of
 * it is drawn by chance, so that a thousand pages that lost one server do not come back in one moment.
 */
export function backoff(attempt: number, chance: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 2 + (ceiling / 2) * chance);
}
