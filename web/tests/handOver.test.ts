// A talk from hand to hand on the real service: whoever has it keeps it until somebody else has accepted.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { expectAccessible, launch } from "./browser.ts";
import { accept, answer, ClientPage, goOnDuty, offerOn, pane, signIn } from "./people.ts";
import { type Service, startService } from "./service.ts";

const CALM = "テストの点が悪くて落ち込んでいます";
const ORANGE = "I can't go on, I have the pills here";
const NOTE = "弟さんの話をすると少し落ち着きます";

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

async function handsOver(page: Page, line: string): Promise<void> {
  await pane(page, line).locator(".tools").getByRole("button", { name: "引きつぐ" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("引きつぎの内容").fill(NOTE);
  await dialog.getByRole("button", { name: "引きつぎを頼む" }).click();
}

test("a colleague who accepts has it, and one who declines leaves it where it is", async () => {
  const peer = await signIn(browser, service, "peer", "/console");
  await goOnDuty(peer.page);
  const client = await ClientPage.open(browser, service.address);
  await client.say(CALM);
  await accept(peer.page, CALM);
  const counselor = await signIn(browser, service, "counselor", "/console");
  await goOnDuty(counselor.page);

  await handsOver(peer.page, CALM);
  const asked = offerOn(counselor.page).filter({ hasText: NOTE });
  await asked.getByText("さんからの引きつぎ").waitFor();
  await pane(peer.page, CALM).getByText("あなたの担当のままです").waitFor();
  await expectAccessible(counselor.page);
  await answer(peer.page, CALM, "少しお待ちくださいね");
  await client.reads("少しお待ちくださいね");
  await asked.getByRole("button", { name: "引き受けない" }).click();
  await asked.getByRole("button", { name: "いっぱい" }).click();
  await pane(peer.page, CALM).getByText("引き受けませんでした。相談は").waitFor();

  // Whoever said no is not asked again at once: the other one is.
  const licensed = await signIn(browser, service, "licensed", "/console");
  await goOnDuty(licensed.page);
  await handsOver(peer.page, CALM);
  await offerOn(licensed.page).filter({ hasText: NOTE }).waitFor();
  // A reload in the middle of it: the offer is still there.
  await licensed.page.reload();
  await accept(licensed.page, CALM);
  await pane(peer.page, CALM).waitFor({ state: "detached" });
  await answer(licensed.page, CALM, "つづきを聞かせてください");
  await client.reads("つづきを聞かせてください");
  client.expectNothingOfStaff(NOTE, "hand_over", "asked_over", "outgrown");
});

test("danger that outgrows its counselor moves by itself where the desk says so", async () => {
  await service.applyDesk((document) => `${document}\n[policy]\nescalation = "auto"\n`);
  const peer = await signIn(browser, service, "peer", "/console");
  await goOnDuty(peer.page);
  const client = await ClientPage.open(browser, service.address);
  await client.say(CALM);
  await accept(peer.page, CALM);
  const licensed = await signIn(browser, service, "licensed", "/console");
  await goOnDuty(licensed.page);
  await client.say(ORANGE);
  await pane(peer.page, ORANGE)
    .getByText("ひとりで抱えなくて大丈夫です")
    .or(pane(peer.page, ORANGE).getByText("あなたの担当のままです"))
    .first()
    .waitFor();
  await offerOn(licensed.page).getByText("危険が資格をこえたため").waitFor();
  expect(await pane(peer.page, ORANGE).count()).toBe(1);
  await accept(licensed.page, ORANGE);
  await pane(peer.page, ORANGE).waitFor({ state: "detached" });
});
