// What a console does by itself, with the service played from a script.
import { describe, expect, test } from "vitest";
import { rest } from "./rest.ts";
import * as scenes from "./scenes.ts";
import { id, member, playRest, playSocket } from "./stage.ts";
import { openTheatre } from "./theatre.ts";

const theatre = openTheatre();

describe("the console", () => {
  async function consolePage() {
    const { page } = await theatre.freshPage({ viewport: { width: 1440, height: 900 } });
    await playRest(page, { ...rest, "/api/v1/session": member() });
    const part = await playSocket(page, "staff", scenes.busyConsole);
    await page.goto(`${theatre.address}/console`);
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
    const { page } = await theatre.freshPage({ viewport: { width: 1440, height: 900 } });
    await playRest(page, { ...rest, "/api/v1/session": member() });
    const part = await playSocket(page, "staff", scenes.wrapUp);
    await page.goto(`${theatre.address}/console`);
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
    const { page } = await theatre.freshPage({ viewport: { width: 1440, height: 900 } });
    await playRest(page, { ...rest, "/api/v1/session": member() });
    const part = await playSocket(page, "staff", scenes.wrapUp);
    await page.goto(`${theatre.address}/console`);
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
    const { page } = await theatre.freshPage();
    await playRest(page, { ...rest, "/api/v1/session": member() });
    await playSocket(page, "staff", scenes.wrapUp);
    for (const width of [1440, 800, 375]) {
      await page.setViewportSize({ width, height: width === 375 ? 760 : 900 });
      await page.goto(`${theatre.address}/console`);
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
    const { page } = await theatre.freshPage();
    await playRest(page, { ...rest, "/api/v1/session": member() });
    const part = await playSocket(page, "staff", scenes.emptyConsole);
    await page.goto(`${theatre.address}/console`);
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
