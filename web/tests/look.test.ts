// Every page in the states people see, in both themes and languages, on a phone and on a desk: no
// accessibility violation, nothing the content policy stops, nothing wider than the screen; and a
// screenshot of each to be looked at (test-results/).
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { expectAccessible, shoot } from "./browser.ts";
import * as decisions from "./decisions.ts";
import * as overScenes from "./overScenes.ts";
import { rest } from "./rest.ts";
import * as scenes from "./scenes.ts";
import { id, member, playRest, playSocket } from "./stage.ts";
import { openTheatre } from "./theatre.ts";

const theatre = openTheatre();

type Scene = (page: Page, at: string) => Promise<void>;

const clientScene =
  (frames: typeof scenes.waitingClient): Scene =>
  async (page, at) => {
    await playSocket(page, "client", frames);
    await page.goto(`${at}/c/demo`);
    await page.locator(".start").click();
    await page.locator(".line").first().waitFor();
  };

async function staffPage(page: Page, url: string, who: object, frames: typeof scenes.busyWall) {
  await playRest(page, { ...rest, "/api/v1/session": who });
  const part = await playSocket(page, "staff", frames);
  await page.goto(url);
  return part;
}

/** The desk is one for children. */
async function forChildren(page: Page): Promise<void> {
  const desk = { ...rest["/api/v1/desks/demo"], furigana: true };
  await playRest(page, { ...rest, "/api/v1/desks/demo": desk });
}

