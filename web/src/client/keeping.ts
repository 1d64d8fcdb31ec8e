import type { ClientCommand } from "../protocol/client-command.ts";

export type Kept = { token: string; nickname: string };

/**
 * What this page leaves on the device. By default only for as long as the tab lives; on the device itself
 * only if the person asked for it. Nothing here is text of the conversation, but for lines not sent yet.
 */
export class Keeping {
  readonly #name: string;

  constructor(
    desk: string,
    private readonly tab: Storage = sessionStorage,
    private readonly device: Storage = localStorage,
  ) {
    this.#name = `desk.${desk}`;
  }

  read(): Kept | null {
    return parse(this.tab.getItem(this.#name) ?? this.device.getItem(this.#name));
  }

  keep(kept: Kept): void {
    this.tab.setItem(this.#name, JSON.stringify(kept));
    if (this.onDevice) {
      this.device.setItem(this.#name, JSON.stringify(kept));
    }
  }

  get onDevice(): boolean {
    return this.device.getItem(this.#name) !== null;
  }

  keepOnDevice(kept: Kept | null): void {
    if (kept) {
      this.device.setItem(this.#name, JSON.stringify(kept));
    } else {
      this.device.removeItem(this.#name);
    }
  }

  unsent(): ClientCommand[] {
    try {
      const read: unknown = JSON.parse(this.tab.getItem(`${this.#name}.unsent`) ?? "[]");
      return Array.isArray(read) ? read : [];
    } catch {
      return [];
    }
  }

  keepUnsent(commands: readonly ClientCommand[]): void {
    this.#set("unsent", commands.length > 0 ? JSON.stringify(commands) : "");
  }

  draft(): string {
    return this.tab.getItem(`${this.#name}.draft`) ?? "";
  }

  keepDraft(text: string): void {
    this.#set("draft", text);
  }

  /** Every trace, on the tab and the device. */
  forget(): void {
    this.device.removeItem(this.#name);
    this.leave();
  }

  /**
   * Quick exit: the tab forgets; somebody else may be holding the device in a moment. What the person
   * chose to keep on the device stays.
   */
  leave(): void {
    for (const part of ["", ".unsent", ".draft"]) {
      this.tab.removeItem(`${this.#name}${part}`);
    }
  }

  #set(part: string, value: string): void {
    if (value) {
      this.tab.setItem(`${this.#name}.${part}`, value);
    } else {
      this.tab.removeItem(`${this.#name}.${part}`);
    }
  }
}

function parse(text: string | null): Kept | null {
  try {
    const read: unknown = JSON.parse(text ?? "null");
    const whole =
      typeof read === "object" && read !== null && "token" in read && "nickname" in read;
    return whole ? (read as Kept) : null;
  } catch {
    return null;
  }
}
