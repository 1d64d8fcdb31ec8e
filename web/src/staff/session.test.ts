import { beforeEach, describe, expect, test } from "vitest";
import type { Card, StaffFrame, StaffMember } from "../protocol/staff-frame.ts";
import { ScriptedClock, ScriptedServer } from "../socket/scripted.ts";
import { type NamedCommand, StaffSession } from "./session.svelte.ts";
import type { Unsent } from "./unsent.ts";
import { t } from "./words.ts";

const me: StaffMember = {
  id: "me",
  desk: "demo",
  nickname: "Hikari",
  role: "counselor",
  qualification: "licensed",
  languages: ["ja"],
  level: 3,
};

function card(conversation: string, more: Partial<Card> = {}): Card {
  return {
    conversation,
    seq: 3,
    status: "engaged",
    nickname: conversation,
    language: "ja",
    counselor: "me",
    band: "low",
    score: 0,
    issues: [],
    away: false,
    opened_at: 0,
    client_at: 0,
    ...more,
  };
}

let clock: ScriptedClock;
let server: ScriptedServer;
let stored: readonly NamedCommand[];

beforeEach(() => {
  clock = new ScriptedClock();
  server = new ScriptedServer();
  stored = [];
});

function session(): StaffSession {
  const unsent = {
    read: () => [...stored],
    keep: (commands: readonly NamedCommand[]) => {
      stored = [...commands];
    },
  } as Unsent;
  const opened = new StaffSession(me, unsent, server.connect, clock);
  opened.start();
  return opened;
}

const say = (frame: StaffFrame) => server.newest.say(frame);
const welcome = (conversations: Card[]) =>
  server.welcome({
    me,
    duty: "on",
    load: 0,
    capacity: 80,
    conversations,
    colleagues: [],
    alarms: [],
  });
const sent = (type: string) => server.newest.sent.filter((one) => one.type === type);
const line = (seq: number, text = String(seq)) => ({
  seq,
  at: seq,
  fact: { kind: "client_said", text } as const,
});

