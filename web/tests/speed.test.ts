// How quick the pages are where it counts: a full console on a slow machine, a first visit over a slow network,
// a large desk's wall. All figures are printed. A machine that others share only ever adds to them, so the target
// is asserted of the quickest round; docs/pages.md has the medians of a quiet one. `SOAK=1` is the long form.
import type { CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConversationEvent, StaffFact, StaffFrame } from "../src/protocol/staff-frame.ts";
import { rest } from "./rest.ts";
import * as scenes from "./scenes.ts";
import { type Service, startService } from "./service.ts";
import { id, member, type Part, playRest, playSocket } from "./stage.ts";
import { openTheatre } from "./theatre.ts";

const theatre = openTheatre();

declare global {
  interface Window {
    /** From when a key or a frame came to when what it changed had been painted, in milliseconds. */
    painted: { keys: number[]; frames: number[]; gaps: number[] };
  }
}

/** Runs before the page does. The time of a key is when the browser had it, so that waiting counts too. */
function watchPaints(): void {
  window.painted = { keys: [], frames: [], gaps: [] };
  const afterPaint = (then: () => void) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => then();
      port2.postMessage(null);
    });
  addEventListener(
    "keydown",
    ({ timeStamp }) => {
      afterPaint(() => window.painted.keys.push(performance.now() - timeStamp));
    },
    { capture: true },
  );
  const { parse } = JSON;
  // Reading a frame is the first thing that is done with it.
  JSON.parse = (text, reviver) => {
    if (typeof text === "string" && text.startsWith('{"type":"events"')) {
      const came = performance.now();
      afterPaint(() => window.painted.frames.push(performance.now() - came));
    }
    return parse(text, reviver);
  };
  let last = performance.now();
  const tick = (now: number) => {
    window.painted.gaps.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

const sorted = (of: readonly number[]) => [...of].sort((a, b) => a - b);
const at = (of: readonly number[], share: number) =>
  sorted(of)[Math.min(of.length - 1, Math.floor(of.length * share))] ?? Number.NaN;

/** What was measured since the last time. */
const taken = (page: Page) =>
  page.evaluate(() => {
    const { painted } = window;
    window.painted = { keys: [], frames: [], gaps: [] };
    return painted;
  });

const devtools = (page: Page): Promise<CDPSession> => page.context().newCDPSession(page);

const CONVERSATIONS = 20;
const LINES = 200;
const NOW = Date.now();

function line(n: number): StaffFact {
  const text = `${n}番目の言葉です。学校に行くのがこわくて、朝になるとおなかが痛くなります。`;
  const why = { assessment: scenes.assess(text, ["こわくて"], [], 0.2) };
  return n % 2 === 0
    ? { kind: "client_said", text, why }
    : { kind: "staff_said", by: member().id, text };
}

const event = (n: number): ConversationEvent => ({ seq: n, at: NOW, fact: line(n) });

function eventsOf(conversation: string, after: number, through: number): StaffFrame {
  const numbers = Array.from({ length: through - after }, (_, n) => after + n + 1);
  return { type: "events", conversation, after, through, events: numbers.map(event) };
}

const cards = (count: number, more: Partial<ReturnType<typeof scenes.card>> = {}) =>
  Array.from({ length: count }, (_, n) => scenes.card(n, { seq: LINES, ...more }));

function fullConsole(): StaffFrame[] {
  const conversations = cards(CONVERSATIONS);
  return [
    {
      type: "welcome",
      me: member(),
      duty: "on",
      load: 200,
      capacity: 200,
      conversations,
      colleagues: [],
      alarms: [],
    },
    ...conversations.map(({ conversation }) => eventsOf(conversation, 0, LINES)),
  ];
}

describe("a console with 20 conversations of 200 lines, at a quarter of the speed", () => {
  const ROUNDS = 5;

  async function slowConsole() {
    const { page } = await theatre.freshPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(watchPaints);
    await playRest(page, { ...rest, "/api/v1/session": member() });
    const part = await playSocket(page, "staff", fullConsole);
    await page.goto(`${theatre.address}/console`);
    await page.locator("[data-pane] .bubble").nth(LINES).waitFor();
    await (await devtools(page)).send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await taken(page);
    return { page, part };
  }

  test("a key is painted within 50 ms", async () => {
    const { page } = await slowConsole();
    const field = page.locator('[data-composer="client"]').first();
    await field.focus();
    const p95s: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await field.pressSequentially("I hear you. What happened?", { delay: 40 });
      p95s.push(at((await taken(page)).keys, 0.95));
    }
    console.log(`key to paint, p95 of ${ROUNDS} rounds: ${sorted(p95s).map(Math.round)} ms`);
    expect(Math.min(...p95s)).toBeLessThanOrEqual(50);
  });

  test("a new line is painted within 100 ms", async () => {
    const { page, part } = await slowConsole();
    const p95s: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let n = 0; n < CONVERSATIONS; n += 1) {
        const { conversation } = scenes.card(n);
        const after = LINES + round;
        part.say(eventsOf(conversation, after, after + 1));
        await expect.poll(() => painted(page)).toBeGreaterThan(n);
      }
      p95s.push(at((await taken(page)).frames, 0.95));
    }
    console.log(`line to paint, p95 of ${ROUNDS} rounds: ${sorted(p95s).map(Math.round)} ms`);
    expect(Math.min(...p95s)).toBeLessThanOrEqual(100);
  });

  const painted = (page: Page) => page.evaluate(() => window.painted.frames.length);
});

