import { beforeEach, describe, expect, test } from "vitest";
import type { ClientEvent, ClientFact } from "../protocol/client-frame.ts";
import { ScriptedClock, ScriptedServer } from "../socket/scripted.ts";
import { Keeping } from "./keeping.ts";
import { ThreeShifts } from "./leaving.ts";
import { Shelf } from "./scripted.ts";
import { Talk } from "./talk.svelte.ts";

let tab: Shelf;
let device: Shelf;
let clock: ScriptedClock;
let server: ScriptedServer;

beforeEach(() => {
  tab = new Shelf();
  device = new Shelf();
  clock = new ScriptedClock();
  server = new ScriptedServer();
});

const keeping = () => new Keeping("demo", tab, device);

function talk(): Talk {
  const opened = new Talk("token", keeping(), server.connect, clock);
  opened.start();
  return opened;
}

const event = (seq: number, fact: ClientFact): ClientEvent => ({ seq, at: seq * 1_000, fact });
const events = (after: number, through: number, list: ClientEvent[]) =>
  server.newest.say({ type: "events", after, through, events: list });
const lines = (of: Talk) =>
  of.items.map((item) =>
    item.kind === "line"
      ? `${item.by}: ${item.text} (${item.delivery})`
      : item.kind === "answer"
        ? `${item.question}: ${item.answer ?? item.choice} (${item.delivery})`
        : item.kind === "note"
          ? item.what
          : item.kind,
  );
const sentIds = () => server.newest.sent.filter((one) => one.type === "say").map((one) => one.id);
const welcome = (head = 0, conversation = "first") =>
  server.welcome({ conversation, head, phase: "new", nickname: "Anon 7F3", language: "ja" });

describe("a question of the desk", () => {
  test("is asked no more once it was answered, and its answer stands once", () => {
    const open = talk();
    welcome();
    open.answer("safe", "no");
    expect(open.answered.has("safe")).toBe(true);
    expect(lines(open)).toEqual(["safe: no (sending)"]);
    const [sent] = server.newest.sent.filter((one) => one.type === "answer");
    expect(sent).toMatchObject({ question: "safe", choice: "no" });
    const id = sent?.id ?? null;
    events(0, 3, [event(3, { kind: "answered", question: "safe", answer: "いいえ", id })]);
    expect(lines(open)).toEqual(["safe: いいえ (kept)"]);
    expect(open.answered.has("safe")).toBe(true);
    expect(keeping().unsent()).toEqual([]);
  });

  test("goes out again after a reload, and is still answered", () => {
    talk().answer("age", null);
    const again = talk();
    expect(again.answered.has("age")).toBe(true);
    expect(lines(again)).toEqual(["age: null (sending)"]);
  });
});

