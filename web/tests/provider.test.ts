// Signing in at a real OpenID Connect provider beside the service; and what is refused of what it says.
import { type MutableToken, OAuth2Server } from "oauth2-mock-server";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { codeOf } from "./authenticator.ts";
import { expectAccessible, freshPage, launch, shoot } from "./browser.ts";
import { type Service, startService } from "./service.ts";

const NAME = "ひまわり財団";
const HALF_MINUTE_MS = 30_000;

let browser: Browser;
let provider: OAuth2Server;
let service: Service;
/** What the next ID tokens say, over what the provider would. */
let says: Record<string, unknown> = {};

beforeAll(async () => {
  browser = await launch();
  provider = new OAuth2Server();
  await provider.issuer.keys.generate("RS256");
  await provider.start(0, "localhost");
  provider.service.on("beforeTokenSigning", (token: MutableToken) => {
    Object.assign(token.payload, says);
  });
  service = await startService({
    TOMOSHIBI_OPENID_ISSUER: provider.issuer.url,
    TOMOSHIBI_OPENID_NAME: NAME,
    TOMOSHIBI_OPENID_CLIENT_ID: "tomoshibi",
    TOMOSHIBI_OPENID_CLIENT_SECRET: "of this test",
    TOMOSHIBI_OPENID_SECOND_FACTOR_VALUES: "phr mfa",
  });
});

afterAll(async () => {
  await service.stop();
  await provider.stop().catch(() => null);
  await browser.close();
});

beforeEach(() => {
  says = {};
});

afterEach(async () => {
  for (const context of browser.contexts()) {
    await context.close();
  }
});

function hire(account: string, role: string): void {
  const nickname = account.split("@")[0] ?? account;
  service.command(
    "staff",
    "add",
    account,
    "--desk",
    "demo",
    "--nickname",
    nickname,
    "--role",
    role,
  );
}

/** Who signs in at the provider from now on. */
function become(account: string, more: Record<string, unknown> = {}): void {
  says = { sub: `number of ${account}`, email: account, email_verified: true, ...more };
}

async function signIn(page: Page, next = "/wall"): Promise<void> {
  await page.goto(`${service.address}/signin?next=${next}`);
  await page.getByRole("button", { name: `${NAME} でサインインする` }).click();
}

/** Where they wanted to go: not the address that only names it. */
async function inside(page: Page, path: string): Promise<void> {
  await page.waitForURL((url) => url.pathname === path);
}

async function expectRefused(page: Page, words: string): Promise<void> {
  await signIn(page);
  await page.getByRole("alert").filter({ hasText: words }).waitFor();
}

test("a supervisor signs in at the provider, and with an authenticator where the provider asked for none", async () => {
  hire("mika@line.example", "supervisor");
  become("mika@line.example");
  const { page } = await freshPage(browser);
  await signIn(page);
  await page.getByRole("img", { name: "認証アプリで読み取る画像" }).waitFor();
  const letters = await page.locator("code").innerText();
  await page.getByLabel("アプリに出ている6桁の数字").fill(codeOf(letters));
  await page.getByRole("button", { name: "次へ" }).click();
  await page.getByLabel("保管しました").check();
  await page.getByRole("button", { name: "はじめる" }).click();
  await inside(page, "/wall");

  const { page: again } = await freshPage(browser);
  await signIn(again);
  const code = again.getByLabel("認証アプリのコード");
  await code.waitFor();
  expect(await again.getByLabel("パスワード").count()).toBe(0);
  expect(new URL(again.url()).search).toBe("?next=/wall");
  await shoot(again, "live-provider-code");
  await expectAccessible(again);
  const enter = again.getByRole("button", { name: "サインインする", exact: true });
  await code.fill("000000");
  await enter.click();
  await again.getByRole("alert").filter({ hasText: "コードが違う" }).waitFor();
  await code.fill(codeOf(letters, Date.now() + HALF_MINUTE_MS));
  await enter.click();
  await inside(again, "/wall");

  // The operator named this value: the provider asked for a second factor by itself.
  become("mika@line.example", { amr: ["pwd", "mfa"] });
  const { page: third } = await freshPage(browser);
  await signIn(third);
  await inside(third, "/wall");
  await third.getByText("mika").first().click();
  await third.getByRole("button", { name: "サインインとセキュリティ" }).click();
  await third.getByText(`${NAME} でもサインインできます`).waitFor();
});

