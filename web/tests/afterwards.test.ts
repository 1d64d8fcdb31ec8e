// Once a talk is over: how heavy it is, and a word for who answered.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { expectAccessible, launch } from "./browser.ts";
import { accept, answer, ClientPage, goOnDuty, offerOn, pane, signIn } from "./people.ts";
import { type Service, startService } from "./service.ts";

const CALM = "テストの点が悪くて落ち込んでいます";
const THANKS = "聞いてもらえて、少し楽になりました。";
const DANGER = "ありがとう。薬を手元に集めました。今夜死にます。";

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

/** A client and a licensed counselor whose talk has just ended. */
async function ended() {
  const licensed = await signIn(browser, service, "licensed", "/console");
  await goOnDuty(licensed.page);
  const client = await ClientPage.open(browser, service.address);
  await client.say(CALM);
  await accept(licensed.page, CALM);
  const over = pane(licensed.page, CALM);
  await answer(licensed.page, CALM, "話してくれてありがとう。");
  await client.reads("話してくれてありがとう。");
  await over.getByRole("button", { name: "相談を終える" }).click();
  await licensed.page.getByRole("dialog").getByRole("button", { name: "話を終える" }).click();
  const report = licensed.page.locator("form").filter({ hasText: "報告して閉じる" });
  await report.getByRole("radio", { name: "いいえ" }).check();
  await report.getByRole("button", { name: "報告して閉じる" }).click();
  await client.page.getByText("この相談は終わりました").first().waitFor();
  return { licensed, client };
}

test("a word of thanks reaches the counselor, and nobody is asked twice", async () => {
  const { licensed, client } = await ended();
  const { page } = client;
  await page.getByRole("group", { name: "話したあと、つらさは" }).waitFor();
  await page.getByRole("button", { name: "3", exact: true }).click();
  const field = page.getByRole("textbox", { name: "さんへのひとこと" });
  await field.fill("まだ途中");
  await expectAccessible(page);
  await page.reload();
  expect(await field.inputValue()).toBe("まだ途中");
  await field.fill(THANKS);
  await page.getByRole("button", { name: "伝える", exact: true }).click();
  await client.own(THANKS).locator('[data-state="kept"]').waitFor();

  const menu = licensed.page.locator("details.menu");
  await menu.locator("summary .fresh").waitFor();
  await menu.locator("summary").click();
  await menu.getByRole("button", { name: "いただいた言葉" }).click();
  const list = licensed.page.getByRole("dialog", { name: "いただいた言葉" });
  await list.getByText(THANKS).waitFor();
  expect(await list.innerText()).not.toContain("Anon");
  await expectAccessible(licensed.page);
  await list.getByRole("button", { name: "閉じる" }).click();
  await menu.locator("summary .fresh").waitFor({ state: "detached" });

  // Another tab of the same client knows what was answered, because the service tells it.
  await page.evaluate(() => {
    const [name, told] =
      Object.entries(sessionStorage).find(([key]) => key.endsWith(".told")) ?? [];
    if (!name || !told) {
      throw new Error("the page keeps what was asked");
    }
    sessionStorage.removeItem(name);
  });
  await page.reload();
  await client.own(THANKS).waitFor();
  expect(await page.getByText("話したあと、つらさは").count()).toBe(0);
  expect(await field.count()).toBe(0);
  client.expectNothingOfStaff();
  for (const { complaints } of [licensed, client]) {
    expect(complaints).toEqual([]);
  }
});

test("thanks that tell of danger find somebody at once", async () => {
  const { licensed, client } = await ended();
  const { page } = client;
  await page.getByRole("button", { name: "答えない" }).click();
  await page.getByRole("textbox", { name: "さんへのひとこと" }).fill(DANGER);
  await page.getByRole("button", { name: "伝える", exact: true }).click();
  await offerOn(licensed.page).getByText("コードオレンジ").waitFor();
  await accept(licensed.page, DANGER);
  await client.own(DANGER).waitFor();
  const told = await licensed.page.request.get(`${service.address}/api/v1/staff/thanks`);
  expect(await told.json()).toEqual([]);
  client.expectNothingOfStaff();
});
