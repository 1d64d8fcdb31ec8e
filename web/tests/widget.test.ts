// A desk on the page of another site, under as strict a content policy as that site may have.
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { freshPage, launch, shoot } from "./browser.ts";
import { accept, answer, goOnDuty, signIn } from "./people.ts";
import { type Service, startService } from "./service.ts";

let browser: Browser;
let service: Service;
let site: Server;

/** Another origin than the service's: it is found at 127.0.0.1. */
const address = (): string => `http://localhost:${(site.address() as AddressInfo).port}/`;

beforeAll(async () => {
  browser = await launch();
  service = await startService();
  site = createServer((_, response) => {
    const only = service.address;
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; script-src ${only}; frame-src ${only}`,
    });
    response.end(`<!doctype html><html lang="ja"><title>市のページ</title><body>
      <h1>○○市 こころの健康</h1><p>ひとりで悩まないでください。</p>
      <script src="${only}/widget.js" data-desk="demo" async></script></body></html>`);
  });
  await new Promise<void>((ready) => site.listen(0, "localhost", ready));
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

afterAll(async () => {
  await browser.close();
  await service.stop();
  site.closeAllConnections();
  site.close();
});

async function visit(): Promise<{ page: Page; complaints: string[]; asked: string[] }> {
  const { page, complaints } = await freshPage(browser, { viewport: { width: 1440, height: 900 } });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.route("https://*.wikipedia.org/**", (route) => route.fulfill({ body: "elsewhere" }));
  await page.goto(address());
  await page.getByRole("button", { name: "相談する" }).waitFor();
  return { page, complaints, asked };
}

test("a site that the desk does not name cannot frame it", async () => {
  const { page, complaints } = await visit();
  await page.getByRole("button", { name: "相談する" }).click();
  await expect.poll(() => complaints.join("\n")).toContain("frame-ancestors");
});

test("a site that the desk names talks through it, without a cookie, and asks nobody before", async () => {
  await service.applyDesk((document) => `embed = ["${address().slice(0, -1)}"]\n${document}`);
  const framedBy = async () =>
    (await fetch(`${service.address}/c/demo`)).headers.get("content-security-policy");
  // A document is in force two seconds later.
  await expect.poll(framedBy, { timeout: 15_000 }).toContain(address().slice(0, -1));
  const { page, complaints, asked } = await visit();
  expect(asked.filter((url) => url.startsWith(service.address))).toEqual([
    `${service.address}/widget.js`,
  ]);
  await page.getByRole("button", { name: "相談する" }).click();
  const desk = page.frameLocator("iframe");
  await desk.getByRole("button", { name: "はじめる" }).waitFor();
  await shoot(page, "widget-open");
  await desk.getByRole("button", { name: "はじめる" }).click();
  const line = "このページから書いています";
  await desk.getByRole("textbox").fill(line);
  await desk.getByRole("button", { name: "送る", exact: true }).click();
  await desk.locator('.line.mine [data-state="kept"]').waitFor();
  const console = await signIn(browser, service, "licensed", "/console");
  await goOnDuty(console.page);
  await accept(console.page, line);
  await answer(console.page, line, "読んでいます。");
  await desk.getByText("読んでいます。").waitFor();
  await page.getByRole("button", { name: "閉じる" }).first().click();
  await page.getByRole("button", { name: "相談する" }).click();
  await desk.getByText("読んでいます。").waitFor();
  expect(await page.context().cookies()).toEqual([]);
  expect(complaints).toEqual([]);
  expect(await page.evaluate(() => Object.keys(window).filter((name) => name.length < 3))).toEqual(
    [],
  );
  await page.setViewportSize({ width: 375, height: 760 });
  await shoot(page, "widget-375");
  await desk.getByRole("button", { name: "すぐ離れる" }).first().click();
  await page.waitForURL("https://ja.wikipedia.org/**");
});

test("weighs at most 40 kB with the page it opens", () => {
  const dist = new URL("../dist/", import.meta.url);
  const weigh = (file: string) => gzipSync(readFileSync(new URL(file, dist))).length;
  const html = readFileSync(new URL("client.html", dist), "utf8");
  const files = readdirSync(new URL("assets/", dist)).filter((file) => html.includes(file));
  const script = weigh("widget.js");
  const whole = files.reduce((sum, file) => sum + weigh(`assets/${file}`), weigh("client.html"));
  console.log(`widget: ${script} bytes alone, ${script + whole} with the page it opens`);
  expect(script).toBeGreaterThan(0);
  expect(script + whole).toBeLessThanOrEqual(40_000);
});
