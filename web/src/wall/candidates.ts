import type { Band, Card, CounselorTile, Qualification } from "../protocol/staff-frame.ts";

/** What speaks against somebody; each is a word of the catalogue. */
type Warning = "warnDisconnected" | "warnDuty" | "warnUnqualified" | "warnLanguage" | "warnFull";

export interface Candidate {
  tile: CounselorTile;
  /** The gravest first. */
  warnings: readonly Warning[];
}

const RANK: Record<Qualification, number> = { peer: 0, counselor: 1, licensed: 2 };
/** As a desk has it unless its document says otherwise; so this warns and never forbids. */
const USUAL: Record<Band, Qualification> = {
  low: "peer",
  elevated: "peer",
  high: "counselor",
  imminent: "licensed",
};

/** Whom a conversation may be given to: nothing against them first, and there the least loaded. */
export function candidates(tiles: Iterable<CounselorTile>, card: Card): readonly Candidate[] {
  return [...tiles]
    .filter(({ duty, member }) => duty !== "off" && member.id !== card.counselor)
    .map((tile) => ({ tile, warnings: warningsOf(tile, card) }))
    .sort(
      (a, b) =>
        gravity(a) - gravity(b) ||
        loadOf(a.tile) - loadOf(b.tile) ||
        a.tile.member.nickname.localeCompare(b.tile.member.nickname),
    );
}

function warningsOf(tile: CounselorTile, card: Card): Warning[] {
  const { member } = tile;
  const against: Record<Warning, boolean> = {
    warnDisconnected: !tile.connected,
    warnDuty: tile.duty !== "on",
    warnUnqualified: RANK[member.qualification] < RANK[USUAL[card.band]],
    warnLanguage: !member.languages.includes(card.language),
    warnFull: tile.load >= tile.capacity,
  };
  return WARNINGS.filter((warning) => against[warning]);
}

/** The gravest first: nobody can help who is not there. */
const WARNINGS: readonly Warning[] = [
  "warnDisconnected",
  "warnLanguage",
  "warnDuty",
  "warnUnqualified",
  "warnFull",
];

/** A graver warning weighs more than all lesser ones together. */
function gravity({ warnings }: Candidate): number {
  return warnings.reduce((sum, one) => sum + 2 ** (WARNINGS.length - WARNINGS.indexOf(one)), 0);
}

const loadOf = (tile: CounselorTile): number => tile.load / Math.max(1, tile.capacity);
