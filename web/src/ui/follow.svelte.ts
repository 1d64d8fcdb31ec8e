import { tick } from "svelte";

/** Near enough to the end to count as reading along. */
const NEAR_PX = 120;

/**
 * Keeps a list of lines at its end while the reader is there: when lines come, and when the list itself
 * becomes smaller (a phone's keyboard, a card above it). Somebody who has scrolled up is left in peace.
 */
export class Follow {
  /** There are new lines below what is on the screen. */
  below = $state(false);
  #list: HTMLElement | null = null;
  #atEnd = true;

  /** `onRead` runs whenever the end of the list is in front of the reader. */
  constructor(private readonly onRead: () => void) {}

  readonly attach = (list: HTMLElement): (() => void) => {
    this.#list = list;
    this.#atEnd = true;
    const resized = new ResizeObserver(() => {
      if (this.#atEnd) {
        this.toEnd();
      }
    });
    resized.observe(list);
    const scrolled = () => {
      this.#atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX;
      this.looked();
    };
    list.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      resized.disconnect();
      list.removeEventListener("scroll", scrolled);
      this.#list = null;
    };
  };

  /** Lines were added; the writer's own always come into view. */
  async grew(own: boolean): Promise<void> {
    await tick();
    if (own || this.#atEnd) {
      this.toEnd();
    } else {
      this.below = true;
    }
    this.looked();
  }

  toEnd(): void {
    this.#list?.scrollTo({ top: this.#list.scrollHeight });
    this.#atEnd = true;
    this.below = false;
  }

  looked(): void {
    if (this.#list && this.#atEnd && document.visibilityState === "visible") {
      this.below = false;
      this.onRead();
    }
  }
}
