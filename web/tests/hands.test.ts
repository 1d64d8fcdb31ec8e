// A counselor's hands: ten conversations without a mouse, two tabs, a laptop that slept.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launch } from "./browser.ts";
import { accept, answer, ClientPage, goOnDuty, offerOn, pane, signIn } from "./people.ts";
import { type Service, startService } from "./service.ts";

let browser: Browser;
let service: Service;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  service = await startService();
});

afterEach(async () => {
  for (const context of browser.contexts()) {
    await context.close();
  }
  await service.stop();
});

const NAMES = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"].map((n) => `${n}番の話`);

test("ten conversations are accepted and answered by keyboard alone", {
  timeout: 120_000,
}, async () => {
  const { page } = await signIn(browser, service, "peer", "/console");
  await page.getByRole("button", { name: "勤務をはじめる" }).focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-duty="on"]').waitFor();
  const clients: ClientPage[] = [];
  for (const name of NAMES) {
    const client = await ClientPage.open(browser, service.address);
    await client.say(name);
    await offerOn(page).filter({ hasText: name }).waitFor();
    // From wherever the hands are: a field, after the first.
    await page.keyboard.press("Alt+Enter");
    await offerOn(page).filter({ hasText: name }).waitFor({ state: "detached" });
    clients.push(client);
    await page.keyboard.press("Alt+j");
    await atComposer(page);
  }
  for (let n = 0; n < NAMES.length; n += 1) {
    await answerTheLongestWaiting(page);
  }
  for (const [n, name] of NAMES.entries()) {
    await clients[n]?.reads(`${name}への答え`);
    expect(await clients[n]?.lines()).toEqual([name, `${name}への答え`]);
  }
});

/** Goes to whoever has waited longest, and answers exactly them. */
async function answerTheLongestWaiting(page: Page): Promise<void> {
  const left = await page.locator(".wait").filter({ hasText: "返事待ち" }).count();
  await page.keyboard.press("Alt+j");
  // No letter may go to the pane before: the field is there as soon as the key was taken.
  expect(await page.locator('.pane.focused [data-composer="client"]:focus').count()).toBe(1);
  const line = await page.locator(".pane.focused .client_said .text").first().innerText();
  await page.keyboard.type(`${line}への答え`);
  await page.keyboard.press("Control+Enter");
  await expect
    .poll(() => page.locator(".wait").filter({ hasText: "返事待ち" }).count())
    .toBe(left - 1);
}

async function atComposer(page: Page): Promise<void> {
  await expect
    .poll(() => page.locator('.pane.focused [data-composer="client"]:focus').count())
    .toBe(1);
}

test("two tabs of one counselor show the same, and what one sends the other shows once", async () => {
  const { page: first } = await signIn(browser, service, "peer", "/console");
  await goOnDuty(first);
  const client = await ClientPage.open(browser, service.address);
  await client.say("ふたつの画面");
  const second = await first.context().newPage();
  await second.goto(`${service.address}/console`);
  await offerOn(second).filter({ hasText: "ふたつの画面" }).waitFor();
  await accept(first, "ふたつの画面");
  await pane(second, "ふたつの画面").waitFor();
  await offerOn(second).waitFor({ state: "detached" });

  await answer(first, "ふたつの画面", "はじめの画面から");
  await pane(second, "はじめの画面から").waitFor();
  await answer(second, "ふたつの画面", "つぎの画面から");
  await pane(first, "つぎの画面から").waitFor();
  await client.reads("つぎの画面から");
  expect(await client.lines()).toEqual(["ふたつの画面", "はじめの画面から", "つぎの画面から"]);

  // The one that stays goes on alone.
  await first.close();
  await client.say("まだいますか");
  await pane(second, "まだいますか").waitFor();
  await answer(second, "まだいますか", "ここで待っています");
  await client.reads("ここで待っています");
});

test("a laptop that slept for five minutes has everything again, and the draft", async () => {
  const { page } = await signIn(browser, service, "peer", "/console");
  await page.clock.install();
  await page.reload();
  await goOnDuty(page);
  const client = await ClientPage.open(browser, service.address);
  await client.say("眠る前の話");
  await accept(page, "眠る前の話");
  const composer = pane(page, "眠る前の話").locator('[data-composer="client"]');
  await composer.fill("眠る前に書きかけた");

  await page.context().setOffline(true);
  await page.clock.pauseAt(Date.now() + 1_000);
  await client.say("眠っているあいだの話");
  await page.context().setOffline(false);
  await page.clock.fastForward("05:00");
  await page.clock.resume();

  await pane(page, "眠っているあいだの話").waitFor();
  await expect.poll(() => composer.inputValue()).toBe("眠る前に書きかけた");
  await page.locator('[data-duty="on"]').waitFor();
  await composer.press("Control+Enter");
  await client.reads("眠る前に書きかけた");
});