const SCENES: Record<string, Scene> = {
  start: async (page, at) => {
    await page.goto(at);
    await page.locator(".door").first().waitFor();
  },
  signin: async (page, at) => {
    await page.goto(`${at}/signin?next=/console`);
    await page.locator(".others").waitFor();
  },
  welcome: async (page, at) => {
    await playRest(page, rest);
    await page.goto(`${at}/welcome#secret`);
    await page.locator("form").waitFor();
  },
  "welcome-factor": async (page, at) => {
    await playRest(page, rest);
    await page.goto(`${at}/welcome`);
    await page.locator("svg").waitFor();
  },
  nowhere: async (page, at) => {
    await page.goto(`${at}/nowhere.html`);
  },
  "client-opening": async (page, at) => {
    await page.goto(`${at}/c/demo`);
    await page.locator(".start").waitFor();
  },
  "client-furigana": async (page, at) => {
    await forChildren(page);
    await page.goto(`${at}/c/demo`);
    await page.locator("main input[type=checkbox], .start").first().waitFor();
  },
  "client-furigana-waiting": async (page, at) => {
    await forChildren(page);
    await clientScene(scenes.askedClient)(page, at);
    await page.locator(".levels").waitFor();
  },
  "client-waiting": clientScene(scenes.waitingClient),
  "client-breathing": async (page, at) => {
    await clientScene(scenes.waitingClient)(page, at);
    await page.locator(".standing .begin").click();
    await page.locator(".exercise").waitFor();
  },
  "client-reading": async (page, at) => {
    await clientScene(scenes.waitingClient)(page, at);
    await page.locator(".meanwhile [aria-haspopup]").first().click();
    await page.locator("dialog[open] .entry").first().waitFor();
  },
  "client-video": async (page, at) => {
    await clientScene(scenes.waitingClient)(page, at);
    await page.locator(".meanwhile [aria-haspopup]").first().click();
    await page.locator("dialog[open] .entry").nth(1).click();
    await page.locator("dialog[open] .poster").waitFor();
  },
  "client-check": async (page, at) => {
    await clientScene(scenes.waitingClient)(page, at);
    await page.locator(".meanwhile [aria-haspopup]").nth(1).click();
    await page.locator("dialog[open] .option").first().waitFor();
  },
  "client-check-question": async (page, at) => {
    await clientScene(scenes.waitingClient)(page, at);
    await page.locator(".meanwhile [aria-haspopup]").nth(1).click();
    await page.locator("dialog[open] .option").nth(1).click();
    for (let n = 0; n < 7; n += 1) {
      await page.locator("dialog[open] .option").first().click();
    }
    await page.locator("dialog[open] legend").waitFor();
  },
  "client-check-result": async (page, at) => {
    await clientScene(scenes.waitingClient)(page, at);
    await page.locator(".meanwhile [aria-haspopup]").nth(1).click();
    await page.locator("dialog[open] .option").nth(1).click();
    for (let n = 0; n < 9; n += 1) {
      await page.locator("dialog[open] .option").nth(1).click();
    }
    await page.locator("dialog[open] .death").waitFor();
  },
  "client-distress": async (page, at) => {
    await clientScene(scenes.askedClient)(page, at);
    await page.locator(".levels").waitFor();
  },
  "client-closed": async (page, at) => {
    await clientScene(overScenes.closedClient)(page, at);
    await page.locator(".levels").waitFor();
  },
  "client-thanks": async (page, at) => {
    await clientScene(overScenes.closedClient)(page, at);
    await page.locator(".levels button").nth(3).click();
    await page.locator("#thanks-title").waitFor();
  },
  "client-thanked": async (page, at) => {
    await clientScene(overScenes.thankedClient)(page, at);
    await page.locator(".line.mine").last().waitFor();
  },
  "client-later": async (page, at) => {
    await clientScene(scenes.waitingClient)(page, at);
    await page.locator(".meanwhile [aria-haspopup]").nth(2).click();
    await page.locator("#later-word").waitFor();
  },
  "client-new": async (page, at) => {
    await playSocket(page, "client", scenes.newClient);
    await page.goto(`${at}/c/demo`);
    await page.locator(".start").click();
    await page.locator(".find").waitFor();
  },
  "client-questions": async (page, at) => {
    await playSocket(page, "client", scenes.answeringClient);
    await page.goto(`${at}/c/demo`);
    await page.locator(".start").click();
    await page.locator(".questions").waitFor();
    await page.locator(".line").first().waitFor();
  },
  "client-talking": clientScene(scenes.talkingClient),
  "client-emergency": async (page, at) => {
    await page.goto(`${at}/c/demo`);
    await page.locator(".start").waitFor();
    await page.locator("header .right button").first().click();
    await page.locator("dialog[open]").waitFor();
  },
  "client-settings": async (page, at) => {
    await clientScene(scenes.talkingClient)(page, at);
    await page.locator(".gear").click();
    await page.locator("dialog[open]").waitFor();
  },
  "client-return": async (page, at) => {
    await page.goto(`${at}/c/demo`);
    await page.locator("details").last().locator("summary").click();
    await page.locator("#word").fill("kawa");
    await page.locator("details form button").click();
    await page.locator("details [role=alert]").waitFor();
  },
  "console-menu": async (page, at) => {
    await staffPage(page, `${at}/console`, member(), scenes.emptyConsole);
    await page.locator(".menu summary").click();
  },
  "console-security": async (page, at) => {
    await staffPage(page, `${at}/console`, member(), scenes.emptyConsole);
    await page.locator(".menu summary").click();
    await page.getByRole("button", { name: /セキュリティ|security/ }).click();
    await page.locator("dialog[open] li").nth(1).waitFor();
    await page.locator("dialog[open] #own-provider").waitFor();
  },
  "console-thanks": async (page, at) => {
    await staffPage(page, `${at}/console`, member(), scenes.emptyConsole);
    await page.locator(".menu summary").click();
    await page.locator(".menu [aria-haspopup]").click();
    await page.locator("dialog[open] li").first().waitFor();
  },
  "console-empty": async (page, at) => {
    await staffPage(page, `${at}/console`, member(), scenes.emptyConsole);
    await page.locator(".empty").waitFor();
  },
  "console-busy": async (page, at) => {
    const part = await staffPage(page, `${at}/console`, member(), scenes.busyConsole);
    await page.locator("[data-pane] .bubble").first().waitFor();
    await page
      .locator(".row[aria-current]")
      .filter({ has: page.locator(".imminent") })
      .click();
    await page.locator(".side").first().waitFor();
    await page
      .locator('.pane.focused [data-composer="client"]')
      .fill("娘さんのことを、もう少し聞かせてください。");
    part.say(scenes.offer());
    await page.locator(".offer").waitFor();
  },
  "console-canned": async (page, at) => {
    await staffPage(page, `${at}/console`, member(), scenes.wrapUp);
    await page.locator(".pane .tools button").first().click();
    await page.locator("dialog[open] [role=option]").first().waitFor();
  },
  "console-shelf": async (page, at) => {
    await staffPage(page, `${at}/console`, member(), scenes.wrapUp);
    await page.locator("#tab-shelf").click();
    await page.locator(".shelf .entry").last().click();
    await page.locator(".shelf .steps").waitFor();
  },
  "console-handing-over": async (page, at) => {
    const part = await staffPage(page, `${at}/console`, member(), decisions.handingOver);
    await page.locator(".pane .outgrown").waitFor();
    part.say(decisions.handOverOffer());
    await page.locator(".offer .note").waitFor();
  },
  "console-transfer": async (page, at) => {
    await staffPage(page, `${at}/console`, member(), scenes.wrapUp);
    await page.locator(".pane .tools button").nth(3).click();
    await page.locator("dialog[open] textarea").waitFor();
  },
  "wall-outgrown": async (page, at) => {
    const part = await staffPage(page, `${at}/wall`, scenes.supervisor, scenes.busyWall);
    const more = { band: "imminent", outgrown: true, seq: 10 } as const;
    part.say({ type: "card", card: scenes.card(2, more) });
    const proposal = { counselor: id(0x608), because: "least_loaded" } as const;
    const conversation = scenes.card(2).conversation;
    part.say({ type: "decisions", decisions: [{ conversation, decide_by: null, proposal }] });
    await page.locator("#decisions-title").waitFor();
  },
  "console-report": async (page, at) => {
    await staffPage(page, `${at}/console`, member(), scenes.wrapUp);
    await page.locator("form fieldset").first().waitFor();
  },
  "console-report-orange": async (page, at) => {
    const part = await staffPage(page, `${at}/console`, member(), scenes.wrapUp);
    await page.locator("form fieldset").first().waitFor();
    const more = { status: "wrap_up", band: "imminent", seq: 20 } as const;
    part.say({ type: "card", card: scenes.card(2, more) });
    part.say({ type: "refused", id: null, code: "nobody_waits", retryable: false });
    await page.locator(".warn.orange").waitFor();
  },
  "console-band": async (page, at) => {
    await staffPage(page, `${at}/console`, member(), scenes.wrapUp);
    await page.locator(".pane .tools button").nth(1).click();
    await page.locator("dialog[open]").waitFor();
  },
  wall: async (page, at) => {
    await staffPage(page, `${at}/wall`, scenes.supervisor, scenes.busyWall);
    await page.locator("article").first().waitFor();
  },
  "wall-alarmed": async (page, at) => {
    await staffPage(page, `${at}/wall`, scenes.supervisor, scenes.alarmedWall);
    await page.locator(".nobody").waitFor();
  },
  "wall-decisions": async (page, at) => {
    await staffPage(page, `${at}/wall`, scenes.supervisor, decisions.decidingWall);
    await page.locator("#decisions-title").waitFor();
  },
  "wall-assign": async (page, at) => {
    await staffPage(page, `${at}/wall`, scenes.supervisor, scenes.busyWall);
    await page.locator(".row.orange").first().click();
    await page.locator("aside .tools button").nth(1).click();
    await page.locator("dialog[open]").waitFor();
  },
  "console-end": async (page, at) => {
    const part = await staffPage(page, `${at}/console`, member(), scenes.busyConsole);
    const [orange, ...others] = scenes.mine();
    await page
      .locator(".row")
      .filter({ hasText: orange?.nickname ?? "" })
      .first()
      .click();
    for (const { conversation } of others) {
      part.say({ type: "gone", conversation });
    }
    await page.locator(".pane").nth(1).waitFor({ state: "detached" });
    await page.locator(".pane .tools button").last().click();
    await page.locator("dialog[open] .warn.orange").waitFor();
  },
  "wall-words": async (page, at) => {
    await staffPage(page, `${at}/wall`, scenes.supervisor, scenes.busyWall);
    await page.locator("article").first().waitFor();
    await page.locator(".middle summary").last().click();
    await page.locator(".middle table").waitFor();
    await page.locator(".middle table").scrollIntoViewIfNeeded();
  },
  "wall-endings": async (page, at) => {
    await staffPage(page, `${at}/wall`, scenes.supervisor, scenes.busyWall);
    await page.locator("article").first().waitFor();
    await page.locator(".middle summary").first().click();
    await page.locator(".middle dl").waitFor();
    await page.locator(".middle dl").scrollIntoViewIfNeeded();
  },
  "wall-watching": async (page, at) => {
    await staffPage(page, `${at}/wall`, scenes.supervisor, scenes.busyWall);
    await page.locator("article .chip").first().click();
    await page.locator("aside .bubble").first().waitFor();
    await page.locator("aside summary").first().click();
    await page.locator("aside ol li").first().waitFor();
  },
  "wall-past": async (page, at) => {
    const part = await staffPage(page, `${at}/wall`, scenes.supervisor, scenes.busyWall);
    await page.locator("article .chip").first().click();
    await page.locator("aside summary").first().click();
    await page.locator("aside ol li button").first().click();
    part.say(scenes.talk({ ...scenes.card(1), conversation: id(0xd00) }));
    await page.locator("dialog[open] .bubble").first().waitFor();
  },
};

const LOOKS = (["light", "dark"] as const).flatMap((colorScheme) =>
  [1440, 375].map((width) => ({ colorScheme, width })),
);

/** What does not fit: the page itself, or the content of a dialog. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("dialog[open]")]
      .filter((box) => box.scrollWidth > box.clientWidth + 1)
      .map((box) => box.tagName),
  );
}

async function expectGood(page: Page, name: string): Promise<void> {
  for (const { colorScheme, width } of LOOKS) {
    await page.setViewportSize({ width, height: width === 375 ? 760 : 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await shoot(page, `${name}-${colorScheme}-${width}`);
    await expectAccessible(page);
    expect(await tooWide(page), `${colorScheme} ${width}`).toEqual([]);
  }
}

describe.each(Object.keys(SCENES))("%s", (name) => {
  test.each(["ja", "en"])("in %s", async (lang) => {
    const { page, complaints } = await theatre.freshPage({
      locale: lang === "ja" ? "ja-JP" : "en-GB",
      viewport: { width: 1440, height: 900 },
    });
    await playRest(page, rest);
    await SCENES[name]?.(page, theatre.address);
    await expectGood(page, `${name}-${lang}`);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
