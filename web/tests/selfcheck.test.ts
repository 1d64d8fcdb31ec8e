// A client looks after themselves while waiting: what comes of it, and who sees it.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launch } from "./browser.ts";
import { accept, ClientPage, goOnDuty, signIn } from "./people.ts";
import { type Service, startService } from "./service.ts";

let browser: Browser;
let service: Service;

beforeAll(async () => {
  browser = await launch();
  service = await startService();
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

afterAll(async () => {
  await browser.close();
  await service.stop();
});

/** Fills in the PHQ-9: the same answer to everything, and another to the last question. */
async function fillIn(client: ClientPage, all: string, last: string): Promise<void> {
  await client.page.getByRole("button", { name: "セルフチェック" }).click();
  const dialog = client.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "PHQ-9" }).click();
  for (let n = 1; n <= 9; n += 1) {
    await dialog.getByText(`${n}／9`).waitFor();
    await dialog.getByRole("button", { name: n < 9 ? all : last, exact: true }).click();
  }
  await dialog.getByRole("heading", { name: "結果" }).waitFor();
}

test("thoughts of death raise the band though nothing is shown; what is shown is read", async () => {
  const line = "ちょっと話したいです";
  const client = await ClientPage.open(browser, service.address);
  await client.say(line);
  await fillIn(client, "全くない", "数日");
  const dialog = client.page.getByRole("dialog");
  await dialog.getByText("死ぬことや自分を傷つけることを考えるほど").waitFor();
  await dialog.getByRole("link", { name: "119" }).waitFor();
  const { page, complaints } = await signIn(browser, service, "licensed", "/console");
  await goOnDuty(page);
  await accept(page, line);
  const known = page.locator("aside");
  await known.getByText("セルフチェックの答えから、危険度は「注意」以上です").waitFor();
  expect(await known.getByText("PHQ-9").count()).toBe(0);
  await dialog.getByText("さんが来ました").waitFor();
  await dialog.getByRole("button", { name: "見せる" }).click();
  await dialog.getByText("相談員に見えるようにしました。").waitFor();
  await known.getByText("PHQ-9（9問） 1点／27点").click();
  await known.getByText("数日").waitFor();
  expect(complaints).toEqual([]);
  expect(client.complaints).toEqual([]);
  client.expectNothingOfStaff("elevated", "self_checked");
});

test("a calm check that is kept to oneself reaches nobody", async () => {
  const line = "眠れないので書いています";
  const client = await ClientPage.open(browser, service.address);
  await client.say(line);
  await fillIn(client, "数日", "全くない");
  const dialog = client.page.getByRole("dialog");
  await dialog.getByText("8点（27点満点）").waitFor();
  await dialog.getByRole("button", { name: "見せない" }).click();
  await client.page.keyboard.press("Escape");
  const { page } = await signIn(browser, service, "counselor", "/console");
  await goOnDuty(page);
  await accept(page, line);
  expect(await page.getByText("セルフチェック").count()).toBe(0);
});

test("how heavy it is is asked once, and not again after a reload", async () => {
  const client = await ClientPage.open(browser, service.address);
  const { page } = client;
  for (let n = 0; n < 3; n += 1) {
    await page.getByRole("button", { name: "答えない" }).click();
  }
  await page
    .getByRole("group", { name: "いまのつらさ" })
    .getByRole("button", { name: "7" })
    .click();
  await page.getByText("話を聞く人をさがしています").waitFor();
  await page.keyboard.press("Escape");
  await page.reload();
  await page.getByText("話を聞く人をさがしています").waitFor();
  await expect.poll(() => page.getByText("いまのつらさ").count()).toBe(0);
});
