// What a page does by itself, with the service played from a script.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { freshPage, launch } from "./browser.ts";
import * as scenes from "./scenes.ts";
import { id, member, openStage, playRest, playSocket, type Stage } from "./stage.ts";

let browser: Browser;
let stage: Stage;

beforeAll(async () => {
  browser = await launch();
  stage = await openStage();
});

afterEach(async () => {
  for (const context of browser.contexts()) {
    await context.close();
  }
});

afterAll(async () => {
  await browser.close();
  await stage.close();
});

async function clientTalking(): Promise<Page> {
  const { page } = await freshPage(browser);
  await playRest(page, scenes.rest);
  await page.route("https://*.wikipedia.org/**", (route) => route.fulfill({ body: "elsewhere" }));
  await playSocket(page, "client", scenes.talkingClient);
  await page.goto(`${stage.address}/c/demo`);
  await page.locator(".start").click();
  await page.locator(".line").first().waitFor();
  return page;
}

async function expectGone(page: Page): Promise<void> {
  await page.waitForURL("https://ja.wikipedia.org/");
  // Replaced, not added: one step back is what was there before this page.
  expect(await page.evaluate(() => history.length)).toBe(2);
  await page.goto(`${stage.address}/c/demo`);
  await page.locator(".start").waitFor();
  expect(await page.evaluate(() => [sessionStorage.length, localStorage.length])).toEqual([0, 0]);
}

describe("leaving quickly", () => {
  test("is the first thing the Tab key reaches, and leaves nothing behind", async () => {
    const page = await clientTalking();
    await page.getByRole("textbox").fill("half a sentence");
    await page.reload();
    await page.locator(".line").first().waitFor();
    await page.locator("body").press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("すぐ離れる");
    await page.keyboard.press("Enter");
    await expectGone(page);
  });

  test("also by Shift three times, from within the field", async () => {
    const page = await clientTalking();
    await page.getByRole("textbox").focus();
    for (let n = 0; n < 3; n += 1) {
      await page.keyboard.press("Shift");
    }
    await expectGone(page);
  });
});

test("the tab's title says nothing of what the page is", async () => {
  const page = await clientTalking();
  expect(await page.title()).toBe("メモ");
});

test("nothing stays on the device unless asked, and then only the pass", async () => {
  const page = await clientTalking();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  await page.getByRole("button", { name: "この端末のこと" }).click();
  await page.getByRole("checkbox").check();
  const kept = await page.evaluate(() => Object.values({ ...localStorage }).join());
  expect(kept).toContain("not-a-real-token");
  expect(kept).not.toContain("眠れ");
  await page.getByRole("checkbox").uncheck();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test("the composer stays where it is when messages arrive", async () => {
  const { page } = await freshPage(browser);
  await playRest(page, scenes.rest);
  const part = await playSocket(page, "client", scenes.talkingClient);
  await page.goto(`${stage.address}/c/demo`);
  await page.locator(".start").click();
  await page.locator(".line").first().waitFor();
  const box = () => page.getByRole("textbox").boundingBox();
  const before = await box();
  for (let seq = 9; seq < 40; seq += 1) {
    const fact = { kind: "said", by: "counselor", text: `line ${seq}` } as const;
    part.say({ type: "events", after: seq - 1, through: seq, events: [{ seq, at: 0, fact }] });
  }
  await page.getByText("line 39").waitFor();
  expect(await box()).toEqual(before);
});

test("Enter that ends the conversion of kana does not send", async () => {
  const { page } = await freshPage(browser);
  await playRest(page, scenes.rest);
  const part = await playSocket(page, "client", scenes.talkingClient);
  await page.goto(`${stage.address}/c/demo`);
  await page.locator(".start").click();
  const field = page.getByRole("textbox");
  await field.fill("たすけて");
  await field.evaluate((element) =>
    element.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }),
    ),
  );
  expect(await field.inputValue()).toBe("たすけて");
  await field.press("Enter");
  await expect.poll(() => part.heard.filter((one) => one.type === "say").length).toBe(1);
});

