import type { Contribution } from "../protocol/staff-frame.ts";
import { type Span, spans } from "./spans.ts";

/** One step along a text: from `from` to `to` of its length (0 to 1), and what is summed up at its end. */
interface Step {
  from: number;
  to: number;
  weight: number;
  /** Log-odds of all pieces up to and with this one. */
  sum: number;
}

export interface Along {
  steps: Step[];
  lowest: number;
  highest: number;
  /** Words after which it stands highest, and the ones that take most off. */
  rise: string | null;
  fall: string | null;
}

/** How the danger rises and falls along a text, as it is read. */
export function along(text: string, contributions: readonly Contribution[]): Along {
  const pieces = spans(text, contributions);
  const steps: Step[] = [];
  let read = 0;
  let sum = 0;
  for (const piece of pieces) {
    const from = read / text.length;
    read += piece.text.length;
    sum += piece.weight;
    steps.push({ from, to: read / text.length, weight: piece.weight, sum });
  }
  const sums = steps.map((step) => step.sum);
  return {
    steps,
    lowest: Math.min(0, ...sums),
    highest: Math.max(0, ...sums),
    rise: heaviest(pieces, 1),
    fall: heaviest(pieces, -1),
  };
}

function heaviest(pieces: readonly Span[], sign: 1 | -1): string | null {
  const heavy = pieces.filter((piece) => piece.weight * sign > 0);
  const [first] = heavy.sort((a, b) => sign * (b.weight - a.weight));
  return first?.text ?? null;
}
