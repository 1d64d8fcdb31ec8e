import { expect, test } from "vitest";
import { Outbox } from "./outbox.ts";
import { ScriptedClock } from "./scripted.ts";
import { Stream } from "./stream.ts";

interface Line {
  id: string;
}

function outbox(restored: Line[] = [], laneOf = (_: Line) => "") {
  const clock = new ScriptedClock();
  const sent: string[] = [];
  const line = { up: true };
  const box = new Outbox<Line>({
    clock,
    restored,
    laneOf,
    send: (command) => {
      if (line.up) {
        sent.push(command.id);
      }
      return line.up;
    },
    onChange: () => {},
  });
  return { box, clock, sent, line };
}

test("what was written off line is sent in order, with the same ids, when the line is back", () => {
  const { box, sent, line } = outbox();
  line.up = false;
  box.add({ id: "a" });
  box.add({ id: "b" });
  expect(sent).toEqual([]);
  line.up = true;
  box.resend();
  expect(sent).toEqual(["a", "b"]);
});

test("a command is sent again until it is kept, and not after", () => {
  const { box, clock, sent } = outbox();
  box.add({ id: "a" });
  clock.pass(5_000);
  expect(sent).toEqual(["a", "a"]);
  expect(box.kept("a")).toEqual({ id: "a" });
  expect(box.kept("a")).toBeUndefined();
  clock.pass(60_000);
  box.resend();
  expect(sent).toEqual(["a", "a"]);
  expect(clock.pending).toBe(0);
});

test("a retryable refusal keeps the command, a final one gives it back", () => {
  const { box, clock, sent } = outbox();
  box.add({ id: "a" });
  expect(box.refused("a", true)).toBeUndefined();
  clock.pass(5_000);
  expect(sent).toEqual(["a", "a"]);
  expect(box.refused("a", false)).toEqual({ id: "a" });
  expect(box.waiting).toEqual([]);
});

test("what an earlier life of the page left is sent by the next one", () => {
  const { box, sent } = outbox([{ id: "old" }]);
  box.add({ id: "new" });
  sent.length = 0;
  box.resend();
  expect(sent).toEqual(["old", "new"]);
});

test("takes two hundred and refuses the next", () => {
  const { box, line } = outbox();
  line.up = false;
  const taken = Array.from({ length: 201 }, (_, n) => box.add({ id: String(n) }));
  expect(taken.filter(Boolean)).toHaveLength(200);
  expect(taken.at(-1)).toBe(false);
});

const many = (count: number): Line[] => Array.from({ length: count }, (_, n) => ({ id: `${n}` }));

test("few are under way at a time, in order, and the next goes when one is kept", () => {
  const { box, sent, clock } = outbox(many(30));
  box.resend();
  const first = many(12).map(({ id }) => id);
  expect(sent).toEqual(first);
  clock.pass(2_000);
  expect(sent).toEqual(first);
  box.kept("0");
  expect(sent).toEqual([...first, "12"]);
});

test("few are sent in a second, however fast they are kept", () => {
  const { box, sent, clock } = outbox(many(110));
  box.resend();
  let kept = 0;
  const perSecond: number[] = [];
  for (let second = 0; second < 12; second += 1) {
    const before = sent.length;
    for (let tick = 0; tick < 10; tick += 1) {
      while (kept < sent.length) {
        box.kept(sent[kept] ?? "");
        kept += 1;
      }
      clock.pass(100);
    }
    perSecond.push(sent.length - before);
  }
  expect(Math.max(...perSecond)).toBeLessThanOrEqual(12);
  expect(sent).toEqual(many(110).map(({ id }) => id));
  expect(box.waiting).toEqual([]);
  expect(clock.pending).toBe(0);
});

test("what follows a line that was put off waits with it, and is late like it", () => {
  const { box, sent, clock } = outbox();
  box.add({ id: "a" });
  expect(box.late.size).toBe(0);
  box.refused("a", true);
  box.add({ id: "b" });
  expect(sent).toEqual(["a"]);
  expect([...box.late]).toEqual(["a", "b"]);
  clock.pass(5_000);
  expect(sent).toEqual(["a", "a", "b"]);
  box.kept("a");
  expect(box.late.size).toBe(0);
});

test("a line without an answer is late; writing on does not put off the next try", () => {
  const { box, sent, clock } = outbox();
  box.add({ id: "a" });
  clock.pass(4_000);
  box.add({ id: "b" });
  clock.pass(1_000);
  expect(sent).toEqual(["a", "b", "a", "b"]);
  expect(box.late.has("a")).toBe(true);
});

test("one lane does not hold up another", () => {
  const { box, sent } = outbox([], ({ id }) => id.slice(0, 1));
  box.add({ id: "x1" });
  box.refused("x1", true);
  box.add({ id: "x2" });
  box.add({ id: "y1" });
  expect(sent).toEqual(["x1", "y1"]);
});

test("a stream takes the new, ignores the old, and notices a gap", () => {
  const stream = new Stream<{ seq: number }>();
  expect(stream.take({ after: 0, through: 3, events: [{ seq: 1 }, { seq: 3 }] })).toEqual([
    { seq: 1 },
    { seq: 3 },
  ]);
  expect(stream.take({ after: 1, through: 4, events: [{ seq: 3 }, { seq: 4 }] })).toEqual([
    { seq: 4 },
  ]);
  expect(stream.take({ after: 5, through: 6, events: [{ seq: 6 }] })).toBeNull();
  expect(stream.have).toBe(4);
  // Numbers without anything to show still count as read.
  expect(stream.take({ after: 4, through: 9, events: [] })).toEqual([]);
  expect(stream.have).toBe(9);
});
