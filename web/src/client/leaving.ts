/** Where a person who leaves quickly lands: a page anybody might have open. */
export const ELSEWHERE = { ja: "https://ja.wikipedia.org/", en: "https://en.wikipedia.org/" };

/** Names what leaves this page at once, for whatever is shown on top of it. */
export const LEAVE = Symbol("leave");

/** Shift pressed three times in this time, and nothing else between. */
const WITHIN_MS = 1_500;

/** Counts presses of Shift alone; answers true at the third. */
export class ThreeShifts {
  #presses: number[] = [];

  press(key: string, repeated: boolean, now: number): boolean {
    if (repeated) {
      return false;
    }
    if (key !== "Shift") {
      this.#presses = [];
      return false;
    }
    this.#presses = [...this.#presses.filter((at) => now - at < WITHIN_MS), now];
    return this.#presses.length >= 3;
  }
}

/** Blank first, because fetching the other page takes time; replaced, so that "back" does not lead here. */
export function leaveQuickly(to: string): void {
  document.documentElement.classList.add("blank");
  document.title = "";
  if (window.parent !== window) {
    // The widget around must take its page away, too; that somebody leaves is all it learns.
    window.parent.postMessage({ type: "tomoshibi.leave" }, "*");
  }
  location.replace(to);
}