describe("the console", () => {
  async function consolePage() {
    const { page } = await freshPage(browser, { viewport: { width: 1440, height: 900 } });
    await playRest(page, { ...scenes.rest, "/api/v1/session": member() });
    const part = await playSocket(page, "staff", scenes.busyConsole);
    await page.goto(`${stage.address}/console`);
    await page.locator("[data-pane] .bubble").first().waitFor();
    return { page, part };
  }

  test("keeps what is typed to staff apart from what is typed to the client", async () => {
    const { page, part } = await consolePage();
    const orange = page.locator(".pane").filter({ hasText: "Anon 818" });
    await page.locator(".row").filter({ hasText: "Anon 818" }).click();
    await orange.locator('[data-composer="staff"]').fill("職員だけへ");
    await orange.locator('[data-composer="client"]').fill("相談者へ");
    await orange.locator('[data-composer="staff"]').press("Control+Enter");
    await expect.poll(() => part.heard.filter((one) => one.type === "whisper")).toHaveLength(1);
    expect(part.heard.filter((one) => one.type === "say")).toEqual([]);
    expect(part.heard.find((one) => one.type === "whisper")?.text).toBe("職員だけへ");
    expect(await orange.locator('[data-composer="client"]').inputValue()).toBe("相談者へ");
  });

  test("shows a line exactly as it was written, whatever is marked in it", async () => {
    const { page } = await consolePage();
    await page.locator(".row").filter({ hasText: "Anon 818" }).click();
    const shown = page.locator(".pane .client_said .text").filter({ hasText: "もう限界です" });
    expect(await shown.textContent()).toBe(scenes.orangeText);
    expect(await shown.locator("mark").allTextContents()).toHaveLength(4);
  });

  test("letters typed into a field are letters, and outside they are shortcuts", async () => {
    const { page, part } = await consolePage();
    await page.locator('[data-composer="client"]').first().pressSequentially("njn");
    expect(part.heard.some((one) => one.type === "help_another")).toBe(false);
    await page.locator("h1").click();
    await page.keyboard.press("n");
    await expect.poll(() => part.heard.some((one) => one.type === "help_another")).toBe(true);
  });

  test("Alt and a digit go to a pane's answer, the question mark to its staff channel", async () => {
    const { page } = await consolePage();
    const where = () =>
      page.evaluate(() => {
        const field = document.activeElement;
        const pane = field?.closest("[data-pane]");
        const panes = [...document.querySelectorAll("[data-pane]")];
        return [pane ? panes.indexOf(pane) + 1 : 0, field?.getAttribute("data-composer")];
      });
    await page.keyboard.press("Alt+2");
    await expect.poll(where).toEqual([2, "client"]);
    await page.keyboard.press("Alt+1");
    await expect.poll(where).toEqual([1, "client"]);
    await page.locator("h1").click();
    await page.keyboard.press("?");
    await expect.poll(where).toEqual([1, "staff"]);
    await page.locator("h1").click();
    await page.keyboard.press("!");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("an offer neither steals the focus nor takes Enter from a field", async () => {
    const { page, part } = await consolePage();
    const field = page.locator('[data-composer="client"]').first();
    await field.focus();
    part.say(scenes.offer());
    await page.locator(".offer").waitFor();
    await page.keyboard.press("Enter");
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(part.heard.some((one) => one.type === "accept")).toBe(false);
    await page.locator("h1").click();
    await page.keyboard.press("Enter");
    await expect.poll(() => part.heard.filter((one) => one.type === "accept")).toHaveLength(1);
    part.say({ type: "offer_over", claim: id(0xc1a) });
    await page.locator(".offer").waitFor({ state: "detached" });
  });

  test("an offer is declined with a reason", async () => {
    const { page, part } = await consolePage();
    part.say(scenes.offer());
    await page.getByRole("button", { name: "引き受けない" }).click();
    await page.getByRole("button", { name: "休みが必要" }).click();
    await expect
      .poll(() => part.heard.find((one) => one.type === "decline")?.reason)
      .toBe("need_break");
  });

  test("says plainly when its connection is lost, and leaves for sign-in when the session is over", async () => {
    const { page, part } = await consolePage();
    await part.socket().close({ code: 4001 });
    await page.routeWebSocket("**/ws/staff", (socket) => socket.close({ code: 4001 }));
    await page.getByText("接続が切れています").waitFor();
    await page.unrouteAll();
    await page.route("**/api/v1/session", (route) => route.fulfill({ status: 401, json: {} }));
    await page.waitForURL("**/signin?next=/console");
  });
});

test("signing in leads only to a page of this service", async () => {
  const { page } = await freshPage(browser);
  await playRest(page, { ...scenes.rest, "/api/v1/session": member() });
  await playSocket(page, "staff", scenes.emptyConsole);
  await page.goto(`${stage.address}/signin?next=https://elsewhere.example/`);
  await page.locator("#account").fill("a");
  await page.locator("#password").fill("b");
  await page.locator("form button").click();
  await page.waitForURL("**/console");
});

test("the client page weighs at most 60 kB", () => {
  const dist = new URL("../dist/", import.meta.url);
  const html = readFileSync(new URL("client.html", dist), "utf8");
  const files = readdirSync(new URL("assets/", dist)).filter((file) => html.includes(file));
  expect(files.length).toBeGreaterThan(1);
  const weights = files.map(
    (file) => gzipSync(readFileSync(new URL(`assets/${file}`, dist))).length,
  );
  const whole = weights.reduce((sum, one) => sum + one, gzipSync(html).length);
  console.log(`client page: ${(whole / 1000).toFixed(1)} kB compressed`);
  expect(whole).toBeLessThanOrEqual(60_000);
});