describe("a line", () => {
  test("is sending, kept, and seen", () => {
    const open = talk();
    welcome();
    open.say("hello");
    const [id] = sentIds();
    expect(lines(open)).toEqual(["me: hello (sending)"]);
    server.newest.say({ type: "kept", id, seq: 2, at: 2_000 });
    expect(lines(open)).toEqual(["me: hello (kept)"]);
    server.newest.say({ type: "seen", through: 2 });
    expect(lines(open)).toEqual(["me: hello (seen)"]);
  });

  test("stands once, whether kept or echoed first", () => {
    const open = talk();
    welcome();
    open.say("one");
    open.say("two");
    const [one, two] = sentIds();
    server.newest.say({ type: "kept", id: one, seq: 2, at: 2_000 });
    const said = (text: string, id: string | undefined): ClientFact => ({
      kind: "said",
      by: "me",
      text,
      id: id ?? null,
    });
    events(0, 3, [event(2, said("one", one)), event(3, said("two", two))]);
    server.newest.say({ type: "kept", id: two, seq: 3, at: 3_000 });
    expect(lines(open)).toEqual(["me: one (kept)", "me: two (kept)"]);
    expect(tab.all).not.toContain("two");
  });

  test("written while the network is away is sent with the same id once it is back", () => {
    const open = talk();
    welcome();
    open.say("one");
    const [id] = sentIds();
    server.newest.lose(1006);
    open.say("two");
    clock.pass(1_000);
    welcome();
    expect(sentIds()[0]).toBe(id);
    expect(sentIds()).toHaveLength(2);
  });

  test("that was seen is seen after a reload, in its own conversation and no other", () => {
    const mine = (seq: number) =>
      event(seq, { kind: "said", by: "me", text: `line ${seq}`, id: `id ${seq}` });
    const before = talk();
    welcome(3);
    events(0, 3, [mine(2), mine(3)]);
    server.newest.say({ type: "seen", through: 2 });
    before.stop();
    const reloaded = talk();
    welcome(3);
    events(0, 3, [mine(2), mine(3)]);
    expect(lines(reloaded)).toEqual(["me: line 2 (seen)", "me: line 3 (kept)"]);
    server.newest.say({ type: "welcome", conversation: "second", head: 0, phase: "new" });
    events(0, 2, [mine(2)]);
    expect(lines(reloaded)).toEqual([
      "me: line 2 (seen)",
      "me: line 3 (kept)",
      "me: line 2 (kept)",
    ]);
    keeping().leave();
    expect(tab.length).toBe(0);
  });

  test("survives a reload of the page before it was kept", () => {
    const before = talk();
    before.say("not sent yet");
    const after = talk();
    expect(lines(after)).toEqual(["me: not sent yet (sending)"]);
    welcome();
    expect(sentIds()).toHaveLength(1);
  });

  test("not sent yet is not lost when the page gives way to another of its own", () => {
    const before = talk();
    before.say("still here");
    before.stop();
    expect(lines(talk())).toEqual(["me: still here (sending)"]);
    clock.pass(60_000);
    expect(server.sockets.filter((one) => one.readyState === 0)).toHaveLength(1);
  });

  test("that is refused goes back into the field", () => {
    const open = talk();
    welcome();
    open.say("a\u0000");
    const [id] = sentIds();
    server.newest.say({ type: "refused", id, code: "not_kept_yet", retryable: true });
    expect(lines(open)).toHaveLength(1);
    server.newest.say({ type: "refused", id, code: "text_control_character", retryable: false });
    expect(lines(open)).toEqual([]);
    expect(open.returned).toBe("a\u0000");
    expect(open.complaint).toBe("refused");
  });

  test("that the service cannot keep yet is shown as not sent until it is kept", () => {
    const open = talk();
    welcome();
    open.say("one");
    const [one] = sentIds();
    const refusal = { type: "refused", id: one, code: "not_kept_yet", retryable: true };
    server.newest.say(refusal);
    open.say("two");
    expect(lines(open)).toEqual(["me: one (late)", "me: two (late)"]);
    clock.pass(5_000);
    expect(sentIds()).toHaveLength(3);
    expect(lines(open)).toEqual(["me: one (late)", "me: two (late)"]);
    server.newest.say({ type: "kept", id: one, seq: 2, at: 2_000 });
    expect(lines(open)).toEqual(["me: one (kept)", "me: two (sending)"]);
  });

  test("without an answer is shown as not sent, though the connection stands", () => {
    const open = talk();
    welcome();
    open.say("one");
    clock.pass(5_000);
    expect(lines(open)).toEqual(["me: one (late)"]);
  });

  test("longer than the service takes stays in the field", () => {
    const open = talk();
    expect(open.say("あ".repeat(6_000))).toBe(false);
    expect(open.complaint).toBe("tooLong");
    expect(open.say("あ".repeat(5_000))).toBe(true);
  });
});

