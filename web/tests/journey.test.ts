// Journeys against the real service: a client's page, counselors' consoles and a supervisor's wall that
// talk to each other.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { expectAccessible, launch, shoot } from "./browser.ts";
import { openNetwork } from "./network.ts";
import { accept, answer, ClientPage, goOnDuty, offerOn, pane, signIn } from "./people.ts";
import { type Service, startService } from "./service.ts";

const ORANGE = "I can't go on, I have the pills here";
const CALM = "テストの点が悪くて落ち込んでいます";
const ALSO_CALM = "友だちと話が合わなくて、少しさびしいです";

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

const open = () => ClientPage.open(browser, service.address);
const wallRow = (page: Page, text: string) => page.locator(".row").filter({ hasText: text });

test("whoever is in danger is offered first, to the qualified, and both talk under a supervisor", async () => {
  const calm = await open();
  await calm.say(CALM);
  const other = await open();
  await other.say(ALSO_CALM);
  const orange = await open();
  await orange.say(ORANGE);

  const wall = await signIn(browser, service, "supervisor", "/wall");
  await wallRow(wall.page, ORANGE).waitFor();
  await wallRow(wall.page, CALM).waitFor();
  const rows = await wall.page.locator(".left .row").allInnerTexts();
  expect(rows.findIndex((row) => row.includes(ORANGE))).toBe(0);
  expect(rows.findIndex((row) => row.includes(CALM))).toBeLessThan(
    rows.findIndex((row) => row.includes(ALSO_CALM)),
  );

  const peer = await signIn(browser, service, "peer", "/console");
  await goOnDuty(peer.page);
  await offerOn(peer.page).filter({ hasText: CALM }).waitFor();
  expect(await offerOn(peer.page).filter({ hasText: ORANGE }).count()).toBe(0);

  const licensed = await signIn(browser, service, "licensed", "/console");
  await goOnDuty(licensed.page);
  await offerOn(licensed.page).filter({ hasText: ORANGE }).waitFor();
  await offerOn(licensed.page).getByText("コードオレンジ").waitFor();
  await licensed.page.locator("h1").click();
  await licensed.page.keyboard.press("Enter");
  await pane(licensed.page, ORANGE).waitFor();
  await orange.page.getByText("さんが来ました").waitFor();
  // Which of their words climb which rung.
  const means = licensed.page.locator("dl div").filter({ hasText: "手段" });
  expect(ORANGE).toContain(await means.locator("q").first().innerText());

  await answer(licensed.page, ORANGE, "ここにいます。その薬から離れられますか。");
  await orange.reads("ここにいます。その薬から離れられますか。");
  await orange.say("少しなら");
  await pane(licensed.page, "少しなら").waitFor();
  await orange.own(ORANGE).getByText("読まれました").waitFor();

  await wall.page.locator("article .chip").first().click();
  await wall.page.locator("aside").getByText("少しなら").waitFor();
  const secret = "薬の名前と量を聞いてください";
  const whisper = wall.page.getByRole("textbox", { name: "職員だけに書く" });
  await whisper.fill(secret);
  await whisper.press("Control+Enter");
  await pane(licensed.page, ORANGE).locator(".side").getByText(secret).waitFor();
  await answer(licensed.page, ORANGE, "薬の名前を教えてください。");
  await orange.reads("薬の名前を教えてください。");
  orange.expectNothingOfStaff(secret);
  expect(await orange.page.content()).not.toContain(secret);

  for (const { page, name } of [
    { page: orange.page, name: "live-client" },
    { page: licensed.page, name: "live-console" },
    { page: wall.page, name: "live-wall" },
  ]) {
    await shoot(page, name);
    await expectAccessible(page);
  }
  for (const { complaints } of [orange, licensed, peer, wall]) {
    expect(complaints).toEqual([]);
  }
});

test("an answer to the desk's question that tells of danger finds somebody at once", async () => {
  const counselor = await signIn(browser, service, "counselor", "/console");
  await goOnDuty(counselor.page);
  const client = await open();
  const choose = (name: string) => client.page.getByRole("button", { name, exact: true }).click();
  await client.page.getByRole("group", { name: "いま、安全なところにいますか。" }).waitFor();
  await choose("いいえ");
  await client.own("いいえ").locator('[data-state="kept"]').waitFor();
  const offer = offerOn(counselor.page);
  await offer.getByText("高い").waitFor();
  // Whoever waits may go on answering, or not.
  await client.page.getByRole("group", { name: "年齢を教えてください。" }).waitFor();
  await choose("答えない");
  await client.page.getByRole("group", { name: "いちばん近いものはどれですか。" }).waitFor();
  await offer.getByRole("button", { name: "引き受ける", exact: true }).click();
  const note = pane(counselor.page, "質問「いま、安全なところにいますか。」の答え：いいえ");
  await note.getByText("質問「年齢を教えてください。」の答え：（答えなし）").waitFor();
  await client.page.getByText("が来ました").first().waitFor();
  expect(await client.page.locator(".questions").count()).toBe(0);
  // What the counselor asks and finds makes it Code Orange, and outlives the page.
  const rung = (name: string) =>
    counselor.page.getByRole("group", { name: `${name}：尋ねて確かめたか` });
  for (const name of ["考え", "計画", "手段", "24時間以内"]) {
    await rung(name).getByRole("button", { name: "はい" }).click();
  }
  await counselor.page.locator(".pane .band.imminent").first().waitFor();
  await counselor.page.reload();
  await rung("手段").locator('button[aria-pressed="true"]').filter({ hasText: "はい" }).waitFor();
  await client.page.reload();
  await client.own("いいえ").waitFor();
  expect(await client.lines()).toEqual(["いいえ", "（答えなし）"]);
  client.expectNothingOfStaff();
  const shown = await fetch(`${service.address}/api/v1/desks/demo`);
  expect(await shown.text()).not.toContain("band");
});

