import { describe, expect, test } from "vitest";
import { CLOSE_CODES } from "../protocol/tables.ts";
import { backoff } from "./backoff.ts";
import { ending } from "./closing.ts";
import { ScriptedClock, ScriptedServer } from "./scripted.ts";
import { uuid7 } from "./uuid.ts";
import { Wire, type WireState } from "./wire.ts";

interface Frame {
  type: string;
}

function page() {
  const clock = new ScriptedClock();
  const server = new ScriptedServer();
  const frames: Frame[] = [];
  const states: WireState["at"][] = [];
  let have = 0;
  const wire = new Wire<object, Frame>({
    connect: server.connect,
    clock,
    hello: () => ({ type: "hello", after: have }),
    ping: { type: "ping" },
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state.at),
  });
  wire.start();
  const hold = (seq: number) => {
    have = seq;
  };
  return { clock, server, frames, states, wire, hold };
}

describe("a connection", () => {
  test("says hello first and is open once welcomed", () => {
    const { server, states, wire } = page();
    server.newest.open();
    expect(server.newest.sent).toEqual([{ type: "hello", after: 0 }]);
    expect(wire.send({ type: "typing" })).toBe(false);
    server.newest.say({ type: "welcome" });
    expect(states).toEqual(["connecting", "open"]);
    expect(wire.send({ type: "typing" })).toBe(true);
  });

  test("comes back after a loss and says what it has", () => {
    const { clock, server, hold, states } = page();
    server.welcome();
    hold(7);
    server.newest.lose(1006);
    expect(states.at(-1)).toBe("waiting");
    clock.pass(299);
    expect(server.sockets).toHaveLength(1);
    clock.pass(1);
    expect(server.sockets).toHaveLength(2);
    server.newest.open();
    expect(server.newest.sent[0]).toEqual({ type: "hello", after: 7 });
  });

  test("waits longer after each loss in a row, until a connection has lasted", () => {
    const { clock, server } = page();
    server.welcome().lose(1006);
    clock.pass(300);
    server.newest.lose(1006);
    clock.pass(300);
    expect(server.sockets).toHaveLength(2);
    clock.pass(300);
    expect(server.sockets).toHaveLength(3);
    server.welcome();
    clock.pass(5_000);
    server.newest.say({ type: "pong" });
    server.newest.lose(1006);
    clock.pass(300);
    expect(server.sockets).toHaveLength(4);
  });

  test("that is welcomed and closed at once, over and over, is sought ever less often", () => {
    const { clock, server } = page();
    for (let n = 0; n < 600; n += 1) {
      if (server.newest.readyState === 0) {
        server.welcome().lose(4000);
      }
      clock.pass(100);
    }
    // One minute: 0.3 s, 0.6 s, 1.2 s … and then every 11 s.
    expect(server.sockets.length).toBeLessThan(12);
    expect(server.sockets.length).toBeGreaterThan(6);
  });

  test("resumes at once only if the last time helped", () => {
    const { clock, server, wire } = page();
    server.welcome();
    wire.resume();
    server.welcome();
    wire.resume();
    expect(server.sockets).toHaveLength(2);
    clock.pass(600);
    expect(server.sockets).toHaveLength(3);
  });

  test("asks after silence, and takes no answer for a loss", () => {
    const { clock, server, states } = page();
    server.welcome();
    clock.pass(15_000);
    expect(server.newest.sent.at(-1)).toEqual({ type: "ping" });
    server.newest.say({ type: "pong" });
    clock.pass(15_000);
    expect(states.at(-1)).toBe("open");
    clock.pass(8_000);
    expect(states.at(-1)).toBe("waiting");
  });

  test("gives up a connection that is never welcomed", () => {
    const { clock, server, states } = page();
    server.newest.open();
    clock.pass(10_000);
    expect(states.at(-1)).toBe("waiting");
  });

  test("is woken instead of waiting out its timer", () => {
    const { server, wire } = page();
    server.welcome().lose(1006);
    wire.wake();
    expect(server.sockets).toHaveLength(2);
    server.welcome();
    wire.wake();
    expect(server.newest.sent.at(-1)).toEqual({ type: "ping" });
  });

  test("resumes at once and hears nothing more from the old socket", () => {
    const { server, wire, frames } = page();
    const old = server.welcome();
    wire.resume();
    expect(server.sockets).toHaveLength(2);
    expect(old.readyState).toBe(3);
    old.say({ type: "typing" });
    old.lose(1006);
    expect(frames).toEqual([{ type: "welcome" }]);
    expect(server.sockets).toHaveLength(2);
  });

  test("passes over what is no frame", () => {
    const { server, frames } = page();
    server.welcome();
    for (const data of ["{", "null", "3", '{"kind":"said"}', new ArrayBuffer(2)]) {
      server.newest.sayText(data);
    }
    expect(frames).toEqual([{ type: "welcome" }]);
  });

  test("leaves no timer behind when stopped", () => {
    const { clock, server, wire } = page();
    server.welcome();
    wire.stop();
    expect(clock.pending).toBe(0);
  });
});

describe("close codes", () => {
  test.each(CLOSE_CODES.filter((row) => row.reconnect))("$reason: comes back", ({ number }) => {
    const { clock, server } = page();
    server.welcome().lose(number);
    clock.pass(15_000);
    expect(server.sockets.length).toBeGreaterThan(1);
  });

  test.each(CLOSE_CODES.filter((row) => !row.reconnect))("$reason: stays away", (row) => {
    const { clock, server, wire } = page();
    server.welcome().lose(row.number);
    clock.pass(60_000);
    expect(server.sockets).toHaveLength(1);
    expect(wire.state).toEqual({ at: "ended", why: row.reason });
  });

  test("an unknown code of the upper half stays away too", () => {
    expect(ending(4999)).toBe("unknown");
    expect(ending(4499)).toBeNull();
    expect(ending(1012)).toBeNull();
  });
});

test("back-off doubles up to 15 seconds, half of it by chance", () => {
  expect([0, 1, 2].map((n) => backoff(n, 0))).toEqual([200, 400, 800]);
  expect(backoff(0, 1)).toBe(400);
  expect(backoff(50, 1)).toBe(15_000);
});

test("command names are UUIDs of version 7, in order of time", () => {
  const early = uuid7(1_790_000_000_000);
  const late = uuid7(1_790_000_000_001);
  expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(early < late).toBe(true);
  expect(early).not.toBe(uuid7(1_790_000_000_000));
});
