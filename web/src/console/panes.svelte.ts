/** At most this many panes, however wide the screen. */
export const PANES_MAX = 4;

const KEY = "console.panes";

/**
 * Which conversations are open side by side, and which one is being answered. Remembered in the tab, so
 * that a pane has the same number after a reload.
 */
export class Panes {
  fit = $state(1);
  #open = $state<readonly string[]>([]);
  focus = $state<string | null>(null);
  /** From the one looked at longest ago to the newest. */
  #recent: string[] = [];

  constructor(private readonly tab: Storage = sessionStorage) {
    try {
      const { open, focus } = JSON.parse(tab.getItem(KEY) ?? "");
      this.#open = [...open];
      this.focus = focus ?? null;
    } catch {
      // Nothing is remembered.
    }
  }

  /** As many as fit; the rest of the opened ones waits for a wider screen. */
  get shown(): readonly string[] {
    return this.#open.slice(0, this.fit);
  }

  /** Brings a conversation up: where it is, in a free place, or in place of the one least recently used. */
  show(conversation: string): void {
    if (!this.shown.includes(conversation)) {
      const others = this.#open.filter((one) => one !== conversation);
      if (this.shown.length < this.fit) {
        this.#open = [...others, conversation];
      } else {
        const oldest = this.#leastRecent();
        this.#open = [...new Set(this.shown.map((one) => (one === oldest ? conversation : one)))];
      }
    }
    this.touch(conversation);
  }

  /** Opens it only if a place is free: a new conversation must not take away one that is being written in. */
  offerPlace(conversation: string): void {
    if (this.shown.length < this.fit && !this.shown.includes(conversation)) {
      this.#open = [...this.#open.filter((one) => one !== conversation), conversation];
    }
    this.focus ??= conversation;
    this.#remember();
  }

  touch(conversation: string): void {
    this.focus = conversation;
    this.#recent = [...this.#recent.filter((one) => one !== conversation), conversation];
    this.#remember();
  }

  /** Lets go of conversations that are not one's own any more. */
  keepOnly(mine: ReadonlySet<string>): void {
    if (this.#open.some((one) => !mine.has(one))) {
      this.#open = this.#open.filter((one) => mine.has(one));
    }
    this.#recent = this.#recent.filter((one) => mine.has(one));
    if (this.focus && !mine.has(this.focus)) {
      this.focus = this.shown[0] ?? null;
    }
    this.#remember();
  }

  #remember(): void {
    this.tab.setItem(KEY, JSON.stringify({ open: this.#open, focus: this.focus }));
  }

  #leastRecent(): string | undefined {
    const used = (one: string) => this.#recent.indexOf(one);
    return [...this.shown].sort((a, b) => used(a) - used(b))[0];
  }
}
