// Whoever does not want to wait leaves, and comes back by coming back: to the same place, with the same word.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./browser.ts";
import { accept, ClientPage, goOnDuty, signIn } from "./people.ts";
import { type Service, startService } from "./service.ts";

const LINE = "あとでもどってきます";
const WORD = "むらさきのかさ";

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

test("who leaves the waiting room comes back to it with a word, and is found there", async () => {
  const client = await ClientPage.open(browser, service.address);
  await client.say(LINE);
  await client.page.getByRole("button", { name: "いったん離れる" }).click();
  const dialog = client.page.getByRole("dialog");
  await dialog.getByLabel("もどるための合言葉").fill(WORD);
  await dialog.getByRole("button", { name: "この合言葉にする" }).click();
  await dialog.getByText("このページを閉じてだいじょうぶです").waitFor();
  const context = client.page.context();
  const kept = await client.page.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(kept).not.toContain("token");
  await client.page.close();

  const again = await context.newPage();
  await again.goto(`${service.address}/c/demo`);
  await again.getByText("前にも来ました").click();
  await again.getByLabel("合言葉").fill(WORD);
  await again.getByRole("button", { name: "つづきへ" }).click();
  await again.locator(".line.mine").getByText(LINE).waitFor();
  await again.getByText("話を聞く人をさがしています").first().waitFor();
  const { page } = await signIn(browser, service, "licensed", "/console");
  await goOnDuty(page);
  await accept(page, LINE);
  await again.getByText("さんが来ました").waitFor();
  await context.close();
});