test("nobody gets an account by having one at the provider, nor one whose address they were given later", async () => {
  become("stranger@line.example");
  const { page } = await freshPage(browser);
  await expectRefused(page, "ここにはそのアカウントがありません");
  await shoot(page, "live-provider-nobody");
  await expectAccessible(page);
  hire("ren@line.example", "counselor");
  become("ren@line.example", { email_verified: false });
  await expectRefused(page, "ここにはそのアカウントがありません");
  become("Ren@line.example");
  const { page: ren } = await freshPage(browser);
  await signIn(ren, "/console");
  await inside(ren, "/console");
  become("ren@line.example", { sub: "another number" });
  await expectRefused(page, "ここにはそのアカウントがありません");
});

test("an ID token that does not hold in every part opens nothing", async () => {
  hire("sora@line.example", "counselor");
  const { page } = await freshPage(browser);
  for (const wrong of [
    { nonce: "of another browser" },
    { aud: "another service" },
    { aud: ["tomoshibi", "another service"] },
    { iss: "https://elsewhere.example" },
    { exp: Math.floor(Date.now() / 1_000) - 1 },
  ]) {
    become("sora@line.example", wrong);
    await expectRefused(page, "だれなのか確かめられませんでした");
  }
  become("sora@line.example");
  await signIn(page, "/console");
  await inside(page, "/console");
});

test("what came back once is of no use again, nor in another browser", async () => {
  hire("aoi@line.example", "counselor");
  become("aoi@line.example");
  const { page } = await freshPage(browser);
  const asked = page.waitForRequest((request) => request.url().endsWith("/session/openid"));
  await signIn(page, "/console");
  const back = (await asked).postDataJSON();
  await inside(page, "/console");
  const bring = (to: Page, data: object) =>
    to.request.post(`${service.address}/api/v1/session/openid`, {
      data,
      headers: { origin: service.address },
    });
  expect((await bring(page, back)).status(), "again").toBe(410);
  const { page: other } = await freshPage(browser);
  expect((await bring(other, back)).status(), "without the cookie").toBe(410);
  await other.request.post(`${service.address}/api/v1/session/openid/begin`, {
    headers: { origin: service.address },
  });
  expect((await bring(other, back)).status(), "with a cookie of its own").toBe(401);
});

test("whoever turns back at the provider is told, and a provider that went away keeps nobody out", async () => {
  const { page } = await freshPage(browser);
  await page.goto(`${service.address}/signin?error=access_denied&state=any`);
  await page.getByRole("alert").filter({ hasText: "取りやめました" }).waitFor();
  become("aoi@line.example");
  await page.route("**/api/v1/session/openid", async (route) => {
    await provider.stop();
    await route.continue();
  });
  await signIn(page, "/console");
  await page.getByRole("alert").filter({ hasText: "サインイン先が答えません" }).waitFor();
  await shoot(page, "live-provider-away");

  // A node that knows nothing of it yet says so before anybody is sent there.
  await service.kill();
  await service.restart();
  const { page: later } = await freshPage(browser);
  await signIn(later, "/console");
  await later.getByRole("alert").filter({ hasText: "サインイン先が答えません" }).waitFor();
  await later.getByLabel("アカウント").fill("counselor");
  await later.getByLabel("パスワード").fill(service.password("counselor"));
  await later.getByRole("button", { name: "サインインする", exact: true }).click();
  await inside(later, "/console");
});
