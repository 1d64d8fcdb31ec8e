import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { en as checksEn } from "./checks.en.ts";
import { ja as checksJa } from "./checks.ja.ts";
import { en as clientEn } from "./client.en.ts";
import { ja as clientJa } from "./client.ja.ts";
import { en as doorEn } from "./door.en.ts";
import { ja as doorJa } from "./door.ja.ts";
import { fill, fromBrowser } from "./language.svelte.ts";
import { en as laterEn } from "./later.en.ts";
import { ja as laterJa } from "./later.ja.ts";
import { en as ownEn } from "./own.en.ts";
import { ja as ownJa } from "./own.ja.ts";
import { errorsEn, issuesEn, en as staffEn } from "./staff.en.ts";
import { errorsJa, issuesJa, ja as staffJa } from "./staff.ja.ts";

type Catalogue = Record<string, string>;

const catalogues: [string, Catalogue, Catalogue][] = [
  ["client", clientJa, clientEn],
  ["checks", checksJa, checksEn],
  ["later", laterJa, laterEn],
  ["door", doorJa, doorEn],
  ["own", ownJa, ownEn],
  ["staff", staffJa, staffEn],
  ["issues", issuesJa, issuesEn],
  ["errors", errorsJa, errorsEn],
];

const gaps = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

/** The same word in both languages on purpose. */
const shared = new Set(["progress", "title", "kana", "offerFrom", "colleague"]);

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

const GLOSSARY = "../docs/GLOSSARY.md";

describe("one word a thing in Japanese", () => {
  const read = (path: string) => readFileSync(path, "utf8");
  const screens = catalogues.map(([name, ja]): [string, string] => [
    name,
    Object.values(ja).join("\n"),
  ]);
  const places: [string, string][] = [
    ...screens,
    ["GLOSSARY.md", read(GLOSSARY)],
    ["README.ja.md", read("../README.ja.md")],
  ];

  test.each(places)("%s uses no other word for what has one", (_name, text) => {
    const others = /コード・オレンジ|壁面|ウォール|警報|アラート|ささやき|緊急度|はしご|階段/;
    expect(text.match(others)?.[0]).toBeUndefined();
  });

  test.each([
    ["band", "危険度"],
    ["Code Orange", "コードオレンジ"],
    ["ladder", "切迫度の段階"],
    ["offer", "打診"],
    ["whisper", "職員だけの話"],
    ["wall", "見守り画面"],
    ["alarm", "アラーム"],
    ["waiting room", "待合室"],
    ["away", "離席"],
  ])("the glossary's %s is what screens say", (english, japanese) => {
    const row = read(GLOSSARY)
      .split("\n")
      .find((line) => line.startsWith(`| ${english}`));
    expect(row).toContain(japanese);
    expect(screens.some(([, text]) => text.includes(japanese))).toBe(true);
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