describe("a wall with 30 counselors, 300 conversations and 20 lines a second", () => {
  const COUNSELORS = 30;
  const EACH = 10;
  const A_SECOND = 20;
  const SECONDS = process.env.SOAK ? 600 : 15;

  function largeWall(): StaffFrame[] {
    const conversations = cards(COUNSELORS * EACH).map((card, n) => ({
      ...card,
      counselor: id(0x600 + (n % COUNSELORS)),
    }));
    const colleagues = Array.from({ length: COUNSELORS }, (_, n) => {
      const tile = scenes.tile(n + 1, `相談員${n}`, { conversations: EACH });
      return { ...tile, member: { ...tile.member, id: id(0x600 + n) } };
    });
    const welcome: StaffFrame = {
      type: "welcome",
      me: scenes.supervisor,
      duty: "on",
      load: 0,
      capacity: 80,
      conversations,
      colleagues,
      alarms: [],
    };
    return [welcome];
  }

  /** One second of lines: each is a card that has moved on, as the desk's wall tells it. */
  function lines(part: Part<StaffFrame>, second: number): void {
    for (let n = 0; n < A_SECOND; n += 1) {
      const which = (second * A_SECOND + n) % (COUNSELORS * EACH);
      const answered = n % 2 === 0 ? null : Date.now();
      const seq = LINES + second + 1;
      const counselor = id(0x600 + (which % COUNSELORS));
      const more = { seq, counselor, unanswered_since: answered, client_at: Date.now() };
      part.say({ type: "card", card: scenes.card(which, more) });
    }
  }

  async function heap(session: CDPSession): Promise<number> {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    return usedSize / 1e6;
  }

  const patience = (SECONDS + 60) * 1_000;
  test("draws no frame later than 100 ms, and its memory stays where it is", {
    timeout: patience,
  }, async () => {
    const { page } = await theatre.freshPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(watchPaints);
    await playRest(page, { ...rest, "/api/v1/session": scenes.supervisor });
    const part = await playSocket(page, "staff", largeWall);
    await page.goto(`${theatre.address}/wall`);
    await page
      .locator("article")
      .nth(COUNSELORS - 1)
      .waitFor();
    const session = await devtools(page);
    lines(part, 0);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
    const before = await heap(session);
    await taken(page);
    const worst: number[] = [];
    for (let second = 1; second <= SECONDS; second += 1) {
      lines(part, second);
      await page.evaluate(() => new Promise((over) => setTimeout(over, 1_000)));
      worst.push(Math.max(...(await taken(page)).gaps));
    }
    const after = await heap(session);
    console.log(
      `wall: the longest frame of each second, ms: p50 ${at(worst, 0.5).toFixed(0)}, ` +
        `p80 ${at(worst, 0.8).toFixed(0)}, worst ${Math.max(...worst).toFixed(0)}; ` +
        `heap ${before.toFixed(1)} → ${after.toFixed(1)} MB`,
    );
    // Others use this machine too: a second in which it did something else is no finding, most seconds are.
    expect(at(worst, 0.8)).toBeLessThanOrEqual(100);
    expect(after).toBeLessThan(before + 3);
  });
});

describe("a first visit over a slow network", () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService();
  });

  afterAll(() => service.stop());

  test("can be begun within 3 s, and weighs at most 60 kB until something is written", async () => {
    const usable: number[] = [];
    let bytes = 0;
    for (let round = 0; round < 3; round += 1) {
      const { page } = await theatre.freshPage({ viewport: { width: 375, height: 760 } });
      const session = await devtools(page);
      await session.send("Network.enable");
      // 400 kbit/s there and back in 400 ms.
      const slow = {
        offline: false,
        latency: 400,
        downloadThroughput: 50_000,
        uploadThroughput: 50_000,
      };
      await session.send("Network.emulateNetworkConditions", slow);
      bytes = 0;
      session.on("Network.loadingFinished", ({ encodedDataLength }) => {
        bytes += encodedDataLength;
      });
      const began = performance.now();
      await page.goto(`${service.address}/c/demo`);
      const start = page.getByRole("button", { name: "はじめる" });
      await start.waitFor();
      usable.push(performance.now() - began);
      await start.click();
      await page.getByRole("textbox").waitFor();
      await page.context().close();
    }
    console.log(
      `first visit: usable after ${sorted(usable).map(Math.round)} ms, ` +
        `${(bytes / 1000).toFixed(1)} kB before the first line`,
    );
    expect(Math.min(...usable)).toBeLessThanOrEqual(3_000);
    expect(bytes).toBeLessThanOrEqual(60_000);
  });
});
