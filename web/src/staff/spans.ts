import type { Contribution, Rung } from "../protocol/staff-frame.ts";

export interface Span {
  text: string;
  /** Log-odds this piece adds; 0 for what says nothing. */
  weight: number;
  /** What it is evidence of. */
  rungs: readonly Rung[];
}

/** Weaker than this is not worth an eye's attention. */
const WORTH_SHOWING = 0.1;

/**
 * Cuts a text at the scorer's contributions. Their offsets count bytes of UTF-8, a browser's strings count
 * UTF-16 units. Offsets that do not fit the text, or lie inside a character, are passed over: a wrong
 * highlight misleads more than a missing one.
 */
export function spans(text: string, contributions: readonly Contribution[]): Span[] {
  const unitAt = unitsByByte(text);
  const found: Span[] = [];
  let done = 0;
  for (const [start, end, weight, rungs = []] of [...contributions].sort((a, b) => a[0] - b[0])) {
    const from = unitAt.get(start);
    const to = unitAt.get(end);
    const fits = from !== undefined && to !== undefined && from >= done && to > from;
    if (fits && (Math.abs(weight) >= WORTH_SHOWING || rungs.length > 0)) {
      found.push(plain(text.slice(done, from)), { text: text.slice(from, to), weight, rungs });
      done = to;
    }
  }
  found.push(plain(text.slice(done)));
  return found.filter((span) => span.text !== "");
}

function plain(text: string): Span {
  return { text, weight: 0, rungs: [] };
}

/** UTF-16 position of each character's first byte, and of the end. */
function unitsByByte(text: string): Map<number, number> {
  const units = new Map<number, number>();
  let bytes = 0;
  let unit = 0;
  for (const character of text) {
    units.set(bytes, unit);
    bytes += bytesOf(character.codePointAt(0) ?? 0);
    unit += character.length;
  }
  return units.set(bytes, unit);
}

function bytesOf(point: number): number {
  if (point < 0x80) {
    return 1;
  }
  if (point < 0x800) {
    return 2;
  }
  return point < 0x10000 ? 3 : 4;
}
