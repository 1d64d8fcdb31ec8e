import { language } from "../words/language.svelte.ts";
import { t } from "./words.ts";

/**
 * The service's time, once a second, for everything that counts up or down on a screen. `ahead` is what
 * the service's clock is ahead of this machine's, so that a wrong clock does not shorten an offer.
 */
class Now {
  ms = $state(Date.now());
  aheadMs = 0;

  begin(aheadMs: number): void {
    this.aheadMs = aheadMs;
    this.ms = Date.now() + aheadMs;
    setInterval(() => {
      this.ms = Date.now() + this.aheadMs;
    }, 1_000);
  }
}

export const now = new Now();

/** "40 s", "3 min", "2 h": as coarse as it is old. */
export function since(at: number): string {
  const seconds = Math.max(0, Math.floor((now.ms - at) / 1_000));
  if (seconds < 60) {
    return t("seconds", { n: seconds });
  }
  if (seconds < 3_600) {
    return t("minutes", { n: Math.floor(seconds / 60) });
  }
  return t("hours", { n: Math.floor(seconds / 3_600) });
}

/** How long it is until then, as coarse as it is far. */
export function until(at: number): string {
  return since(2 * now.ms - at);
}

/** The same for an instant taken from this machine's own clock. */
export function sinceHere(at: number): string {
  return since(at + now.aheadMs);
}

export function clock(at: number): string {
  return new Date(at).toLocaleTimeString(language.now, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}
