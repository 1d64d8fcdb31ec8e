import { describe, expect, test } from "vitest";
import { deviceName } from "../own/device.ts";
import type {
  Assessment,
  Card,
  Contribution,
  ConversationEvent,
  CounselorTile,
  OfferCard,
} from "../protocol/staff-frame.ts";
import { along } from "./along.ts";
import { shortcut } from "./keys.ts";
import { evidence } from "./ladder.ts";
import { noteOf } from "./notes.ts";
import { byDanger, byLongestUnanswered, byNeed, byUrgency } from "./order.ts";
import { advanced, ConversationRecord } from "./record.ts";
import { spans } from "./spans.ts";
import { t } from "./words.ts";

const bytes = (text: string) => new TextEncoder().encode(text).length;

function contribution(text: string, part: string, weight: number): Contribution {
  const start = bytes(text.slice(0, text.indexOf(part)));
  return [start, start + bytes(part), weight];
}

describe("token highlights", () => {
  test("byte offsets find their words in Japanese, emoji and English", () => {
    const text = "もう😢死にたい, but never 今日じゃない";
    const found = spans(text, [
      contribution(text, "死にたい", 2),
      contribution(text, "never", -1),
      contribution(text, "😢", 0.5),
    ]);
    expect(found.filter((span) => span.weight !== 0)).toEqual([
      { text: "😢", weight: 0.5, rungs: [] },
      { text: "死にたい", weight: 2, rungs: [] },
      { text: "never", weight: -1, rungs: [] },
    ]);
    expect(found.map((span) => span.text).join("")).toBe(text);
  });

  test("offsets inside a character, beyond the end, or overlapping change nothing of the text", () => {
    const text = "死にたい";
    const strange: Contribution[] = [
      [1, 3, 1],
      [0, 900, 1],
      [6, 3, 1],
      [0, 6, 1],
      [3, 9, 1],
    ];
    const found = spans(text, strange);
    expect(found.map((span) => span.text).join("")).toBe(text);
    expect(found.filter((span) => span.weight !== 0)).toEqual([
      { text: "死に", weight: 1, rungs: [] },
    ]);
  });

  test("what hardly counts is not shown", () => {
    expect(spans("abc", [[0, 1, 0.01]])).toEqual([{ text: "abc", weight: 0, rungs: [] }]);
  });

  test("each rung has the latest words that climb it, none twice", () => {
    const lines = [
      ["pills", "rope"],
      ["knife", "gun", "pills"],
    ].map((words, seq) => {
      const text = words.join(" ");
      const contributions = words.map((word): Contribution => {
        const [start, end] = contribution(text, word, 0);
        return [start, end, 0, ["means"]];
      });
      return { seq, at: 0, text, assessment: { contributions } as unknown as Assessment };
    });
    const found = evidence(lines);
    expect(found.get("means")).toEqual(["knife", "gun", "pills"]);
    expect(found.get("plan")).toEqual([]);
  });
});

function card(name: string, more: Partial<Card>): Card {
  return {
    conversation: name,
    seq: 1,
    status: "engaged",
    nickname: name,
    language: "ja",
    counselor: null,
    band: "low",
    score: 0,
    issues: [],
    away: false,
    opened_at: 0,
    queued_at: null,
    client_at: 0,
    unanswered_since: null,
    ...more,
  };
}

test("the strip shows first who has waited longest for an answer", () => {
  const cards = [
    card("answered", { client_at: 10 }),
    card("recent", { unanswered_since: 500 }),
    card("long ago", { unanswered_since: 100 }),
    card("answered earlier", { client_at: 5 }),
  ];
  const names = cards.sort(byLongestUnanswered).map((one) => one.nickname);
  expect(names).toEqual(["long ago", "recent", "answered earlier", "answered"]);
});

test("the wall shows the greatest danger first, and there whoever has nobody", () => {
  const cards = [
    card("high", { band: "high", unanswered_since: 1 }),
    card("orange, answered", { band: "imminent", unanswered_since: 1 }),
    card("orange, alone", { band: "imminent", status: "waiting", unanswered_since: 50 }),
  ];
  const names = cards.sort(byDanger).map((one) => one.nickname);
  expect(names).toEqual(["orange, alone", "orange, answered", "high"]);
});

function tile(nickname: string, more: Partial<CounselorTile>, level = 5): CounselorTile {
  return {
    member: {
      id: nickname,
      desk: "demo",
      nickname,
      role: "counselor",
      qualification: "peer",
      languages: ["ja"],
      level,
    },
    duty: "on",
    connected: true,
    load: 10,
    capacity: 80,
    conversations: 1,
    unanswered_since: null,
    worst_band: "low",
    ...more,
  };
}

test("tiles are ordered by who needs the supervisor", () => {
  const tiles = [
    tile("off", { duty: "off", conversations: 0 }),
    tile("calm", {}),
    tile("overdue", { unanswered_since: 0 }),
    tile("overloaded", { load: 80 }),
    tile("novice", {}, 0),
    tile("orange", { worst_band: "imminent" }),
  ];
  const names = tiles.sort(byNeed(1_000_000)).map((one) => one.member.nickname);
  expect(names).toEqual(["orange", "novice", "overloaded", "overdue", "calm", "off"]);
});

