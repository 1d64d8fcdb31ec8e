import { describe, expect, test } from "vitest";
import type { SelfCheckKind } from "../protocol/client-command.ts";
import { ja } from "../words/checks.ja.ts";
import { FORMS, maxOf, rangeOf, scoreOf, tellsOfDeath } from "./forms.ts";

const kinds: SelfCheckKind[] = ["k6", "phq9"];

describe.each(kinds)("%s", (kind) => {
  test("asks the same in both languages, on the published scale", () => {
    const [items, options] = kind === "k6" ? [6, 5] : [9, 4];
    for (const form of Object.values(FORMS[kind])) {
      expect(form.items).toHaveLength(items);
      expect(form.options).toHaveLength(options);
      expect(maxOf(kind)).toBe(items * (options - 1));
    }
  });

  test("has words for every range", () => {
    for (let score = 0; score <= maxOf(kind); score += 1) {
      expect(ja).toHaveProperty(`${kind}_${rangeOf(kind, score)}`);
    }
  });
});

test("ranges begin where they were published", () => {
  const ranges = (kind: SelfCheckKind, scores: number[]) => scores.map((one) => rangeOf(kind, one));
  expect(ranges("k6", [0, 4, 5, 9, 10, 12, 13, 24])).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  expect(ranges("phq9", [4, 5, 9, 10, 14, 15, 19, 20])).toEqual([0, 1, 1, 2, 2, 3, 3, 4]);
  expect(scoreOf([1, 2, 3])).toBe(6);
});

test("any answer but the first to the last question of the PHQ-9 tells of death", () => {
  expect(tellsOfDeath("phq9", [3, 3, 3, 3, 3, 3, 3, 3, 0])).toBe(false);
  expect(tellsOfDeath("phq9", [0, 0, 0, 0, 0, 0, 0, 0, 1])).toBe(true);
  expect(tellsOfDeath("k6", [4, 4, 4, 4, 4, 4])).toBe(false);
});