test("whoever mistypes an address finds the way to the first page", async () => {
  const page = await (await browser.newContext({ locale: "ja-JP" })).newPage();
  const answer = await page.goto(`${service.address}/c/demo/nope`);
  expect(answer?.status()).toBe(404);
  await page.getByText("このページは見つかりませんでした").waitFor();
  await page.getByRole("link", { name: "はじめのページへ" }).click();
  await page.locator(".door").first().waitFor();
});

test("among the qualified, the least loaded is offered the next one", async () => {
  const peer = await signIn(browser, service, "peer", "/console");
  const counselor = await signIn(browser, service, "counselor", "/console");
  await goOnDuty(peer.page);
  await goOnDuty(counselor.page);

  const first = await open();
  await first.say("ひとつめの相談です");
  const either = await Promise.race(
    [peer.page, counselor.page].map(async (page) => {
      await offerOn(page).filter({ hasText: "ひとつめ" }).waitFor();
      return page;
    }),
  );
  await accept(either, "ひとつめ");
  const idle = either === peer.page ? counselor.page : peer.page;

  const second = await open();
  await second.say("ふたつめの相談です");
  await offerOn(idle).filter({ hasText: "ふたつめ" }).waitFor();
  await accept(idle, "ふたつめ");

  // One of twenty is less than one of eight.
  const third = await open();
  await third.say("みっつめの相談です");
  await offerOn(peer.page).filter({ hasText: "みっつめ" }).waitFor();
  expect(await offerOn(counselor.page).count()).toBe(0);
});

test("several at once: each answer and draft stays in its own pane, also through a reload", async () => {
  const peer = await signIn(browser, service, "peer", "/console", {
    viewport: { width: 1920, height: 1000 },
  });
  await goOnDuty(peer.page);
  const clients: ClientPage[] = [];
  for (const text of ["いちの話", "にの話", "さんの話"]) {
    const client = await open();
    await client.say(text);
    await accept(peer.page, text);
    clients.push(client);
  }
  expect(await peer.page.locator("[data-pane]").count()).toBe(3);
  for (const name of ["いち", "に", "さん"]) {
    await answer(peer.page, `${name}の話`, `${name}への答え`);
  }
  for (const [n, name] of ["いち", "に", "さん"].entries()) {
    await clients[n]?.reads(`${name}への答え`);
    expect(await clients[n]?.lines()).toEqual([`${name}の話`, `${name}への答え`]);
  }

  await pane(peer.page, "にの話").locator('[data-composer="client"]').fill("書きかけの返事");
  await peer.page.reload();
  await pane(peer.page, "にの話").waitFor();
  await expect
    .poll(() => pane(peer.page, "にの話").locator('[data-composer="client"]').inputValue())
    .toBe("書きかけの返事");
  expect(await pane(peer.page, "いちの話").locator('[data-composer="client"]').inputValue()).toBe(
    "",
  );

  await clients[0]?.page.reload();
  await clients[0]?.reads("いちへの答え");
  expect(await clients[0]?.lines()).toEqual(["いちの話", "いちへの答え"]);

  await clients[2]?.say("まだいますか");
  await peer.page.locator(".wait").filter({ hasText: "返事待ち" }).waitFor();
  await peer.page.locator("h1").click();
  await peer.page.keyboard.press("j");
  const focused = peer.page.locator(".pane.focused");
  await focused.getByText("まだいますか").waitFor();
  await expect
    .poll(() => peer.page.evaluate(() => document.activeElement?.getAttribute("data-composer")))
    .toBe("client");
});