describe("a conversation", () => {
  const said = (text: string): ClientFact => ({ kind: "said", by: "counselor", text });

  test("resumes after what the page has, and shows nothing twice", () => {
    const open = talk();
    welcome(2);
    events(0, 2, [event(1, said("a")), event(2, said("b"))]);
    server.newest.lose(4000);
    clock.pass(1_000);
    server.newest.open();
    expect(server.newest.sent[0]).toEqual({
      type: "hello",
      token: "token",
      conversation: "first",
      after: 2,
    });
    welcome(3);
    events(1, 3, [event(2, said("b")), event(3, said("c"))]);
    expect(lines(open)).toHaveLength(3);
  });

  test("with a gap is resumed instead of shown with a hole", () => {
    const open = talk();
    welcome(1);
    events(0, 1, [event(1, said("a"))]);
    events(2, 3, [event(3, said("c"))]);
    expect(lines(open)).toHaveLength(1);
    expect(server.sockets).toHaveLength(2);
    server.newest.open();
    expect(server.newest.sent[0]).toMatchObject({ type: "hello", after: 1 });
  });

  test("that begins after a closed one keeps the old lines above it", () => {
    const open = talk();
    welcome(3);
    events(0, 3, [event(2, said("before")), event(3, { kind: "closed" })]);
    server.newest.say({ type: "welcome", conversation: "second", head: 0, phase: "new" });
    events(0, 2, [event(2, said("after"))]);
    expect(lines(open)).toEqual(["counselor: before (null)", "closed", "counselor: after (null)"]);
    expect(new Set(open.items.map((item) => item.key)).size).toBe(3);
  });

  test("that ended while the network was away gives way to the next one, whole", () => {
    const open = talk();
    welcome(2);
    events(0, 2, [event(2, said("before"))]);
    server.newest.say({ type: "seen", through: 2 });
    server.newest.lose(1006);
    clock.pass(1_000);
    welcome(5, "second");
    events(0, 5, [event(1, said("one")), event(2, said("two")), event(5, said("five"))]);
    expect(lines(open).map((line) => line.split(" ")[1])).toEqual(["before", "one", "two", "five"]);
    server.newest.lose(1006);
    clock.pass(1_000);
    server.newest.open();
    expect(server.newest.sent[0]).toMatchObject({ conversation: "second", after: 5 });
  });

  test("that is closed and told again after a reconnect is not doubled", () => {
    const open = talk();
    welcome(3);
    const whole = [event(2, said("before")), event(3, { kind: "closed" })];
    events(0, 3, whole);
    server.newest.lose(1006);
    clock.pass(1_000);
    welcome(3);
    events(0, 3, whole);
    expect(lines(open)).toEqual(["counselor: before (null)", "closed"]);
  });

  test("says who is there and who is writing", () => {
    const open = talk();
    welcome(1);
    events(0, 1, [event(1, { kind: "joined", nickname: "Hikari" })]);
    expect(open.counselor).toBe("Hikari");
    server.newest.say({ type: "typing" });
    expect(open.typing).toBe(true);
    clock.pass(6_000);
    expect(open.typing).toBe(false);
  });

  test("a line taken back loses its text", () => {
    const open = talk();
    welcome(2);
    events(0, 2, [event(1, said("a")), event(2, { kind: "unsent", seq: 1 })]);
    expect(open.items).toHaveLength(1);
    expect(open.items[0]).toMatchObject({ unsent: true });
  });

  test("a line taken back stays without its text when the next conversation begins", () => {
    const open = talk();
    welcome(2);
    events(0, 2, [event(1, said("a")), event(2, { kind: "unsent", seq: 1 })]);
    server.newest.say({ type: "welcome", conversation: "second", head: 0, phase: "new" });
    expect(open.items[0]).toMatchObject({ unsent: true });
  });

  test("nobody is told that one's own lines were looked at", () => {
    const open = talk();
    welcome();
    const mine: ClientFact = { kind: "said", by: "me", text: "mine", id: "id 2" };
    events(0, 2, [event(2, mine)]);
    open.look();
    const seen = () => server.newest.sent.filter((one) => one.type === "seen");
    expect(seen()).toEqual([]);
    events(2, 3, [event(3, { kind: "said", by: "counselor", text: "theirs" })]);
    open.look();
    open.look();
    expect(seen()).toEqual([{ type: "seen", through: 3 }]);
  });

  test("what was looked at is told once a connection", () => {
    const open = talk();
    welcome(1);
    events(0, 1, [event(1, said("a"))]);
    open.look();
    open.look();
    expect(server.newest.sent.filter((one) => one.type === "seen")).toHaveLength(1);
  });
});

