import { ask } from "../socket/rest.ts";

/** What a client had to say to whoever answered. Who it was is not told. */
interface Thanks {
  at: number;
  text: string;
}

const SEEN = "thanks-seen";

/** Words of thanks for who is signed in. What is new stays new until it was looked at on this device. */
class Received {
  words = $state.raw<readonly Thanks[]>([]);
  state = $state<"unread" | "read" | "away">("unread");
  /** The latest that was looked at before the list was opened. */
  seen = $state(Number.NEGATIVE_INFINITY);

  readonly fresh = $derived(this.words.filter(({ at }) => at > this.seen).length);

  /** What is there stays there when nobody answers. */
  async read(): Promise<void> {
    this.seen = Number(localStorage.getItem(SEEN) ?? Number.NEGATIVE_INFINITY);
    try {
      this.words = (await ask<Thanks[]>("GET", "/api/v1/staff/thanks")).value;
      this.state = "read";
    } catch {
      this.state = this.state === "read" ? "read" : "away";
    }
  }

  look(): void {
    const latest = this.words[0]?.at;
    if (latest !== undefined) {
      localStorage.setItem(SEEN, String(latest));
      this.seen = latest;
    }
  }
}

export const thanks = new Received();