test("a record keeps one's own line before its echo, once, and in order", () => {
  const record = new ConversationRecord();
  const said = (seq: number): ConversationEvent => ({
    seq,
    at: seq,
    fact: { kind: "service_said", text: String(seq) },
  });
  record.keep(said(3));
  expect(record.take({ after: 0, through: 2, events: [said(1), said(2)] })).toBe(true);
  expect(record.take({ after: 2, through: 3, events: [said(3)] })).toBe(true);
  expect(record.take({ after: 4, through: 5, events: [said(5)] })).toBe(false);
  expect(record.events.map((event) => event.seq)).toEqual([1, 2, 3]);
});

test("a card moves on with the lines: who waits for an answer, and since when", () => {
  const event = (seq: number, fact: ConversationEvent["fact"]) => ({ seq, at: seq * 10, fact });
  const client = (seq: number) => event(seq, { kind: "client_said", text: "a" });
  const staff = (seq: number) => event(seq, { kind: "staff_said", by: "me", text: "a" });
  const before = card("x", { seq: 1, unanswered_since: null });
  expect(advanced(before, [client(2), client(3)])).toMatchObject({
    seq: 3,
    client_at: 30,
    unanswered_since: 20,
  });
  expect(advanced(before, [client(2), staff(3)]).unanswered_since).toBeNull();
  expect(advanced({ ...before, seq: 5 }, [client(2)])).toMatchObject({ unanswered_since: null });
});

test("offers stand by danger, then by the time that is left", () => {
  const offer = (claim: string, band: Card["band"], expires_at: number): OfferCard => ({
    claim,
    card: card(claim, { band }),
    mode: "auto",
    lines: [],
    expires_at,
  });
  const offers = [offer("a", "low", 1), offer("b", "imminent", 9), offer("c", "low", 0)];
  expect(offers.sort(byUrgency).map((one) => one.claim)).toEqual(["b", "c", "a"]);
});

test("the transcript says that an offer was an exception", () => {
  const offered = { kind: "offered", counselor: "x", mode: "auto" } as const;
  const name = () => "Haru";
  const exception = noteOf({ ...offered, exception: "imminent_unserved" }, name);
  expect(exception).toContain(t("exceptionImminentUnserved"));
  expect(noteOf(offered, name)).not.toContain(t("exceptionImminentUnserved"));
});

describe("the course along a text", () => {
  const text = "a gun to my head but never pulled";
  const at = (words: string, weight: number): [number, number, number] => {
    const start = text.indexOf(words);
    return [start, start + words.length, weight];
  };

  test("rises and falls where the words stand", () => {
    const course = along(text, [at("but never", -1.5), at("gun to my head", 2)]);
    expect(course.steps.map((step) => step.sum)).toEqual([0, 2, 2, 0.5, 0.5]);
    expect(course.steps.at(-1)?.to).toBe(1);
    expect(course).toMatchObject({
      lowest: 0,
      highest: 2,
      rise: "gun to my head",
      fall: "but never",
    });
  });

  test("says nothing of a text that says nothing", () => {
    expect(along(text, [])).toMatchObject({ lowest: 0, highest: 0, rise: null, fall: null });
    expect(along("", []).steps).toEqual([]);
  });
});

describe("shortcuts", () => {
  const press = (more: object) => ({
    key: "",
    code: "",
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    isComposing: false,
    ...more,
  });

  test("letters work outside text fields, unless switched off", () => {
    expect(shortcut(press({ key: "j" }), false, true)).toEqual({ do: "next" });
    expect(shortcut(press({ key: "N" }), false, true)).toEqual({ do: "help" });
    expect(shortcut(press({ key: "j" }), true, true)).toBeNull();
    expect(shortcut(press({ key: "j" }), false, false)).toBeNull();
    expect(shortcut(press({ key: "n", ctrlKey: true }), false, true)).toBeNull();
  });

  test("Alt and a digit choose a pane everywhere, but not while kana are converted", () => {
    const alt2 = press({ key: "™", code: "Digit2", altKey: true });
    expect(shortcut(alt2, true, false)).toEqual({ do: "pane", pane: 1 });
    expect(shortcut({ ...alt2, isComposing: true }, true, true)).toBeNull();
    expect(shortcut(press({ code: "Digit5", altKey: true }), false, true)).toBeNull();
    const altJ = press({ key: "∆", code: "KeyJ", altKey: true });
    expect(shortcut(altJ, true, false)).toEqual({ do: "next" });
    expect(shortcut({ ...altJ, isComposing: true }, true, true)).toBeNull();
  });
});

test("browsers are called what people call them", () => {
  const windows =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
  expect(deviceName(`${windows} Chrome/140.0 Safari/537.36 Edg/140.0`)).toBe("Edge · Windows");
  expect(deviceName(`${windows} Chrome/140.0 Safari/537.36`)).toBe("Chrome · Windows");
  const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15";
  expect(deviceName(`${phone} Version/18.0 Mobile/15E148 Safari/604.1`)).toBe("Safari · iPhone");
  expect(deviceName("curl/8.0")).toBeNull();
});