describe("the client who is done", () => {
  const leaveId = () => server.newest.sent.find((one) => one.type === "leave")?.id;

  test("is told that the desk knows, also after a reload, until they write again", () => {
    const open = talk();
    welcome();
    open.leave();
    expect(open.left).toBe(false);
    server.newest.say({ type: "kept", id: leaveId(), seq: 4, at: 4_000 });
    expect(open.left).toBe(true);
    open.stop();
    const reloaded = talk();
    welcome(4);
    expect(reloaded.left).toBe(true);
    reloaded.say("one more thing");
    expect(reloaded.left).toBe(false);
    expect(tab.all).not.toContain("first");
  });

  test("was silent long enough for the desk to know already", () => {
    const open = talk();
    welcome();
    open.leave();
    const id = leaveId();
    server.newest.say({ type: "refused", id, code: "no_change", retryable: false });
    expect(open.left).toBe(true);
    expect(open.complaint).toBeNull();
  });
});

describe("on the device", () => {
  const kept = { token: "secret", nickname: "Anon 7F3" };

  test("nothing is left by default, and only the token where it was asked for", () => {
    keeping().keep(kept);
    expect(device.length).toBe(0);
    expect(keeping().read()).toEqual(kept);
    keeping().keepOnDevice(kept);
    tab.clear();
    expect(keeping().read()).toEqual(kept);
    keeping().forget();
    expect(keeping().read()).toBeNull();
  });

  test("the word brings back what a quick exit took away, and no other word does", async () => {
    keeping().keep(kept);
    await keeping().setWord("Ｋａｗａ 42", kept);
    expect(tab.all).toContain("secret");
    keeping().leave();
    expect(`${tab.all}${device.all}`).not.toContain("secret");
    expect(keeping().read()).toBeNull();
    expect(await keeping().comeBack("yama 42")).toBeNull();
    expect(await keeping().comeBack("kawa 42")).toEqual(kept);
    expect(keeping().read()).toEqual(kept);
    keeping().forget();
    expect(tab.length + device.length).toBe(0);
    expect(await keeping().comeBack("kawa 42")).toBeNull();
  });

  test("the word also brings back what was closed with its tab", async () => {
    keeping().keep(kept);
    await keeping().setWord("kawa 42", kept);
    tab.clear();
    expect(device.all).not.toContain("secret");
    expect(await keeping().comeBack("kawa 42")).toEqual(kept);
  });

  test("what was seen stays seen when the word brings the conversation back", async () => {
    const mine: ClientFact = { kind: "said", by: "me", text: "mine", id: "id 2" };
    const before = talk();
    welcome(2);
    events(0, 2, [event(2, mine)]);
    server.newest.say({ type: "seen", through: 2 });
    await keeping().setWord("kawa 42", kept);
    before.stop();
    keeping().leave();
    expect(tab.length).toBe(0);
    const back = talk();
    welcome(2);
    events(0, 2, [event(2, mine)]);
    expect(lines(back)).toEqual(["me: mine (seen)"]);
    keeping().forget();
    expect(device.length).toBe(0);
  });

  test("a quick exit leaves nothing in the tab", () => {
    keeping().keep(kept);
    keeping().keepDraft("half a sentence");
    talk().say("not sent");
    expect(tab.length).toBe(3);
    keeping().leave();
    expect(tab.length).toBe(0);
  });
});

test("Shift three times leaves; slowly, held down, or with another key it does not", () => {
  const press = (keys: [string, number, boolean?][]) => {
    const shifts = new ThreeShifts();
    return keys.map(([key, at, repeated]) => shifts.press(key, repeated ?? false, at)).at(-1);
  };
  expect(
    press([
      ["Shift", 0],
      ["Shift", 300],
      ["Shift", 600],
    ]),
  ).toBe(true);
  expect(
    press([
      ["Shift", 0],
      ["Shift", 900],
      ["Shift", 1_800],
    ]),
  ).toBe(false);
  expect(
    press([
      ["Shift", 0],
      ["A", 100],
      ["Shift", 300],
      ["Shift", 600],
    ]),
  ).toBe(false);
  expect(
    press([
      ["Shift", 0],
      ["Shift", 100, true],
      ["Shift", 200, true],
    ]),
  ).toBe(false);
});
