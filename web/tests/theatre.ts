// What every file of scripted tests needs: one browser and one stage, and nothing left open between tests.
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { freshPage, launch, type Watched } from "./browser.ts";
import { openStage, type Stage } from "./stage.ts";

/** Where the tests of one file play. */
export interface Theatre {
  /** Where the pages are served. */
  readonly address: string;
  /** A page that has never been here, in a context of its own; closed after the test. */
  freshPage(options?: BrowserContextOptions): Promise<Watched>;
}

/** To be called at the top of a file: opens before its tests and closes after them. */
export function openTheatre(): Theatre {
  let browser: Browser;
  let stage: Stage;
  beforeAll(async () => {
    browser = await launch();
    stage = await openStage();
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });
  return {
    get address() {
      return stage.address;
    },
    freshPage: (options) => freshPage(browser, options),
  };
}
