import { describe, expect, test } from "vitest";
import { ja } from "../words/client.ja.ts";
import { ruby } from "../words/client.ruby.ts";
import { parts } from "./ruby.ts";

const KANJI = /[\u4e00-\u9fff々]/;

test("marks are taken apart, and what is none stays as it is", () => {
  expect(parts("[話|はなし]を[聞|き]く {name}")).toEqual([
    { text: "話", reading: "はなし" },
    { text: "を" },
    { text: "聞", reading: "き" },
    { text: "く {name}" },
  ]);
});

describe("the client page's words", () => {
  test.each(Object.entries(ja).filter(([, text]) => KANJI.test(text)))(
    "%s can be read by a child",
    (key, text) => {
      const read = parts(ruby[key as keyof typeof ja] ?? "");
      expect(read.map((part) => part.text).join("")).toBe(text);
      for (const part of read) {
        expect(KANJI.test(part.text), part.text).toBe(part.reading !== undefined);
        expect(part.reading ?? "あ").toMatch(/^[ぁ-んー]+$/);
      }
    },
  );
});
