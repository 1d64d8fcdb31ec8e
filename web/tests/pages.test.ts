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
  await playRest(tab, scenes.rest);
  await playSocket(tab, "client", scenes.talkingClient);
  await tab.goto(`${stage.address}/c/demo`);
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
  const { page } = await freshPage(browser);
  await playRest(page, scenes.rest);
  const part = await playSocket(page, "client", scenes.talkingClient);
  await page.goto(`${stage.address}/c/demo`);
  await page.locator(".start").click();
  await page.getByText("ひかりさんがいます").waitFor();
  await page.routeWebSocket("**/ws/client", (socket) => socket.close({ code: 4001 }));
  await part.socket().close({ code: 4001 });
  await page.getByText("いまつながっていません。つなぎ直しています").waitFor();
  await page.getByText("ひかりさんとの相談（いまはつながっていません）").waitFor();
  expect(await page.getByText("ひかりさんがいます").count()).toBe(0);
});

test("a connection that is closed after every welcome is told as lost all the while", async () => {
  const { page } = await freshPage(browser);
  await playRest(page, scenes.rest);
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
  await page.goto(`${stage.address}/c/demo`);
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
  const { page } = await freshPage(browser);
  await playRest(page, scenes.rest);
  const part = await playSocket(page, "client", scenes.talkingClient);
  await page.goto(`${stage.address}/c/demo`);
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
  const { page } = await freshPage(browser, { viewport: { width: 375, height: 760 } });
  await playRest(page, scenes.rest);
  const part = await playSocket(page, "client", scenes.talkingClient);
  await page.goto(`${stage.address}/c/demo`);
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

  test("of two offers Enter accepts one, the more dangerous", async () => {
    const { page, part } = await consolePage();
    part.say(scenes.offer(0, "elevated"));
    part.say(scenes.offer(1, "imminent"));
    await page.locator(".offer").nth(1).waitFor();
    expect(await page.getByText("Enterでも引き受けられます").count()).toBe(1);
    await page.locator("h1").click();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await expect.poll(() => part.heard.filter((one) => one.type === "accept")).toHaveLength(1);
    expect(part.heard.find((one) => one.type === "accept")?.claim).toBe(id(0xc1b));
    part.say({ type: "offer_over", claim: id(0xc1b) });
    await page.locator(".offer").nth(1).waitFor({ state: "detached" });
    expect(await page.getByText("Enterでも引き受けられます").count()).toBe(1);
  });

  test("what complains covers nothing, waits while it is looked at, and goes by itself", async () => {
    const { page, part } = await consolePage();
    await page.clock.install();
    const before = await page.locator(".composer").first().boundingBox();
    for (const code of ["nobody_waits", "over_capacity"] as const) {
      part.say({ type: "refused", id: null, code, retryable: false });
    }
    const complaint = page.locator(".complaints p");
    await complaint.nth(1).waitFor();
    expect(await page.locator(".composer").first().boundingBox()).toEqual(before);
    for (const width of [1440, 375]) {
      await page.setViewportSize({ width, height: 760 });
      const { top, bottom } = await page.evaluate(() => ({
        top: document.querySelector(".complaints")?.getBoundingClientRect().bottom ?? 0,
        bottom: document.querySelector("main")?.getBoundingClientRect().top ?? 0,
      }));
      expect(bottom).toBeGreaterThanOrEqual(top);
    }
    await page.locator("body").press("Tab");
    expect(await page.evaluate(() => document.activeElement?.closest(".complaints"))).toBeNull();
    await complaint.first().getByRole("button").focus();
    await page.clock.runFor(60_000);
    expect(await complaint.count()).toBe(1);
    await complaint
      .first()
      .getByRole("button")
      .evaluate((button) => button.blur());
    await page.clock.runFor(20_000);
    expect(await complaint.count()).toBe(0);
  });

  test("the talk goes on beside the report, which says when there is danger", async () => {
    const { page } = await freshPage(browser, { viewport: { width: 1440, height: 900 } });
    await playRest(page, { ...scenes.rest, "/api/v1/session": member() });
    const part = await playSocket(page, "staff", scenes.wrapUp);
    await page.goto(`${stage.address}/console`);
    const report = page.locator("form").filter({ hasText: "報告して閉じる" });
    await report.waitFor();
    expect(await report.getByText("コードオレンジです").count()).toBe(0);
    const [welcome] = scenes.wrapUp();
    const card = welcome?.type === "welcome" ? welcome.conversations[0] : undefined;
    if (card) {
      part.say({ type: "card", card: { ...card, band: "imminent", seq: 20 } });
    }
    await report.getByText("この相談はコードオレンジです").waitFor();
    const field = page.locator('[data-composer="client"]');
    await field.fill("ここにいます");
    await field.press("Control+Enter");
    await expect.poll(() => part.heard.filter((one) => one.type === "say")).toHaveLength(1);
    await report.getByRole("checkbox", { name: "仕事" }).check();
    await report.getByRole("button", { name: "話にもどる" }).click();
    expect(await report.getByRole("checkbox").count()).toBe(0);
    await page.locator(".pane").getByRole("button", { name: "引きつぐ" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "やめる" }).click();
    await page.reload();
    expect(await report.getByRole("checkbox", { name: "仕事" }).isChecked()).toBe(true);
  });

  test("ending a talk asks once", async () => {
    const { page, part } = await consolePage();
    const wrapUps = () => part.heard.filter((one) => one.type === "wrap_up").length;
    await page.getByRole("button", { name: "相談を終える" }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "やめる" }).click();
    expect(wrapUps()).toBe(0);
    await page.getByRole("button", { name: "相談を終える" }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "話を終える" }).click();
    await expect.poll(wrapUps).toBe(1);
  });

  test("ending a talk says who is in danger and who wrote last, and leads back to the answer", async () => {
    const { page, part } = await consolePage();
    await page.locator(".row").filter({ hasText: "Anon 818" }).click();
    const orange = page.locator(".pane").filter({ hasText: "Anon 818" });
    await orange.getByRole("button", { name: "相談を終える" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("この相談はコードオレンジです").waitFor();
    await dialog.getByText(/Anon 818さんが.+前に書き、まだ返事がありません/).waitFor();
    await dialog.getByRole("button", { name: "もどって返事をする" }).click();
    await dialog.waitFor({ state: "detached" });
    const focused = () =>
      orange
        .locator('[data-composer="client"]')
        .evaluate((field) => field === document.activeElement);
    await expect.poll(focused).toBe(true);
    expect(part.heard.some((one) => one.type === "wrap_up")).toBe(false);
  });

  test("a report refused for want of an answer says so until there is one", async () => {
    const { page } = await freshPage(browser, { viewport: { width: 1440, height: 900 } });
    await playRest(page, { ...scenes.rest, "/api/v1/session": member() });
    const part = await playSocket(page, "staff", scenes.wrapUp);
    await page.goto(`${stage.address}/console`);
    const report = page.locator("form").filter({ hasText: "報告して閉じる" });
    await report.getByRole("radio", { name: "はい" }).check();
    await report.getByRole("button", { name: "報告して閉じる" }).click();
    const filed = () => part.heard.find((one) => one.type === "report");
    await expect.poll(filed).toBeTruthy();
    part.say({ type: "refused", id: String(filed()?.id), code: "unanswered", retryable: false });
    const words = report.getByText("報告の前に返事をしてください");
    await words.waitFor();
    const answered = { status: "wrap_up", seq: 20, unanswered_since: null } as const;
    part.say({ type: "card", card: scenes.card(2, answered) });
    await words.waitFor({ state: "detached" });
  });

  test("whatever the report takes, the client's last line stays in view", async () => {
    const { page } = await freshPage(browser);
    await playRest(page, { ...scenes.rest, "/api/v1/session": member() });
    await playSocket(page, "staff", scenes.wrapUp);
    for (const width of [1440, 800, 375]) {
      await page.setViewportSize({ width, height: width === 375 ? 760 : 900 });
      await page.goto(`${stage.address}/console`);
      await page.locator("form fieldset").first().waitFor();
      const list = await page.locator(".pane .list").first().boundingBox();
      const last = page.locator(".pane .client_said").last();
      await expect
        .poll(async () => (await last.boundingBox())?.y ?? 0)
        .toBeGreaterThanOrEqual((list?.y ?? 0) - 1);
      const box = await last.boundingBox();
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(
        (list?.y ?? 0) + (list?.height ?? 0) + 1,
      );
    }
  });

  test("the one who waits longest is marked, on the screen or not", async () => {
    const { page } = await consolePage();
    const marked = page.locator(".row").filter({ hasText: "最長" });
    expect(await marked.count()).toBe(1);
    expect(await marked.innerText()).toContain(
      await page.locator(".row .name").first().innerText(),
    );
  });

  test("says for each state of duty what brings people back", async () => {
    const { page } = await freshPage(browser);
    await playRest(page, { ...scenes.rest, "/api/v1/session": member() });
    const part = await playSocket(page, "staff", scenes.emptyConsole);
    await page.goto(`${stage.address}/console`);
    await page.getByText("勤務をはじめると、相談が届きます。").waitFor();
    part.say({ type: "duty", state: "not_answering", load: 0, capacity: 80 });
    await page.getByText("続けて応答がなかったため").waitFor();
    await page.locator(".empty").getByText("「もどる」を押すと").waitFor();
    part.say({ type: "duty", state: "break", load: 0, capacity: 80 });
    await page.locator(".empty").getByText("休憩中は届きません").waitFor();
  });

  test("panes stand where they stood after a reload", async () => {
    const { page } = await consolePage();
    const names = () => page.locator("[data-pane] h2").allInnerTexts();
    await page.locator(".row").filter({ hasText: "Anon 887" }).click();
    const before = await names();
    await page.reload();
    await page.locator("[data-pane] .bubble").first().waitFor();
    expect(await names()).toEqual(before);
    expect(await page.locator(".pane.focused h2").innerText()).toBe("Anon 887");
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

describe("the wall", () => {
  async function wallPage(frames: typeof scenes.busyWall) {
    const { page } = await freshPage(browser, { viewport: { width: 1440, height: 900 } });
    await playRest(page, { ...scenes.rest, "/api/v1/session": scenes.supervisor });
    const part = await playSocket(page, "staff", frames);
    await page.goto(`${stage.address}/wall`);
    await page.locator("article").first().waitFor();
    return { page, part };
  }

  test("keeps Code Orange and who waits on the screen, however many alarms there are", async () => {
    const { page, part } = await wallPage(scenes.alarmedWall);
    const alarms = page.locator(".alarm");
    expect(await alarms.count()).toBe(3);
    await alarms.nth(0).getByText("まだ誰も対応していません").waitFor();
    expect(await alarms.nth(0).getAttribute("class")).not.toContain("settled");
    for (const [n, words] of ["ひかりさんが対応中", "終わった相談"].entries()) {
      const settled = page.locator(".alarm.settled");
      await settled.filter({ hasText: words }).waitFor();
      expect(n).toBeLessThan(await settled.count());
    }
    for (const title of ["#orange-title", "#waiting-title"]) {
      const box = await page.locator(title).boundingBox();
      expect((box?.y ?? 9_999) + (box?.height ?? 0)).toBeLessThan(900);
    }
    await page.getByText("4人が待っていますが、勤務中の人がいません。").waitFor();
    await alarms.nth(0).getByRole("button", { name: "確認した" }).click();
    const told = () => part.heard.filter((one) => one.type === "acknowledge_alarm").length;
    await expect.poll(told).toBe(3);
  });

  test("says to whom somebody in danger is offered, and for how long", async () => {
    const { page, part } = await wallPage(scenes.busyWall);
    const orange = page.locator(".row").filter({ hasText: "薬を手に持っています" });
    await orange.getByText("まだ誰も対応していません").waitFor();
    const more = { band: "imminent", status: "offered", seq: 10, counselor: id(0x604) } as const;
    part.say({ type: "card", card: scenes.card(20, more) });
    await orange.getByText(/つばささんに打診中 \d+秒/).waitFor();
  });

  test("says to whom also somebody in low danger is offered", async () => {
    const { page, part } = await wallPage(scenes.busyWall);
    const low = page.locator(".row").filter({ hasText: "上司に毎日どなられて" });
    expect(await low.getByText("打診中").count()).toBe(0);
    const more = { status: "offered", seq: 10, counselor: id(0x604) } as const;
    part.say({ type: "card", card: scenes.card(22, more) });
    await low.getByText(/つばささんに打診中 \d+秒/).waitFor();
  });

  test("warns before it closes on somebody in danger who wrote last", async () => {
    const { page, part } = await wallPage(scenes.busyWall);
    await page.locator("article .chip").first().click();
    await page.getByRole("button", { name: "相談を閉じる" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("この相談はコードオレンジです").waitFor();
    await dialog.getByText("まだ返事がありません").waitFor();
    await dialog.getByRole("button", { name: "閉じない" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(part.heard.some((one) => one.type === "close")).toBe(false);
  });

  test("takes no whisper on a closed conversation, and says why", async () => {
    const { page, part } = await wallPage(scenes.busyWall);
    await page.locator("article .chip").first().click();
    const field = page.getByRole("textbox", { name: "職員だけに書く" });
    await field.waitFor();
    part.say({ type: "gone", conversation: id(0xc00 + 1) });
    await page.getByText("この相談は閉じています。もう書けません。").waitFor();
    expect(await field.count()).toBe(0);
  });

  test("tells of alarms also where an open conversation covers them", async () => {
    const { page } = await wallPage(scenes.alarmedWall);
    await page.setViewportSize({ width: 375, height: 760 });
    await page.locator(".row.orange").first().click();
    await page.getByText("アラーム 1 件").waitFor();
    await page.getByRole("button", { name: "アラームを見る" }).click();
    await page.locator(".alarm").first().getByRole("button", { name: "確認した" }).click();
  });

  test("says that nobody is on duty, which is not that there is nobody", async () => {
    const { page, part } = await wallPage(scenes.busyWall);
    for (const [n, name] of [
      "ひかり",
      "そら",
      "みなと",
      "Kaede",
      "つばさ",
      "いずみ",
      "なぎ",
    ].entries()) {
      part.say({
        type: "counselor",
        tile: scenes.tile(n, name, { duty: "off", conversations: 0 }),
      });
    }
    part.say({
      type: "counselor",
      tile: scenes.tile(8, "みお", { duty: "off", conversations: 0 }),
    });
    await page.getByText("勤務中の人がいません。", { exact: true }).waitFor();
  });

  test("proposes the best for an assignment, and says what speaks against the others", async () => {
    const { page } = await wallPage(scenes.busyWall);
    await page.locator(".row").filter({ hasText: "薬を手に持っています" }).click();
    await page.getByRole("button", { name: "割り当てる" }).click();
    const dialog = page.getByRole("dialog");
    const first = dialog.locator("label").first();
    expect(await first.getByRole("radio").isChecked()).toBe(true);
    await first.getByText("最適").waitFor();
    const peer = dialog.locator("label").filter({ hasText: "Kaede" });
    await peer.getByText("資格がありません").waitFor();
    await peer.getByText("いまは新しい相談を受けていません").waitFor();
  });

  test("notices that it is not told of the desk any more, and asks again", async () => {
    const { page, part } = await wallPage(scenes.busyWall);
    const hellos = () => part.heard.filter((one) => one.type === "hello").length;
    await page.clock.install();
    await page.reload();
    await page.locator("article").first().waitFor();
    const before = hellos();
    // The connection lives all the time: tiles come.
    const pass = async (tens: number) => {
      for (let n = 0; n < tens; n += 1) {
        await page.clock.runFor(10_000);
        const nickname = `Kaede ${Math.random()}`;
        part.say({ type: "counselor", tile: scenes.tile(3, nickname, {}) });
        await page.getByText(nickname).waitFor();
      }
    };
    const old = page.getByText("この見守り画面は更新されていません");
    await pass(2);
    expect(await old.count()).toBe(0);
    await pass(1);
    await old.waitFor();
    await pass(1);
    expect(hellos()).toBe(before);
    await page.clock.runFor(10_000);
    await expect.poll(hellos).toBe(before + 1);
    await old.waitFor({ state: "detached" });
  });
});

test("signing in names the service and its one desk, and the demo's way in", async () => {
  const { page } = await freshPage(browser);
  await playRest(page, scenes.rest);
  await page.goto(`${stage.address}/signin`);
  await page.getByText("こころの灯火 相談窓口").waitFor();
  await page.getByText("起動した端末の画面に表示されています").waitFor();
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
