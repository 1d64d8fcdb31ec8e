// A desk where a supervisor decides: the real service proposes, a person decides, and nobody waits for that
// for ever.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launch } from "./browser.ts";
import { accept, ClientPage, goOnDuty, offerOn, signIn } from "./people.ts";
import { type Service, startService } from "./service.ts";

const LINE = "テストの点が悪くて落ち込んでいます";
const OTHER = "友だちと話が合わなくて、少しさびしいです";

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
  await Promise.all(browser.contexts().map((context) => context.close()));
  await service.stop();
});

const MODES = "[policy.modes]\nauto = false\npull = false\nsupervised = true\n";

const decides = (patience: number) => (document: string) =>
  `${document}\n${MODES}\n[policy.timings]\ndecision_patience_ms = ${patience}\n`;

async function wallThatDecides(patience: number) {
  const wall = await signIn(browser, service, "supervisor", "/wall");
  await service.applyDesk(decides(patience));
  const queue = wall.page.getByRole("region", { name: "割り当ての判断" });
  await queue.waitFor();
  return { ...wall, queue };
}

test("what the engine proposes is offered once a supervisor confirms it, and not before", async () => {
  const { page, queue, complaints } = await wallThatDecides(600_000);
  const peer = await signIn(browser, service, "peer", "/console");
  await goOnDuty(peer.page);
  const client = await ClientPage.open(browser, service.address);
  await client.say(LINE);
  const other = await ClientPage.open(browser, service.address);
  await other.say(OTHER);

  const due = queue.locator("li").filter({ hasText: LINE });
  await due.getByText("いちばん余裕があります").waitFor();
  await queue.locator("li").filter({ hasText: OTHER }).waitFor();
  expect(await offerOn(peer.page).count()).toBe(0);
  await queue
    .locator("li")
    .filter({ hasText: OTHER })
    .getByRole("button", { name: "待ってもらう" })
    .click();
  await due.getByRole("button", { name: "さんに打診する" }).click();
  await offerOn(peer.page).filter({ hasText: LINE }).waitFor();
  await accept(peer.page, LINE);
  await client.page.getByText("さんが来ました").waitFor();
  await due.waitFor({ state: "detached" });
  await queue.getByRole("button", { name: OTHER }).click();
  await page.getByText("いまのままにすると決めました").waitFor();
  expect(await offerOn(peer.page).count()).toBe(0);
  client.expectNothingOfStaff("let_be", "proposal");
  expect(complaints).toEqual([]);
});

test("whom nobody decides on in time the engine offers by itself", async () => {
  await wallThatDecides(10_000);
  const peer = await signIn(browser, service, "peer", "/console");
  await goOnDuty(peer.page);
  const client = await ClientPage.open(browser, service.address);
  await client.say(LINE);
  await offerOn(peer.page).filter({ hasText: LINE }).getByText("自動").waitFor();
  await accept(peer.page, LINE);
  await client.page.getByText("さんが来ました").waitFor();
});
