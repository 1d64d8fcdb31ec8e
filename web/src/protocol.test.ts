import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import type { ClientCommand } from "./protocol/client-command.ts";
import type { ClientFrame } from "./protocol/client-frame.ts";
import type { StaffCommand } from "./protocol/staff-command.ts";
import type { StaffFrame } from "./protocol/staff-frame.ts";

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(`../../docs/protocol/v1/${file}`, import.meta.url), "utf8"));

const stems = ["client-command", "client-frame", "staff-command", "staff-frame"];

/** Numeric formats of Rust; their range is in `minimum` and `maximum` where it matters. */
const numeric = ["uint8", "uint32", "uint64", "int64", "float"];

function validator(stem: string) {
  const ajv = new Ajv({ strictTypes: false });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  for (const format of numeric) {
    ajv.addFormat(format, true);
  }
  return ajv.compile(read(`${stem}.schema.json`));
}

describe.each(stems)("golden examples of %s", (stem) => {
  const fits = validator(stem);
  const examples: { type: string }[] = read(`examples/${stem}.json`);

  test.each(examples)("$type fits its schema", (example) => {
    expect(fits(example), JSON.stringify(fits.errors)).toBe(true);
  });

  test("a field too many does not", () => {
    expect(fits({ ...examples[0], handle: "+810000000000" })).toBe(false);
  });
});

test("nothing of staff fits a client's frame", () => {
  const fits = validator("client-frame");
  const whisper = { kind: "whispered", by: "0195c0de-0000-7000-8000-000000000051", text: "a" };
  const event = { seq: 1, at: 1, fact: whisper };
  expect(fits({ type: "events", after: 0, through: 1, events: [event] })).toBe(false);
});

test("what the pages write fits the generated types and the schema", () => {
  const id = "0195c0de-0000-7000-8000-000000000001";
  const say: ClientCommand = { type: "say", id, text: "a" };
  const welcome: ClientFrame = {
    type: "welcome",
    head: 0,
    phase: "new",
    nickname: "Anon 7F3",
    language: "ja",
  };
  const watch: StaffCommand = { type: "watch", conversation: id, after: 0 };
  const pong: StaffFrame = { type: "pong" };
  expect(validator("client-command")(say)).toBe(true);
  expect(validator("client-frame")(welcome)).toBe(true);
  expect(validator("staff-command")(watch)).toBe(true);
  expect(validator("staff-frame")(pong)).toBe(true);
});
