// A passkey instead of password and code, on a device that the browser's own tools play.
import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { expectAccessible, freshPage, launch, shoot } from "./browser.ts";
import { type Service, startService } from "./service.ts";

let browser: Browser;
let service: Service;
/** Passkeys are bound to a name: an address in figures has none. */
let here: string;

beforeAll(async () => {
  browser = await launch();
  service = await startService();
  here = service.address.replace("127.0.0.1", "localhost");
});

afterAll(async () => {
  await service.stop();
  await browser.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) {
    await context.close();
  }
});

/** A device that knows its owner, built into this machine. */
async function device(page: Page): Promise<{ tools: CDPSession; authenticatorId: string }> {
  const tools = await page.context().newCDPSession(page);
  await tools.send("WebAuthn.enable");
  const { authenticatorId } = await tools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { tools, authenticatorId };
}

async function signInByPassword(page: Page): Promise<void> {
  await page.goto(`${here}/signin?next=/wall`);
  await page.getByLabel("アカウント").fill("supervisor");
  await page.getByLabel("パスワード").fill(service.password("supervisor"));
  await page.getByRole("button", { name: "サインインする", exact: true }).click();
  await inside(page);
}

async function inside(page: Page): Promise<void> {
  await page.waitForURL((url) => url.pathname === "/wall");
}

async function openSecurity(page: Page): Promise<void> {
  await page.locator(".menu summary").click();
  await page.getByRole("button", { name: "サインインとセキュリティ" }).click();
  await page.getByRole("heading", { name: "パスキー" }).waitFor();
}

test("a passkey is made, signs in without a name, is revoked, and opens nothing any more", async () => {
  const { page } = await freshPage(browser);
  const { tools, authenticatorId } = await device(page);
  await signInByPassword(page);
  await openSecurity(page);
  const made = page.locator("section[aria-labelledby=own-passkeys] li");
  const add = page.getByRole("button", { name: "この端末のパスキーを作る" });
  await add.click();
  await made.getByText("Chrome · Linux").waitFor();
  await expectAccessible(page);
  await shoot(page, "live-passkeys");
  await add.click();
  await page.getByRole("alert").filter({ hasText: "もうパスキーがあります" }).waitFor();
  expect(await made.count()).toBe(1);
  await page.getByRole("button", { name: "閉じる" }).click();
  await page.getByRole("button", { name: "サインアウト" }).click();
  await page.waitForURL((url) => url.pathname === "/signin");

  const enter = page.getByRole("button", { name: "パスキーでサインインする" });
  await page.goto(`${here}/signin?next=/wall`);
  // Whoever holds the device and does not show who they are is not let in.
  await tools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await enter.click();
  await page.getByRole("button", { name: "サインインする", exact: true }).waitFor();
  await tools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  const signed = page.waitForRequest((request) => request.url().endsWith("/session/passkey"));
  await enter.click();
  const said = (await signed).postDataJSON();
  await inside(page);
  const again = await page.request.post(`${here}/api/v1/session/passkey`, {
    data: said,
    headers: { origin: here },
  });
  expect(again.status(), "what was signed is taken once").toBe(410);
  await page.request.post(`${here}/api/v1/session/passkey/begin`, { headers: { origin: here } });
  const other = await page.request.post(`${here}/api/v1/session/passkey`, {
    data: said,
    headers: { origin: here },
  });
  expect(other.status(), "it answers another challenge").toBe(401);

  await openSecurity(page);
  await made.getByText("に使用").waitFor();
  await page.getByRole("button", { name: "取り消す" }).click();
  await made.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "閉じる" }).click();
  await page.getByRole("button", { name: "サインアウト" }).click();
  await page.waitForURL((url) => url.pathname === "/signin");
  await page.goto(`${here}/signin?next=/wall`);
  await enter.click();
  await page.getByRole("alert").filter({ hasText: "このパスキーでは入れません" }).waitFor();
  await shoot(page, "live-passkey-revoked");
});

test("an address in figures offers no passkeys", async () => {
  const { page } = await freshPage(browser);
  await page.goto(`${service.address}/signin`);
  await page.getByRole("button", { name: "サインインする", exact: true }).waitFor();
  expect(await page.getByRole("button", { name: "パスキーで" }).count()).toBe(0);
});
