import { describe, expect, test } from "vitest";
import type { Alarm, AlarmKind, Card, CounselorTile } from "../protocol/staff-frame.ts";
import { byClient, isForAnother } from "./alarms.ts";
import { candidates } from "./candidates.ts";
import { beginning, roomOf } from "./room.ts";

function card(name: string, more: Partial<Card> = {}): Card {
  return {
    conversation: name,
    seq: 1,
    status: "waiting",
    nickname: name,
    language: "ja",
    counselor: null,
    band: "low",
    score: 0,
    issues: [],
    away: false,
    opened_at: 0,
    queued_at: 5,
    client_at: 0,
    unanswered_since: null,
    ...more,
  };
}

const alarm = (id: string, kind: AlarmKind, conversation: string | null, at: number): Alarm => ({
  id,
  desk: "demo",
  kind,
  conversation,
  raised_at: at,
  reach: "supervisor",
  reached_at: at,
});

test("an alarm is for its counselor's supervisor first, as long as they are there", () => {
  const cards = new Map([["a", card("a", { status: "engaged", counselor: "hana" })]]);
  const silent = alarm("1", "silent_imminent", "a", 1);
  const nobodys = alarm("2", "code_orange", "b", 2);
  const tile = (name: string, more: Partial<CounselorTile>) =>
    [name, { member: { id: name }, connected: true, ...more } as CounselorTile] as const;
  const order = (alarms: Alarm[], ...tiles: (readonly [string, CounselorTile])[]) => {
    const groups = byClient(alarms, cards, new Map(tiles), "me");
    return groups.map((group) => [group.key, group.first, isForAnother(group, "me")]);
  };
  const hana = tile("hana", { supervisor: "sora" });
  const loud = ["a", null, false];
  // Whoever has nobody's client open sees it as their own: its conversation is over here.
  expect(order([silent, nobodys], hana, tile("sora", {}))[0]).toEqual(["a", "sora", true]);
  expect(order([silent], hana, tile("sora", { connected: false }))).toEqual([loud]);
  expect(order([{ ...silent, reach: "all_supervisors" }], hana, tile("sora", {}))).toEqual([loud]);
  expect(order([silent], tile("hana", { supervisor: null }))).toEqual([loud]);
  expect(order([silent], tile("hana", { supervisor: "me" }), tile("me", {}))).toEqual([
    ["a", "me", false],
  ]);
});

test("alarms stand by client: what nobody has settled first, and there the longest", () => {
  const cards = [
    card("answered", { status: "engaged", counselor: "x" }),
    card("silent", { status: "engaged", counselor: "x" }),
    card("alone"),
  ];
  const groups = byClient(
    [
      alarm("1", "code_orange", "over", 1),
      alarm("2", "code_orange", "answered", 2),
      alarm("3", "all_excluded", "answered", 6),
      alarm("4", "silent_imminent", "silent", 5),
      alarm("5", "code_orange", "alone", 3),
      alarm("6", "nobody_qualified", "alone", 4),
    ],
    new Map(cards.map((one) => [one.conversation, one])),
    new Map(),
    "me",
  );
  expect(groups.map(({ key, settled, alarms }) => [key, settled, alarms.length])).toEqual([
    ["alone", false, 2],
    ["silent", false, 1],
    ["over", true, 1],
    ["answered", true, 2],
  ]);
});

describe("whom a conversation may be given to", () => {
  function tile(nickname: string, more: Partial<CounselorTile> = {}): CounselorTile {
    return {
      member: {
        id: nickname,
        desk: "demo",
        nickname,
        role: "counselor",
        qualification: nickname === "peer" ? "peer" : "licensed",
        languages: [nickname === "foreign" ? "en" : "ja"],
        level: 3,
      },
      duty: "on",
      connected: true,
      load: 0,
      capacity: 80,
      conversations: 0,
      unanswered_since: null,
      worst_band: "low",
      ...more,
    };
  }

  const everybody = [
    tile("peer"),
    tile("absent", { duty: "not_answering" }),
    tile("foreign"),
    tile("gone", { connected: false }),
    tile("full", { load: 80 }),
    tile("busy", { load: 40 }),
    tile("free"),
    tile("off", { duty: "off" }),
  ];

  test("the best comes first, whatever speaks against the others is said", () => {
    const listed = candidates(everybody, card("x", { band: "imminent" }));
    expect(listed.map((one) => [one.tile.member.nickname, ...one.warnings])).toEqual([
      ["free"],
      ["busy"],
      ["full", "warnFull"],
      ["peer", "warnUnqualified"],
      ["absent", "warnDuty"],
      ["foreign", "warnLanguage"],
      ["gone", "warnDisconnected"],
    ]);
  });

  test("what a calm client needs, a peer can give; and nobody is given what is theirs", () => {
    const listed = candidates(everybody, card("x", { counselor: "free" }));
    expect(listed[0]?.tile.member.nickname).toBe("peer");
    expect(listed.some((one) => one.tile.member.id === "free")).toBe(false);
  });
});

test("the waiting room can be read from the cards, with the same waits as its rows", () => {
  const room = roomOf([
    card("a", { queued_at: 7 }),
    card("b", { queued_at: 3, status: "offered", counselor: "x" }),
    card("c", { band: "imminent", queued_at: null, opened_at: 9 }),
    card("d", { status: "engaged" }),
  ]);
  expect(room.counts).toEqual([2, 0, 0, 1]);
  expect(room.oldest).toEqual([3, null, null, 9]);
  expect(room.first.map(([one]) => one.conversation)).toEqual(["c", "a", "b"]);
});

test("of a long first line a row holds the beginning, and never half a letter", () => {
  expect(beginning("助けて")).toBe("助けて");
  expect(beginning("あ".repeat(160))).toBe("あ".repeat(160));
  expect(beginning("あ".repeat(5_000))).toBe(`${"あ".repeat(160)}…`);
  expect(beginning("🕯".repeat(5_000))).toBe(`${"🕯".repeat(160)}…`);
  expect(beginning("🕯".repeat(160))).toBe("🕯".repeat(160));
});
