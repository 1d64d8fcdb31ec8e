// A screen that nobody touched for a while shows nothing until the password is typed; and whose it was can be
// seen on a photograph of it.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { expectAccessible, launch, shoot } from "./browser.ts";
import { accept, ClientPage, goOnDuty, pane, signIn } from "./people.ts";
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

const ACCOUNT = "counselor";
const SECRET = "夜になるとつらくて眠れません";

test("a console hides itself when nobody is there, keeps the draft, and opens by the password", async () => {
  const { page } = await signIn(browser, service, ACCOUNT, "/console");
  await page.clock.install();
  await page.reload();
  await goOnDuty(page);
  const client = await ClientPage.open(browser, service.address);
  await client.say(SECRET);
  await accept(page, SECRET);
  const draft = pane(page, SECRET).getByRole("textbox");
  await draft.fill("書きかけの返事");
  const mark = pane(page, SECRET).locator("svg text").first();
  expect(await mark.textContent()).toContain(" · ");

  await page.clock.fastForward("16:00");
  const screen = page.getByRole("dialog", { name: "画面を隠しています" });
  await screen.waitFor();
  expect(await page.getByText(SECRET).first().isVisible()).toBe(false);
  await shoot(page, "live-locked");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  expect(await screen.isVisible()).toBe(true);

  await page.reload();
  await screen.waitFor();
  expect(await page.getByText(SECRET).first().isVisible()).toBe(false);
  await screen.getByLabel(/パスワード/).fill("not this");
  await screen.getByRole("button", { name: "もう一度表示する" }).click();
  await screen.getByRole("alert").waitFor();
  await screen.getByLabel(/パスワード/).fill(service.password(ACCOUNT));
  await screen.getByRole("button", { name: "もう一度表示する" }).click();
  await screen.waitFor({ state: "detached" });
  await expect.poll(() => draft.inputValue()).toBe("書きかけの返事");
});
