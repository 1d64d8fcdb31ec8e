import { describe, expect, test } from "vitest";
import { en as clientEn } from "./client.en.ts";
import { ja as clientJa } from "./client.ja.ts";
import { en as doorEn } from "./door.en.ts";
import { ja as doorJa } from "./door.ja.ts";
import { fill, fromBrowser } from "./language.svelte.ts";
import { errorsEn, issuesEn, en as staffEn } from "./staff.en.ts";
import { errorsJa, issuesJa, ja as staffJa } from "./staff.ja.ts";

type Catalogue = Record<string, string>;

const catalogues: [string, Catalogue, Catalogue][] = [
  ["client", clientJa, clientEn],
  ["door", doorJa, doorEn],
  ["staff", staffJa, staffEn],
  ["issues", issuesJa, issuesEn],
  ["errors", errorsJa, errorsEn],
];

const gaps = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

/** The same word in both languages on purpose. */
const shared = new Set(["title", "kana", "offerFrom", "colleague"]);

describe.each(catalogues)("catalogue %s", (_name, ja, en) => {
  test("has the same words in both languages", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(ja).sort());
  });

  test.each(Object.keys(ja))("%s is said in both, with the same gaps", (key) => {
    expect(ja[key]?.trim()).not.toBe("");
    expect(en[key]?.trim()).not.toBe("");
    expect(gaps(en[key] ?? "")).toEqual(gaps(ja[key] ?? ""));
  });

  test("is translated: no Japanese in the English, none left alone in the Japanese", () => {
    for (const [key, text] of Object.entries(en)) {
      if (key !== "kana") {
        expect(text, key).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
      }
    }
    for (const [key, text] of Object.entries(ja)) {
      if (!shared.has(key) && text !== "DV") {
        expect(text, key).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]|^\{load\}/);
      }
    }
  });
});

test("the browser's first language that we speak is chosen, else English", () => {
  expect(fromBrowser(["fr-FR", "ja-JP", "en-US"])).toBe("ja");
  expect(fromBrowser(["EN-gb", "ja"])).toBe("en");
  expect(fromBrowser(["fr", "de"])).toBe("en");
  expect(fromBrowser([])).toBe("en");
});

test("gaps are filled as text, and an unknown gap stays visible", () => {
  expect(fill("{name} · {n}", { name: "<b>$&</b>", n: 3 })).toBe("<b>$&</b> · 3");
  expect(fill("{who}", {})).toBe("{who}");
});
