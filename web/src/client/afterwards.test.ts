import { beforeEach, expect, test } from "vitest";
import type { ClientEvent, ClientFact } from "../protocol/client-frame.ts";
import { ScriptedClock, ScriptedServer } from "../socket/scripted.ts";
import { Keeping } from "./keeping.ts";
import { Shelf } from "./scripted.ts";
import { Talk } from "./talk.svelte.ts";

let tab: Shelf;
let device: Shelf;
let server: ScriptedServer;

beforeEach(() => {
  tab = new Shelf();
  device = new Shelf();
  server = new ScriptedServer();
});

const keeping = () => new Keeping("demo", tab, device);

function talk(): Talk {
  const opened = new Talk("token", keeping(), server.connect, new ScriptedClock());
  opened.start();
  return opened;
}

const event = (seq: number, fact: ClientFact): ClientEvent => ({ seq, at: seq * 1_000, fact });
const events = (after: number, through: number, list: ClientEvent[]) =>
  server.newest.say({ type: "events", after, through, events: list });
const welcome = (head = 0, conversation = "first") =>
  server.welcome({ conversation, head, phase: "new", nickname: "Anon 7F3", language: "ja" });
const last = (of: Talk) => {
  const item = of.items.at(-1);
  return item && "text" in item ? [item.kind, item.text, item.delivery] : [item?.kind];
};

const over = () => {
  welcome(3);
  events(0, 3, [event(2, { kind: "joined", nickname: "Hikari" }), event(3, { kind: "closed" })]);
  server.newest.say({ type: "phase", phase: "closed", wait: null });
};
const thanked = () => server.newest.sent.filter((one) => one.type === "thank");

test("a word for the counselor is sent until it is kept, and stands once", () => {
  const open = talk();
  over();
  expect(open.answeredBy).toBe("Hikari");
  expect(open.thank("It helped.")).toBe(true);
  expect(last(open)).toEqual(["thanks", "It helped.", "sending"]);
  expect(keeping().unsent()).toHaveLength(1);
  const id = thanked()[0]?.id ?? null;
  events(3, 4, [event(4, { kind: "thanked", text: "It helped.", id })]);
  expect(last(open)).toEqual(["thanks", "It helped.", "kept"]);
  expect(keeping().unsent()).toEqual([]);
});

test("what was answered on another page is not asked here", () => {
  const open = talk();
  over();
  expect(open.told.size).toBe(0);
  events(3, 5, [
    event(4, { kind: "distress_told", moment: "after" }),
    event(5, { kind: "thanked", text: "It helped.", id: null }),
  ]);
  expect([...open.told]).toEqual(["after", "thanks"]);
});

test("what was passed over is not asked again where the person comes back to", async () => {
  const open = talk();
  await keeping().setWord("lantern", { token: "t", nickname: "Anon 7F3" });
  over();
  open.distress("after", null);
  open.thankNot();
  keeping().leave();
  expect(thanked()).toEqual([]);
  const again = talk();
  over();
  expect([...again.told]).toEqual(["after", "thanks"]);
  welcome(0, "second");
  expect(again.told.size).toBe(0);
});

test("words that are refused come back into the field", () => {
  const open = talk();
  over();
  open.thank("Once more.");
  const id = thanked()[0]?.id ?? "";
  server.newest.say({ type: "refused", id, code: "no_change", retryable: false });
  expect(open.returned).toBe("Once more.");
});

test("words that tell of danger are a line of the conversation they begin", () => {
  const open = talk();
  over();
  open.thank("Goodbye to all.");
  const id = thanked()[0]?.id ?? null;
  welcome(0, "second");
  events(0, 2, [event(2, { kind: "said", by: "me", text: "Goodbye to all.", id })]);
  expect(last(open)).toEqual(["line", "Goodbye to all.", "kept"]);
  expect(open.items.filter((item) => item.kind === "thanks")).toEqual([]);
  expect(keeping().unsent()).toEqual([]);
});
