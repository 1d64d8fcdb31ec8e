// What a wall does by itself, with the service played from a script.
import { describe, expect, test } from "vitest";
import * as decisions from "./decisions.ts";
import { rest } from "./rest.ts";
import * as scenes from "./scenes.ts";
import { id, playRest, playSocket } from "./stage.ts";
import { openTheatre } from "./theatre.ts";

const theatre = openTheatre();

describe("the wall", () => {
  async function wallPage(frames: typeof scenes.busyWall) {
    const { page } = await theatre.freshPage({ viewport: { width: 1440, height: 900 } });
    await playRest(page, { ...rest, "/api/v1/session": scenes.supervisor });
    const part = await playSocket(page, "staff", frames);
    await page.goto(`${theatre.address}/wall`);
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

  test("tells the new words, and what went wrong where they cannot be read", async () => {
    const { page } = await wallPage(scenes.busyWall);
    const words = "**/api/v1/triage/words";
    await page.route(words, (route) => route.abort());
    const summary = page.getByText("新しいことば");
    await summary.click();
    await page.getByText("ことばを読み込めませんでした。").waitFor();
    await page.unroute(words);
    await page.getByRole("button", { name: "確かめる" }).last().click();
    const row = page.getByRole("row", { name: "イブプロフェン" });
    await row.getByText("23人（うち危険 17人）").waitFor();
    await row.getByText("× 33").waitFor();
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

  test("has what is to be decided confirmed, given to another, or left", async () => {
    const { page, part } = await wallPage(decisions.decidingWall);
    const queue = page.getByRole("region", { name: "割り当ての判断" });
    const told = (type: string) => part.heard.filter((one) => one.type === type);
    const orange = queue.locator("li").filter({ hasText: "薬を手に持っています" });
    await orange.getByText("資格はありますが、上限を少しこえます").waitFor();
    expect(await orange.getByRole("button", { name: "待ってもらう" }).count()).toBe(0);
    const confirm = orange.getByRole("button", { name: "みなとさんに打診する" });
    await confirm.click();
    await expect.poll(() => told("assign")[0]?.counselor).toBe(id(0x602));
    expect(await confirm.isDisabled()).toBe(true);

    const other = queue.locator("li").filter({ hasText: "また切ってしまった" });
    await other.getByText(/あと\d+(秒|分)で自動的に打診します/).waitFor();
    await other.getByRole("button", { name: "ほかの人に" }).click();
    const dialog = page.getByRole("dialog");
    const proposed = dialog.locator("label").filter({ hasText: "ひかり" });
    expect(await proposed.getByRole("radio").isChecked()).toBe(true);
    await dialog.locator("label").filter({ hasText: "みお" }).click();
    await dialog.getByRole("button", { name: "割り当てる" }).click();
    await expect.poll(() => told("assign")[1]?.counselor).toBe(id(0x608));

    const late = queue.locator("li").filter({ hasText: "時間になりました" });
    await late.getByText("いま打診できる相談員がいません").waitFor();
    await late.getByRole("button", { name: "待ってもらう" }).click();
    await expect.poll(() => told("let_be")[0]?.conversation).toBe(id(0xc00 + 23));

    // Nobody stands there twice, and who is being asked is to be decided on no more.
    const waiting = page.getByRole("region", { name: /^待合室/ });
    expect(await waiting.getByText("また切ってしまった").count()).toBe(0);
    const offered = { band: "high", status: "offered", seq: 10, counselor: id(0x608) } as const;
    part.say({ type: "card", card: scenes.card(21, offered) });
    await waiting.getByText("また切ってしまった").waitFor();
    expect(await other.count()).toBe(0);
  });

  test("hands over what outgrew its counselor, who keeps it until then, or leaves it there", async () => {
    const { page, part } = await wallPage(scenes.busyWall);
    const told = (type: string) => part.heard.filter((one) => one.type === type);
    const { conversation } = scenes.card(2);
    const more = { band: "imminent", outgrown: true, seq: 10 } as const;
    part.say({ type: "card", card: scenes.card(2, more) });
    const proposal = { counselor: id(0x608), because: "least_loaded" } as const;
    const due = [{ conversation, decide_by: null, proposal }];
    part.say({ type: "decisions", decisions: due });
    const queue = page.getByRole("region", { name: "割り当ての判断" });
    await queue.getByText("ひかりさんが対応中").waitFor();
    await queue.getByRole("button", { name: "みおさんに打診する" }).click();
    await expect.poll(() => told("hand_over")[0]?.to).toBe(id(0x608));
    expect(told("assign")).toEqual([]);
    const asked = { ...more, seq: 11, asked_over: id(0x608) };
    part.say({ type: "card", card: scenes.card(2, asked) });
    await queue.getByText("いま、判断を待つ人はいません。").waitFor();
    await page.locator("article .chip", { hasText: scenes.card(2).nickname }).click();
    await page.getByRole("button", { name: "依頼を取り消す" }).click();
    await expect.poll(() => told("take_back_hand_over")[0]?.conversation).toBe(conversation);
    part.say({ type: "kept", id: String(told("hand_over")[0]?.id), seq: 11, at: 1 });
    part.say({ type: "card", card: scenes.card(2, { ...more, seq: 12 }) });
    await queue.getByRole("button", { name: "このまま続けてもらう" }).click();
    await expect.poll(() => told("let_be")[0]?.conversation).toBe(conversation);
  });

  test("lists what a client had before, and reads it without a way to write", async () => {
    const { page, part } = await wallPage(scenes.busyWall);
    const calls = "**/api/v1/conversations/**";
    await page.route(calls, (route) => route.abort());
    await page.locator("article .chip").first().click();
    await page.getByText("以前の相談", { exact: true }).click();
    await page.getByText("以前の相談を読み込めませんでした。").waitFor();
    await page.unroute(calls);
    await page.getByRole("button", { name: "確かめる" }).first().click();
    const first = page.locator("aside ol li").first();
    await first.getByText("切迫の報告あり").waitFor();
    await first.getByText("担当：つばさ · 報告済み · つらさ 9 → 5").waitFor();
    await first.getByRole("button").click();
    const told = (type: string) => part.heard.filter((one) => one.type === type);
    await expect.poll(() => told("watch").at(-1)?.conversation).toBe(id(0xd00));
    part.say(scenes.talk({ ...scenes.card(1), conversation: id(0xd00) }));
    const dialog = page.getByRole("dialog");
    await dialog.getByText("だれか、聞いてくれますか").waitFor();
    expect(await dialog.getByRole("textbox").count()).toBe(0);
    await page.keyboard.press("Escape");
    await expect.poll(() => told("unwatch").at(-1)?.conversation).toBe(id(0xd00));
  });

  test("shows one's own counselors first, and those in nobody's hands to everybody", async () => {
    const { page, part } = await wallPage(scenes.busyWall);
    const names = () => page.locator("article h3").allTextContents();
    expect(await names()).toEqual([
      "ひかり",
      "そら",
      "つばさ",
      "Kaede",
      "いずみ",
      "みお",
      "みなと",
    ]);
    await page.getByText("自分の担当（5人）").waitFor();
    await page.getByText("担当SVなし（1人）").waitFor();
    await page.getByText("担当SV：あおい").waitFor();
    await page.getByRole("checkbox", { name: "自分の担当だけ（5人）" }).check();
    expect(await names()).not.toContain("みなと");
    expect(await names()).toContain("みお");
    const dealt = scenes.tile(2, "みなと", { load: 80, conversations: 7, worst_band: "high" });
    part.say({ type: "counselor", tile: dealt });
    await page.getByText("自分の担当（6人）").waitFor();
  });

  test("says with whom an alarm is first, and rings for all once it has climbed", async () => {
    const { page, part } = await wallPage(scenes.busyWall);
    const theirs = scenes.card(2, { counselor: id(0x602), band: "imminent", seq: 12 });
    part.say({ type: "card", card: theirs });
    const alarm = {
      id: id(0xaf),
      desk: "demo",
      kind: "silent_imminent",
      conversation: theirs.conversation,
      raised_at: scenes.minutes(2),
      reach: "supervisor",
      reached_at: scenes.minutes(1),
    } as const;
    part.say({ type: "alarm", alarm });
    const shown = page.locator(".alarm.another");
    await shown.getByText("まずあおいさんに").waitFor();
    expect(await page.locator(".alarm").last().getAttribute("class")).toContain("another");
    part.say({ type: "alarm", alarm: { ...alarm, reach: "all_supervisors" } });
    await shown.waitFor({ state: "detached" });
    expect(await page.getByText("まずあおいさんに").count()).toBe(0);
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
