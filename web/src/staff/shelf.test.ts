import { describe, expect, test } from "vitest";
import type { Entry } from "../protocol/library.ts";
import { filled, indexed, pageIn, search } from "./shelf.ts";

const entry = (id: string, more: Partial<Entry> = {}): Entry => ({
  kind: "canned",
  id,
  pages: {
    ja: { title: "死にたい気持ちをたずねる", keywords: ["カクニン"], words: "いまはどうですか" },
    en: { title: "Asking about suicide", keywords: [], words: "How is it now?" },
  },
  ...more,
});

const column: Entry = {
  kind: "procedure",
  id: "night",
  pages: {
    ja: {
      title: "夜間",
      steps: ["当直に電話する"],
      body: [
        {
          block: "list",
          numbered: false,
          items: [
            [
              {
                block: "paragraph",
                text: [
                  { inline: "strong", text: [{ inline: "text", text: "Ｓｕｉｃｉｄｅ の話" }] },
                ],
              },
            ],
          ],
        },
      ],
    },
  },
};

const index = indexed([column, entry("asking")]);
const ids = (asked: string) => search(index, ["canned", "procedure"], asked).map(({ id }) => id);

describe("search", () => {
  test("finds in either language, whatever the width, case or kana", () => {
    expect(ids("SUICIDE")).toEqual(["asking", "night"]);
    expect(ids("ｓｕｉｃｉｄｅ")).toEqual(["asking", "night"]);
    expect(ids("かくにん")).toEqual(["asking"]);
    expect(ids("当直")).toEqual(["night"]);
  });

  test("wants every word, and puts titles first", () => {
    expect(ids("suicide 夜間")).toEqual(["night"]);
    expect(ids("suicide nowhere")).toEqual([]);
    expect(ids("")).toEqual(["night", "asking"]);
  });

  test("answers with nothing but the kinds that were asked for", () => {
    expect(search(index, ["canned"], "suicide").map(({ id }) => id)).toEqual(["asking"]);
  });
});

test("gaps are filled as text, and an unknown one stays to be seen", () => {
  const gaps = { counselor: "$& <b>", desk: "Light" };
  expect(filled("{counselor} of {desk}, {other}", gaps)).toBe("$& <b> of Light, {other}");
});

test("an entry that lacks a language is shown in the one it has", () => {
  expect(pageIn(column, "en").title).toBe("夜間");
});
