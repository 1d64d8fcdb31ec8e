// What people do on the pages, in their words.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { freshPage } from "./browser.ts";
import type { Service } from "./service.ts";

/** A client's page, with everything it was ever sent. */
export class ClientPage {
  readonly frames: string[] = [];

  private constructor(
    readonly page: Page,
    readonly complaints: string[],
  ) {
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => this.frames.push(String(payload)));
    });
  }

  static async open(browser: Browser, address: string): Promise<ClientPage> {
    const { page, complaints } = await freshPage(browser, {
      viewport: { width: 375, height: 760 },
    });
    const client = new ClientPage(page, complaints);
    await page.goto(`${address}/c/demo`);
    await page.getByRole("button", { name: "はじめる" }).click();
    await page.getByRole("textbox").waitFor();
    return client;
  }

  async write(text: string): Promise<void> {
    await this.page.getByRole("textbox").fill(text);
    await this.page.getByRole("button", { name: "送る", exact: true }).click();
  }

  /** Writes and waits until the service has it. */
  async say(text: string): Promise<void> {
    await this.write(text);
    await this.own(text).locator('[data-state="kept"], [data-state="seen"]').waitFor();
  }

  own(text: string) {
    return this.page.locator(".line.mine").filter({ hasText: text });
  }

  async reads(text: string): Promise<void> {
    await this.page.getByRole("log").getByText(text).waitFor();
  }

  /** Lines of both sides, in order. */
  lines(): Promise<string[]> {
    return this.page.locator(".line .text").allInnerTexts();
  }

  /** Nothing of staff ever came over the wire, whatever was on the screen. */
  expectNothingOfStaff(...secrets: string[]): void {
    expect(this.frames.length).toBeGreaterThan(0);
    const wire = this.frames.join("\n");
    for (const word of [
      ...secrets,
      "whisper",
      '"band"',
      '"score"',
      '"imminent"',
      '"why"',
      "licensed",
    ]) {
      expect(wire).not.toContain(word);
    }
  }
}

export async function signIn(
  browser: Browser,
  service: Service,
  account: string,
  path: "/console" | "/wall",
  options: BrowserContextOptions & { address?: string } = {},
): Promise<{ page: Page; complaints: string[] }> {
  const { address = service.address, ...rest } = options;
  const opened = await freshPage(browser, { viewport: { width: 1440, height: 900 }, ...rest });
  const { page } = opened;
  await page.goto(`${address}/signin?next=${path}`);
  await page.getByLabel("アカウント").fill(account);
  await page.getByLabel("パスワード").fill(service.password(account));
  await page.getByRole("button", { name: "サインインする" }).click();
  await page.waitForURL(`**${path}`);
  await page.getByRole("banner").waitFor();
  return opened;
}

export async function goOnDuty(page: Page): Promise<void> {
  await page.getByRole("button", { name: "勤務をはじめる" }).click();
  await page.locator('[data-duty="on"]').waitFor();
}

export async function goOffDuty(page: Page): Promise<void> {
  await page.getByRole("button", { name: "勤務を終える" }).click();
  await page.locator('[data-duty="off"]').waitFor();
}

export const offerOn = (page: Page) => page.getByRole("region", { name: "新しい相談" });

/** Accepts the offer that shows this line. */
export async function accept(page: Page, line: string): Promise<void> {
  const offer = offerOn(page).filter({ hasText: line });
  await offer.getByRole("button", { name: "引き受ける", exact: true }).click();
  await pane(page, line).waitFor();
}

/** The pane in which this line can be read. */
export const pane = (page: Page, line: string) =>
  page.locator("[data-pane]").filter({ hasText: line });

export async function answer(page: Page, line: string, text: string): Promise<void> {
  const field = pane(page, line).locator('[data-composer="client"]');
  await field.fill(text);
  await field.press("Control+Enter");
}
