import { ask, Problem } from "../socket/rest.ts";

/** Kept on the device, because several pages of it are one screen. */
const LOCKED = "screen-locked";
const TOUCHED = "screen-touched";
/** How often a touch is written down, and the time looked at. */
const BEAT_MS = 5_000;

export type Unlocking = "wrong" | "tooMany" | "failed" | null;

/**
 * Hides what a console shows once nobody has touched this device for some minutes, until the password is typed.
 * What arrives meanwhile goes on arriving. It keeps passers-by from reading, not somebody with the machine's
 * own tools: for them the session is ended, from the list of sessions. Ends with the page.
 */
export class Lock {
  locked = $state(false);
  readonly #after: number;
  #written = 0;

  constructor(minutes: number) {
    this.#after = minutes * 60_000;
    if (minutes > 0) {
      this.locked = localStorage.getItem(LOCKED) !== null;
      this.touch();
    }
  }

  /** Begins to watch; answers with what ends it. */
  watch(): () => void {
    if (this.#after === 0) {
      return () => {};
    }
    const touched = () => this.touch();
    const look = () => this.look();
    const kinds = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;
    for (const kind of kinds) {
      addEventListener(kind, touched, { passive: true });
    }
    // A machine that slept comes back with the page as it was.
    addEventListener("focus", look);
    addEventListener("storage", look);
    document.addEventListener("visibilitychange", look);
    const beat = setInterval(look, BEAT_MS);
    return () => {
      for (const kind of kinds) {
        removeEventListener(kind, touched);
      }
      removeEventListener("focus", look);
      removeEventListener("storage", look);
      document.removeEventListener("visibilitychange", look);
      clearInterval(beat);
    };
  }

  /** Somebody is here. Too late, when it is time to lock already. */
  touch(): void {
    const now = Date.now();
    if (this.locked || now - this.#written < BEAT_MS) {
      return;
    }
    if (this.#written > 0) {
      this.look();
    }
    if (!this.locked) {
      this.#written = now;
      localStorage.setItem(TOUCHED, String(now));
    }
  }

  look(): void {
    const touched = Number(localStorage.getItem(TOUCHED) ?? 0);
    if (Date.now() - touched >= this.#after) {
      localStorage.setItem(LOCKED, "yes");
    }
    this.locked = localStorage.getItem(LOCKED) !== null;
  }

  async open(password: string): Promise<Unlocking> {
    try {
      await ask("POST", "/api/v1/session/unlock", { password });
    } catch (problem) {
      return troubleOf(problem);
    }
    forgetLock();
    this.#written = 0;
    this.locked = false;
    this.touch();
    return null;
  }
}

/** Whoever signs in or out begins with an open screen. */
export function forgetLock(): void {
  localStorage.removeItem(LOCKED);
  localStorage.setItem(TOUCHED, String(Date.now()));
}

function troubleOf(problem: unknown): Unlocking {
  const code = problem instanceof Problem ? problem.code : "";
  if (code === "wrong_password") {
    return "wrong";
  }
  return code === "too_many_tries" ? "tooMany" : "failed";
}