describe("a console", () => {
  test("reads its own conversations in full, and nobody else's unasked", () => {
    session();
    welcome([card("mine"), card("offered", { status: "offered" }), card("b", { counselor: "x" })]);
    expect(sent("watch")).toEqual([{ type: "watch", conversation: "mine", after: 0 }]);
  });

  test("says after a reconnect what it has, and asks from there", () => {
    session();
    welcome([card("mine")]);
    say({ type: "events", conversation: "mine", after: 0, through: 2, events: [line(1), line(2)] });
    server.newest.lose(4001);
    clock.pass(1_000);
    server.newest.open();
    expect(sent("hello")).toEqual([{ type: "hello", after: [["mine", 2]] }]);
    welcome([card("mine")]);
    expect(sent("watch")).toEqual([{ type: "watch", conversation: "mine", after: 2 }]);
  });

  test("asks again from where it stands when a frame leaves a gap", () => {
    const open = session();
    welcome([card("mine")]);
    say({ type: "events", conversation: "mine", after: 0, through: 1, events: [line(1)] });
    say({ type: "events", conversation: "mine", after: 3, through: 4, events: [line(4)] });
    expect(open.events.get("mine")).toHaveLength(1);
    expect(sent("watch").at(-1)).toEqual({ type: "watch", conversation: "mine", after: 1 });
    say({
      type: "events",
      conversation: "mine",
      after: 1,
      through: 4,
      events: [line(2), line(3), line(4)],
    });
    expect(open.events.get("mine")?.map((event) => event.seq)).toEqual([1, 2, 3, 4]);
  });

  test("shows its own line as kept before the echo, once", () => {
    const open = session();
    welcome([card("mine")]);
    say({ type: "events", conversation: "mine", after: 0, through: 1, events: [line(1)] });
    open.order({ type: "say", conversation: "mine", text: "here" });
    const id = sent("say")[0]?.id ?? "";
    expect(open.waiting).toHaveLength(1);
    say({ type: "kept", id, seq: 2, at: 2 });
    const echo = { kind: "staff_said", by: "me", text: "here", id } as const;
    say({
      type: "events",
      conversation: "mine",
      after: 1,
      through: 2,
      events: [{ seq: 2, at: 2, fact: echo }],
    });
    expect(open.events.get("mine")).toHaveLength(2);
    expect(open.waiting).toHaveLength(0);
    expect(stored).toHaveLength(0);
  });

  test("calls a supervisor by the nickname that came with what they did", () => {
    const open = session();
    welcome([card("a")]);
    expect(open.nameOf("sv")).toBe(t("somebody"));
    const whispered = { kind: "whispered", by: "sv", text: "Ask about tonight." } as const;
    const events = [{ seq: 1, at: 1, nickname: "Akari", fact: whispered }];
    say({ type: "events", conversation: "a", after: 0, through: 1, events });
    expect(open.nameOf("sv")).toBe("Akari");
  });

  test("sends an order again with the same id until it is kept", () => {
    const open = session();
    welcome([]);
    open.order({ type: "duty", state: "on" });
    const id = sent("duty")[0]?.id;
    server.newest.lose(1006);
    clock.pass(1_000);
    welcome([]);
    expect(sent("duty").map((one) => one.id)).toEqual([id]);
  });

  test("says what was refused for good, and goes on trying what was not", () => {
    const open = session();
    welcome([]);
    open.order({ type: "help_another" });
    const id = sent("help_another")[0]?.id ?? "";
    say({ type: "refused", id, code: "not_kept_yet", retryable: true });
    expect(open.complaints).toEqual([]);
    expect(open.waiting).toHaveLength(1);
    say({ type: "refused", id, code: "nobody_waits", retryable: false });
    expect(open.complaints.map((one) => one.code)).toEqual(["nobody_waits"]);
    expect(open.waiting).toHaveLength(0);
  });

  test("lets go of a conversation that is no longer its own", () => {
    const open = session();
    welcome([card("mine")]);
    say({ type: "events", conversation: "mine", after: 0, through: 1, events: [line(1)] });
    say({ type: "gone", conversation: "mine" });
    expect(open.cards.size).toBe(0);
    expect(open.events.size).toBe(0);
  });

  test("offers that stood before a reconnect are told anew, not remembered", () => {
    const open = session();
    welcome([]);
    const offer = {
      claim: "c",
      card: card("new"),
      mode: "auto",
      lines: [],
      expires_at: 9,
    } as const;
    say({ type: "offer", offer: { ...offer, lines: [] } });
    expect(open.offers.size).toBe(1);
    server.newest.lose(1006);
    clock.pass(1_000);
    welcome([]);
    expect(open.offers.size).toBe(0);
  });

  test("what was taken over is accepted without being asked again, and nothing else is", () => {
    const open = session();
    welcome([]);
    open.takeOver("x");
    const offer = {
      claim: "c",
      card: card("x"),
      mode: "assigned",
      lines: [],
      expires_at: 9,
    } as const;
    say({ type: "offer", offer: { ...offer, lines: [] } });
    expect(sent("accept")).toMatchObject([{ conversation: "x", claim: "c" }]);
    say({ type: "offer", offer: { ...offer, claim: "d", lines: [] } });
    expect(sent("accept")).toHaveLength(1);
    expect(open.offers.has("d")).toBe(true);
  });

  test("taking over twice asks once, and what was late is no news once it is one's own", () => {
    const open = session();
    welcome([card("x", { counselor: null, status: "waiting" })]);
    open.takeOver("x");
    open.takeOver("x");
    expect(sent("assign")).toHaveLength(1);
    open.order({ type: "accept", conversation: "x", claim: "old" });
    const id = sent("accept")[0]?.id ?? "";
    say({ type: "refused", id, code: "offer_over", retryable: false });
    expect(open.complaints.map((one) => one.code)).toEqual(["offer_over"]);
    say({ type: "card", card: card("x", { seq: 4 }) });
    expect(open.complaints).toEqual([]);
  });

  test("once it is closed or handed on, nothing more is told about it", () => {
    const open = session();
    welcome([card("closed", { seq: 0 }), card("handed", { seq: 0 })]);
    const closed = { seq: 1, at: 1, fact: { kind: "closed", reason: "reported" } } as const;
    say({ type: "events", conversation: "closed", after: 0, through: 1, events: [closed] });
    const fact = { kind: "requeued", from: "me", reason: "transfer" } as const;
    const handed = { seq: 1, at: 1, fact };
    say({ type: "events", conversation: "handed", after: 0, through: 1, events: [handed] });
    for (const conversation of ["closed", "handed"]) {
      open.look(conversation);
      open.writing(conversation);
    }
    expect(sent("seen")).toEqual([]);
    expect(sent("typing")).toEqual([]);
  });

  test("offers are paused until the service says otherwise, or welcomes anew", () => {
    const open = session();
    welcome([]);
    expect(open.offersPaused).toBe(false);
    say({ type: "offers_paused", paused: true });
    expect(open.offersPaused).toBe(true);
    say({ type: "offers_paused", paused: false });
    expect(open.offersPaused).toBe(false);
    say({ type: "offers_paused", paused: true });
    welcome([]);
    expect(open.offersPaused).toBe(false);
  });

  test("a hint that came too late is nobody's mistake", () => {
    const open = session();
    welcome([]);
    say({ type: "refused", id: null, code: "not_yours", retryable: false });
    expect(open.complaints).toEqual([]);
    say({ type: "refused", id: null, code: "no_such_conversation", retryable: false });
    expect(open.complaints).toHaveLength(1);
  });

  test("a waiting room from before a welcome is not shown for long", () => {
    const open = session();
    welcome([]);
    const room = { counts: [1, 0, 0, 0], oldest: [1, null, null, null], first: [] };
    say({ type: "waiting_room", room } as unknown as StaffFrame);
    clock.pass(6_000);
    expect(open.room).not.toBeNull();
    open.refresh();
    welcome([]);
    expect(open.room).not.toBeNull();
    clock.pass(6_000);
    expect(open.room).toBeNull();
  });

  test("knows since when somebody has been offered to, if it saw it happen", () => {
    const open = session();
    welcome([card("x", { status: "waiting", counselor: null })]);
    clock.pass(3_000);
    const offered = card("x", { status: "offered", counselor: "tomo", seq: 4 });
    say({ type: "card", card: offered });
    clock.pass(3_000);
    say({ type: "card", card: { ...offered, seq: 5 } });
    expect(open.offeredSince.get("x")).toBe(3_000);
    say({ type: "card", card: card("x", { status: "waiting", counselor: null, seq: 6 }) });
    expect(open.offeredSince.has("x")).toBe(false);
  });

  test("remembers what a client is called when the conversation is gone", () => {
    const open = session();
    welcome([card("x")]);
    say({ type: "gone", conversation: "x" });
    expect(open.clients.get("x")).toBe("x");
  });

  test("only the counselor's reading is told to the client", () => {
    const open = session();
    welcome([card("mine"), card("watched", { counselor: "x" })]);
    open.watch("watched");
    for (const conversation of ["mine", "watched"]) {
      say({ type: "events", conversation, after: 0, through: 1, events: [line(1)] });
      open.look(conversation);
    }
    expect(sent("seen")).toEqual([{ type: "seen", conversation: "mine", through: 1 }]);
  });

  test("an acknowledged alarm leaves the wall", () => {
    const open = session();
    welcome([]);
    const alarm = {
      id: "a",
      desk: "demo",
      kind: "code_orange",
      raised_at: 1,
      reach: "supervisor",
      reached_at: 1,
    } as const;
    say({ type: "alarm", alarm });
    expect(open.alarms.size).toBe(1);
    say({ type: "alarm", alarm: { ...alarm, acknowledged: ["me", 2] } });
    expect(open.alarms.size).toBe(0);
  });
});