test("a network that is cut and restored loses nothing and doubles nothing, on either side", async () => {
  const network = await openNetwork(service.port);
  const peer = await signIn(browser, service, "peer", "/console");
  await goOnDuty(peer.page);
  const client = await ClientPage.open(browser, network.address);
  await client.say("つながっています");
  await accept(peer.page, "つながっています");

  network.cut();
  await client.write("切れているあいだに書いた");
  await client.own("切れているあいだ").getByText("まだ送れていません").waitFor();
  await client.page.getByText("いまつながっていません").first().waitFor();
  await answer(peer.page, "つながっています", "聞こえていますか");
  await pane(peer.page, "聞こえていますか").getByText("届いた").first().waitFor();
  network.restore();

  await client
    .own("切れているあいだ")
    .locator('[data-state="kept"], [data-state="seen"]')
    .waitFor();
  await client.reads("聞こえていますか");
  await pane(peer.page, "切れているあいだに書いた").waitFor();
  expect((await client.lines()).sort()).toEqual(
    ["つながっています", "切れているあいだに書いた", "聞こえていますか"].sort(),
  );
  await client.page.getByText("さんがいます").waitFor();
  expect(await client.page.getByText("いまつながっていません").count()).toBe(0);
  await network.close();
});

test("a service that is killed and started again has kept what it acknowledged", async () => {
  const peer = await signIn(browser, service, "peer", "/console");
  await goOnDuty(peer.page);
  const client = await open();
  await client.say("消えないでほしい言葉");
  await accept(peer.page, "消えないでほしい言葉");
  await answer(peer.page, "消えないでほしい言葉", "消えません");
  await client.reads("消えません");

  await service.kill();
  await client.write("とまっているあいだの言葉");
  await peer.page.getByText("接続が切れています").waitFor();
  await service.restart();
  await client
    .own("とまっているあいだ")
    .locator('[data-state="kept"], [data-state="seen"]')
    .waitFor();
  await pane(peer.page, "とまっているあいだの言葉").waitFor();
  expect(await client.lines()).toEqual([
    "消えないでほしい言葉",
    "消えません",
    "とまっているあいだの言葉",
  ]);
});

test("ended and reported by keyboard alone, and begun again by writing", async () => {
  const peer = await signIn(browser, service, "peer", "/console");
  await goOnDuty(peer.page);
  const client = await open();
  await client.say("もうだいじょうぶそうです");
  await accept(peer.page, "もうだいじょうぶそうです");

  await peer.page.locator('[data-level="nobody"]').waitFor();

  const own = pane(peer.page, "もうだいじょうぶそうです");
  await own.getByRole("button", { name: "相談を終える" }).press("Enter");
  await peer.page.getByRole("button", { name: "話を終える" }).press("Enter");
  await own.getByRole("radio", { name: "いいえ" }).press("Space");
  await own.getByRole("checkbox", { name: "友人" }).press("Space");
  await own.getByRole("button", { name: "報告して閉じる" }).press("Enter");
  await own.waitFor({ state: "detached" });
  await client.page.getByText("この相談は終わりました").first().waitFor();
  expect(await peer.page.locator(".complaints p").count()).toBe(0);

  await client.say("もう一度話したいです");
  await accept(peer.page, "もう一度話したいです");
  await answer(peer.page, "もう一度話したいです", "おかえりなさい");
  await client.reads("おかえりなさい");
});

test("a supervisor takes over, and gives it back to somebody else", async () => {
  const wall = await signIn(browser, service, "supervisor", "/wall");
  const client = await open();
  await client.say(CALM);
  await wallRow(wall.page, CALM).click();
  await wall.page.getByRole("button", { name: "自分が引き受ける" }).click();
  await client.page.getByText("さんが来ました").waitFor();
  const field = wall.page.locator('aside [data-composer="client"]');
  await field.fill("スーパーバイザーです");
  await field.press("Control+Enter");
  await client.reads("スーパーバイザーです");
  expect(await wall.page.locator(".complaints p").count()).toBe(0);

  const counselor = await signIn(browser, service, "counselor", "/console");
  await goOnDuty(counselor.page);
  await wall.page.getByRole("button", { name: "割り当てる" }).click();
  const choice = wall.page.getByRole("dialog");
  await choice.getByRole("radio").first().check();
  await choice.getByRole("button", { name: "割り当てる" }).click();
  await accept(counselor.page, CALM);
  await answer(counselor.page, CALM, "引きつぎました");
  await client.reads("引きつぎました");
  client.expectNothingOfStaff();
});

test("an alarm is acknowledged and leaves the wall; the band is lowered with a reason", async () => {
  const wall = await signIn(browser, service, "supervisor", "/wall");
  const client = await open();
  await client.say(ORANGE);
  const alarm = wall.page.locator(".alarm").first();
  await alarm.waitFor();
  while ((await wall.page.locator(".alarm").count()) > 0) {
    const before = await wall.page.locator(".alarm").count();
    await wall.page.getByRole("button", { name: "確認した" }).first().click();
    await expect.poll(() => wall.page.locator(".alarm").count()).toBeLessThan(before);
  }
  await wallRow(wall.page, ORANGE).click();
  await wall.page.getByRole("button", { name: "危険度を変える" }).click();
  const dialog = wall.page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "高い" }).check();
  await dialog.getByRole("textbox").fill("薬から離れたことを確かめた");
  await dialog.getByRole("button", { name: "変える", exact: true }).click();
  await wall.page.locator("aside").getByText("薬から離れたことを確かめた").waitFor();
  await wall.page.getByText("コードオレンジの人はいません").waitFor();
});
