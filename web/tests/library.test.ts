// What the desk has to read, in the hands of a client who waits and of a counselor who answers.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./browser.ts";
import { accept, ClientPage, goOnDuty, pane, signIn } from "./people.ts";
import { type Service, startService } from "./service.ts";

const LINE = "夜になると、ねむれません";
const OTHER = "学校に行きたくないです";

let browser: Browser;
let service: Service;

beforeAll(async () => {
  browser = await launch();
  service = await startService();
});

afterAll(async () => {
  await browser.close();
  await service.stop();
});

test("a client reads while waiting, and keeps the place; nothing but the service is asked", async () => {
  const client = await ClientPage.open(browser, service.address);
  const asked: string[] = [];
  client.page.on("request", (request) => asked.push(request.url()));
  await client.say(LINE);
  await client.page.getByRole("button", { name: "読みもの" }).click();
  const dialog = client.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "眠れない夜に" }).click();
  await dialog.getByText("眠らなくてもいい、と思ってみる").waitFor();
  await dialog.getByRole("button", { name: "一覧へ" }).click();
  await dialog.getByRole("button", { name: "息を整える三分間" }).click();
  const watch = dialog.getByRole("link", { name: "動画を見る" });
  expect(await watch.getAttribute("href")).toMatch(/^https:/);
  expect(await watch.getAttribute("rel")).toContain("noreferrer");
  expect(await dialog.locator("iframe, video, img").count()).toBe(0);
  await client.page.keyboard.press("Escape");
  await client.page.getByText("話を聞く人をさがしています").waitFor();
  expect(asked.filter((url) => !url.startsWith(service.address))).toEqual([]);
  expect(client.complaints).toEqual([]);
  await client.page.context().close();
});

test("ready words are found by keyboard, filled in, gone over and only then sent", async () => {
  const client = await ClientPage.open(browser, service.address);
  await client.say(OTHER);
  const { page, complaints } = await signIn(browser, service, "licensed", "/console");
  await goOnDuty(page);
  await accept(page, OTHER);
  const field = pane(page, OTHER).locator('[data-composer="client"]');
  await field.fill("はい。");
  await page.keyboard.press("Alt+/");
  const search = page.getByRole("combobox");
  await search.fill("greeting");
  await page.getByRole("option").filter({ hasText: "はじめのあいさつ" }).waitFor();
  await page.keyboard.press("Enter");
  await expect
    .poll(() => field.inputValue())
    .toMatch(/^はい。\nこんばんは。灯火デモ窓口の.+です。/);
  expect(await field.inputValue()).not.toContain("{");
  expect(await field.evaluate((one) => one === document.activeElement)).toBe(true);
  expect(await client.lines()).toEqual([OTHER]);
  await page.keyboard.type("ゆっくりで大丈夫です。");
  await page.keyboard.press("Control+Enter");
  await client.reads("ゆっくりで大丈夫です。");
  await page.getByRole("tab", { name: "資料" }).click();
  await page.getByRole("searchbox").fill("health centre");
  await page.getByRole("button", { name: "地域の保健所" }).click();
  await page.getByText("スーパーバイザーが担当の保健師に電話し").waitFor();
  expect(complaints).toEqual([]);
  client.expectNothingOfStaff("保健師に電話し");
});
