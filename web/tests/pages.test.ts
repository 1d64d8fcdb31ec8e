// What the client page and the doors do by themselves, with the service played from a script.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { rest } from "./rest.ts";
import * as scenes from "./scenes.ts";
import { member, playRest, playSocket } from "./stage.ts";
import { openTheatre } from "./theatre.ts";

const theatre = openTheatre();

async function clientTalking(): Promise<Page> {
  const { page } = await theatre.freshPage();
  await playRest(page, rest);
  await page.route("https://*.wikipedia.org/**", (route) => route.fulfill({ body: "elsewhere" }));
  await playSocket(page, "client", scenes.talkingClient);
  await page.goto(`${theatre.address}/c/demo`);
  await page.locator(".start").click();
  await page.locator(".line").first().waitFor();
  return page;
}

async function expectGone(page: Page): Promise<void> {
  await page.waitForURL("https://ja.wikipedia.org/");
  // Replaced, not added: one step back is what was there before this page.
  expect(await page.evaluate(() => history.length)).toBe(2);
  await page.goto(`${theatre.address}/c/demo`);
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

  test("also from what covers the page", async () => {
    for (const opener of ["緊急のとき", "メニュー"]) {
      const page = await clientTalking();
      await page.getByRole("button", { name: opener }).first().click();
      await page.locator("dialog[open] .exit").click();
      await expectGone(page);
    }
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
  await page.getByRole("button", { name: "メニュー" }).click();
  await page.getByRole("checkbox").check();
  const kept = await page.evaluate(() => Object.values({ ...localStorage }).join());
  expect(kept).toContain("not-a-real-token");
  expect(kept).not.toContain("眠れ");
  await page.getByRole("checkbox").uncheck();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test("whoever starts goes on in the field, and whoever reloads is moved nowhere", async () => {
  const page = await clientTalking();
  const focused = () => page.evaluate(() => document.activeElement?.tagName);
  expect(await focused()).toBe("TEXTAREA");
  await page.reload();
  await page.locator(".line").first().waitFor();
  expect(await focused()).toBe("BODY");
});

test("a word brings a person back in another tab, where nothing else is kept", async () => {
  const page = await clientTalking();
  await page.getByRole("button", { name: "メニュー" }).click();
  await page.getByLabel("もどるための合言葉").fill("かわ");
  await page.getByRole("button", { name: "決める" }).click();
  await page.getByText("合言葉を決めました").waitFor();
  expect(await page.evaluate(() => Object.values({ ...localStorage }).join())).not.toContain(
    "not-a-real-token",
  );
  const tab = await page.context().newPage();
  await page.close();
  await playRest(tab, rest);
  await playSocket(tab, "client", scenes.talkingClient);
  await tab.goto(`${theatre.address}/c/demo`);
  await tab.getByText("前にも来ました").click();
  await tab.getByLabel("合言葉").fill("かわ");
  await tab.getByRole("button", { name: "つづきへ" }).click();
  await tab.locator(".line").first().waitFor();
});

test("what ends the conversation stands apart from what closes the dialog", async () => {
  const page = await clientTalking();
  await page.getByRole("button", { name: "メニュー" }).click();
  const look = (name: string) =>
    page
      .getByRole("dialog")
      .getByRole("button", { name, exact: true })
      .evaluate((button) => {
        const { top, bottom } = button.getBoundingClientRect();
        const { color, borderTopStyle } = getComputedStyle(button);
        return { top, bottom, looks: `${color} ${borderTopStyle}` };
      });
  const [close, end] = [await look("閉じる"), await look("相談を終える")];
  expect(end.looks).not.toBe(close.looks);
  expect(end.top - close.bottom).toBeGreaterThan(24);
});

test("a page that is not connected says so, and that nobody is there now", async () => {
  const { page } = await theatre.freshPage();
  await playRest(page, rest);
  const part = await playSocket(page, "client", scenes.talkingClient);
  await page.goto(`${theatre.address}/c/demo`);
  await page.locator(".start").click();
  await page.getByText("ひかりさんがいます").waitFor();
  await page.routeWebSocket("**/ws/client", (socket) => socket.close({ code: 4001 }));
  await part.socket().close({ code: 4001 });
  await page.getByText("いまつながっていません。つなぎ直しています").waitFor();
  await page.getByText("ひかりさんとの相談（いまはつながっていません）").waitFor();
  expect(await page.getByText("ひかりさんがいます").count()).toBe(0);
});

test("a connection that is closed after every welcome is told as lost all the while", async () => {
  const { page } = await theatre.freshPage();
  await playRest(page, rest);
  let hellos = 0;
  await page.routeWebSocket("**/ws/client", (socket) => {
    socket.onMessage(() => {
      hellos += 1;
      for (const frame of scenes.talkingClient()) {
        socket.send(JSON.stringify(frame));
      }
      socket.close({ code: 4000 });
    });
  });
  await page.clock.install();
  await page.goto(`${theatre.address}/c/demo`);
  await page.locator(".start").click();
  const lost = page.getByText("いまつながっていません。つなぎ直しています");
  const after = async (value: () => number | Promise<number>) => {
    await page.clock.runFor(500);
    return value();
  };
  await expect.poll(() => after(() => lost.count())).toBe(1);
  const before = hellos;
  await expect.poll(() => after(() => hellos - before)).toBeGreaterThan(1);
  expect(await lost.count()).toBe(1);
});

test("a line that the service cannot keep is shown as not sent until it is kept", async () => {
  const { page } = await theatre.freshPage();
  await playRest(page, rest);
  const part = await playSocket(page, "client", scenes.talkingClient);
  await page.goto(`${theatre.address}/c/demo`);
  await page.locator(".start").click();
  await page.getByRole("textbox").fill("きこえますか");
  await page.getByRole("textbox").press("Enter");
  const line = page.locator(".line.mine").filter({ hasText: "きこえますか" });
  const say = () => part.heard.find((one) => one.type === "say");
  await expect.poll(say).toBeTruthy();
  const lineId = String(say()?.id);
  part.say({ type: "refused", id: lineId, code: "not_kept_yet", retryable: true });
  await line.getByText("まだ送れていません。送り直しています").waitFor();
  part.say({ type: "kept", id: lineId, seq: 9, at: Date.now() });
  await line.locator('[data-state="kept"]').waitFor();
});

test("ending the conversation is a choice of the menu, and the page says that the desk was told", async () => {
  const { page } = await theatre.freshPage({ viewport: { width: 375, height: 760 } });
  await playRest(page, rest);
  const part = await playSocket(page, "client", scenes.talkingClient);
  await page.goto(`${theatre.address}/c/demo`);
  await page.locator(".start").click();
  await page.locator(".line").first().waitFor();
  await page.getByRole("button", { name: "メニュー" }).click();
  await page.getByRole("dialog", { name: "メニュー" }).evaluate((dialog) => {
    dialog.scrollTo({ top: dialog.scrollHeight });
  });
  const box = await page.getByRole("dialog").getByRole("button", { name: "閉じる" }).boundingBox();
  expect(box?.y).toBeGreaterThan(0);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(760);
  await page.getByRole("button", { name: "相談を終える" }).click();
  const leave = () => part.heard.find((one) => one.type === "leave");
  await expect.poll(leave).toBeTruthy();
  part.say({ type: "kept", id: String(leave()?.id), seq: 9, at: Date.now() });
  await page.getByText("終わることを窓口に知らせました。まだ書けます。").waitFor();
});

test("the composer stays where it is when messages arrive", async () => {
  const { page } = await theatre.freshPage();
  await playRest(page, rest);
  const part = await playSocket(page, "client", scenes.talkingClient);
  await page.goto(`${theatre.address}/c/demo`);
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
  const { page } = await theatre.freshPage();
  await playRest(page, rest);
  const part = await playSocket(page, "client", scenes.talkingClient);
  await page.goto(`${theatre.address}/c/demo`);
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

test("a children's desk shows how its kanji are read, until somebody switches that off", async () => {
  const { page, complaints } = await theatre.freshPage();
  const desk = { ...rest["/api/v1/desks/demo"], furigana: true };
  await playRest(page, { ...rest, "/api/v1/desks/demo": desk });
  await playSocket(page, "client", scenes.waitingClient);
  await page.goto(`${theatre.address}/c/demo`);
  await expect.poll(() => page.locator("header rt").allInnerTexts()).toContain("はな");
  await page.locator(".start").click();
  await expect.poll(() => page.locator(".standing rt").count()).toBeGreaterThan(3);
  await page.reload();
  await expect.poll(() => page.locator(".standing rt").count()).toBeGreaterThan(3);
  await page.locator(".gear").click();
  await page.getByRole("checkbox", { name: "よみがなをつける" }).uncheck();
  expect(await page.locator("rt").count()).toBe(0);
  await page.reload();
  await page.locator(".standing").getByText("話を聞く人をさがしています").waitFor();
  expect(await page.locator("rt").count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("a desk that is not for children shows its words plainly and offers no readings", async () => {
  const { page } = await theatre.freshPage();
  await playRest(page, rest);
  await page.goto(`${theatre.address}/c/demo`);
  await page.locator(".start").waitFor();
  expect(await page.locator("rt, main input[type=checkbox]").count()).toBe(0);
});

test("signing in names the service and its one desk, and the demo's way in", async () => {
  const { page } = await theatre.freshPage();
  await playRest(page, rest);
  await page.goto(`${theatre.address}/signin`);
  await page.getByText("こころの灯火 相談窓口").waitFor();
  await page.getByText("起動した端末の画面に表示されています").waitFor();
});

test("signing in leads only to a page of this service", async () => {
  const { page } = await theatre.freshPage();
  await playRest(page, { ...rest, "/api/v1/session": member() });
  await playSocket(page, "staff", scenes.emptyConsole);
  await page.goto(`${theatre.address}/signin?next=https://elsewhere.example/`);
  await page.locator("#account").fill("a");
  await page.locator("#password").fill("b");
  await page.locator("form button").click();
  await page.waitForURL("**/console");
});

test("the client page weighs at most 60 kB", () => {
  const dist = new URL("../dist/", import.meta.url);
  const html = readFileSync(new URL("client.html", dist), "utf8");
  // What the page names, and what a conversation needs, fetched while the opening is read.
  const begun = /^(talking|follow|stream)/;
  const files = readdirSync(new URL("assets/", dist)).filter(
    (file) => html.includes(file) || (begun.test(file) && !file.endsWith(".gz")),
  );
  expect(files.some((file) => file.startsWith("talking"))).toBe(true);
  expect(files.length).toBeGreaterThan(1);
  const weights = files.map(
    (file) => gzipSync(readFileSync(new URL(`assets/${file}`, dist))).length,
  );
  const whole = weights.reduce((sum, one) => sum + one, gzipSync(html).length);
  console.log(`client page: ${(whole / 1000).toFixed(1)} kB compressed`);
  expect(whole).toBeLessThanOrEqual(60_000);
});
