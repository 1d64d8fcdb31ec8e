import type { NamedCommand } from "./session.svelte.ts";

const KEY = "staff.unsent";

/**
 * Commands that were not kept when the page went away. Bound to the person: whoever signs in next in this
 * tab must not send them.
 */
export class Unsent {
  constructor(
    private readonly me: string,
    private readonly storage: Storage = sessionStorage,
  ) {}

  read(): NamedCommand[] {
    try {
      const stored = JSON.parse(this.storage.getItem(KEY) ?? "{}");
      return stored.me === this.me && Array.isArray(stored.commands) ? stored.commands : [];
    } catch {
      return [];
    }
  }

  keep(commands: readonly NamedCommand[]): void {
    if (commands.length > 0) {
      this.storage.setItem(KEY, JSON.stringify({ me: this.me, commands }));
    } else {
      this.storage.removeItem(KEY);
    }
  }
}
