// Coming in: an invitation, a password, an authenticator; and what is refused on the way.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { codeOf } from "./authenticator.ts";
import { expectAccessible, freshPage, launch, shoot } from "./browser.ts";
import { type Service, startService } from "./service.ts";

const PASSWORD = "kettle ferry mustard eleven";
const HALF_MINUTE_MS = 30_000;

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

function invitation(account: string, nickname: string, role: string): string {
  const said = ["--desk", "demo", "--nickname", nickname, "--role", role];
  const added = service.command("staff", "add", account, ...said);
  return (added as { invitation: string }).invitation;
}

async function choose(page: Page, password: string): Promise<void> {
  await page.getByLabel("パスワード", { exact: true }).fill(password);
  await page.getByRole("button", { name: "このパスワードにする" }).click();
}

/** Sets up an authenticator and answers with its letters and the recovery codes. */
async function setUp(page: Page): Promise<{ letters: string; recovery: string[] }> {
  await page.getByRole("img", { name: "認証アプリで読み取る画像" }).waitFor();
  const letters = await page.locator("code").innerText();
  await page.getByLabel("アプリに出ている6桁の数字").fill(codeOf(letters));
  await page.getByRole("button", { name: "次へ" }).click();
  await page.getByRole("heading", { name: "予備コード" }).waitFor();
  return { letters, recovery: await page.locator("ol code").allInnerTexts() };
}

test("whoever watches over others is invited, sets up an authenticator, and signs in with it", async () => {
  const link = invitation("mika", "Mika", "supervisor");
  const { page } = await freshPage(browser);
  await page.goto(link);
  await page.getByRole("heading", { name: "Mikaさん、ようこそ" }).waitFor();
  await shoot(page, "live-welcome");
  await expectAccessible(page);
  await choose(page, "password12345");
  await page.getByRole("alert").filter({ hasText: "推測するプログラム" }).waitFor();
  await choose(page, "short");
  await page.getByRole("alert").filter({ hasText: "12文字以上" }).waitFor();
  await choose(page, PASSWORD);

  await page.getByRole("heading", { name: "ふたつめの鍵" }).waitFor();
  expect(new URL(page.url()).hash).toBe("");
  // Until then the session opens nothing.
  const early = await page.request.get(`${service.address}/api/v1/staff/alarms`);
  expect(early.status()).toBe(401);
  await page.getByLabel("アプリに出ている6桁の数字").fill("000000");
  await page.getByRole("button", { name: "次へ" }).click();
  await page.getByRole("alert").filter({ hasText: "コードが違う" }).waitFor();
  await shoot(page, "live-factor");
  await expectAccessible(page);
  const { letters, recovery } = await setUp(page);
  expect(new Set(recovery).size).toBe(10);
  await shoot(page, "live-recovery");
  await expectAccessible(page);
  const begin = page.getByRole("button", { name: "はじめる" });
  expect(await begin.isDisabled()).toBe(true);
  await page.getByLabel("保管しました").check();
  await begin.click();
  await page.waitForURL("**/wall");

  const { page: again } = await freshPage(browser);
  await again.goto(link);
  await again.getByRole("alert").filter({ hasText: "招待はもう使われた" }).waitFor();
  await again.goto(`${service.address}/signin?next=/wall`);
  await again.getByLabel("アカウント").fill("mika");
  await again.getByLabel("パスワード").fill(PASSWORD);
  await again.getByRole("button", { name: "サインインする" }).click();
  const code = again.getByLabel("認証アプリのコード");
  await code.waitFor();
  await shoot(again, "live-code");
  await expectAccessible(again);
  const enter = again.getByRole("button", { name: "サインインする" });
  await code.fill("123 456");
  await enter.click();
  await again.getByRole("alert").filter({ hasText: "コードが違う" }).waitFor();
  // The one after now is taken too, and has not been used.
  await code.fill(codeOf(letters, Date.now() + HALF_MINUTE_MS));
  await enter.click();
  await again.waitForURL("**/wall");

  // Both places are hers, and she ends the other one.
  await again.getByText("Mika").first().click();
  await again.getByRole("button", { name: "サインインとセキュリティ" }).click();
  await again.getByText("パスワードとあわせて使っています").waitFor();
  const elsewhere = again.locator("li").filter({ hasText: "Chrome · Linux" });
  await elsewhere.getByRole("button", { name: "終了する" }).first().click();
  await elsewhere.filter({ hasText: "前から" }).waitFor({ state: "detached" });
  await shoot(again, "live-sessions");
  await expectAccessible(again);
  await page.reload();
  await page.waitForURL(/\/signin\?/);

  const { page: third } = await freshPage(browser);
  const try_ = (typed: string) =>
    third.request.post(`${service.address}/api/v1/session`, {
      data: { account: "mika", password: PASSWORD, code: typed },
      headers: { origin: service.address },
    });
  expect((await try_(codeOf(letters))).status(), "an older one than the last").toBe(401);
  expect((await try_(recovery[0] ?? "")).status()).toBe(200);
  expect((await try_(recovery[0] ?? "")).status(), "once").toBe(401);
});

test("who comes to set up a second factor and is not signed in is led to signing in", async () => {
  const { page } = await freshPage(browser);
  await page.goto(`${service.address}/welcome?next=/wall`);
  await page.waitForURL(/\/signin\?next=\/wall/);
});

test("a counselor is invited and comes in by a password alone", async () => {
  const { page } = await freshPage(browser);
  await page.goto(invitation("sato", "Sato", "counselor"));
  await choose(page, PASSWORD);
  await page.waitForURL("**/console");
  await page.getByRole("banner").getByText("Sato").waitFor();

  // Free for counselors, and asked for once they have it.
  await page.getByRole("banner").getByText("Sato").click();
  await page.getByRole("button", { name: "サインインとセキュリティ" }).click();
  await page.getByRole("link", { name: "ふたつめの鍵を設定する" }).click();
  await setUp(page);
  await page.getByLabel("保管しました").check();
  await page.getByRole("button", { name: "はじめる" }).click();
  await page.waitForURL("**/console");
  const { page: again } = await freshPage(browser);
  await again.goto(`${service.address}/signin?next=/console`);
  await again.getByLabel("アカウント").fill("sato");
  await again.getByLabel("パスワード").fill(PASSWORD);
  await again.getByRole("button", { name: "サインインする" }).click();
  await again.getByLabel("認証アプリのコード").waitFor();
});
