import type { ClientCommand, Moment } from "../protocol/client-command.ts";
import { deviceStorage, tabStorage } from "./storage.ts";
import { seal, unseal } from "./word.ts";

export type Kept = { token: string; nickname: string };

/** What a client is asked once in a conversation. */
export type Once = Moment | "thanks";

/**
 * What this page leaves on the device. By default only for as long as the tab lives; on the device itself
 * only if the person asked for it. Nothing here is text of the conversation, but for lines not sent yet.
 */
export class Keeping {
  readonly #name: string;

  constructor(
    desk: string,
    private readonly tab: Storage = tabStorage(),
    private readonly device: Storage = deviceStorage(),
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
    this.#carry();
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

  /**
   * How far the counselor has seen this conversation; the service tells it once and does not keep it. Where
   * the person may come back to it on this device, it stays there too: what was seen must not seem unseen.
   */
  seen(conversation: string | null): number {
    const of = (storage: Storage) => seenIn(storage.getItem(`${this.#name}.seen`), conversation);
    return Math.max(of(this.tab), of(this.device));
  }

  keepSeen(conversation: string | null, through: number): void {
    this.#set("seen", conversation === null ? "" : JSON.stringify([conversation, through]));
    this.#carry();
  }

  /** Whether the desk was told that the client is done with this conversation. */
  left(conversation: string | null): boolean {
    return conversation !== null && this.tab.getItem(`${this.#name}.left`) === conversation;
  }

  keepLeft(conversation: string | null): void {
    this.#set("left", conversation ?? "");
  }

  /** What the client was asked in this conversation, whether they answered or not. Kept as what was seen is. */
  told(conversation: string | null): Once[] {
    const of = (storage: Storage) => toldIn(storage.getItem(`${this.#name}.told`), conversation);
    return [...of(this.tab), ...of(this.device)];
  }

  keepTold(conversation: string | null, asked: readonly Once[]): void {
    this.#set("told", conversation === null ? "" : JSON.stringify([conversation, ...asked]));
    this.#carry();
  }

  /** What was written to the counselor and not handed on yet. */
  thanks(): string {
    return this.tab.getItem(`${this.#name}.thanks`) ?? "";
  }

  keepThanks(text: string): void {
    this.#set("thanks", text);
  }

  draft(): string {
    return this.tab.getItem(`${this.#name}.draft`) ?? "";
  }

  keepDraft(text: string): void {
    this.#set("draft", text);
  }

  /**
   * Sets the word that brings the person back after leaving quickly, or after closing the tab: what it
   * seals stays on the device, which whoever sets a word asks for. It is sealed now, because leaving must
   * not wait for arithmetic.
   */
  async setWord(word: string, kept: Kept): Promise<void> {
    const sealed = await seal(JSON.stringify(kept), word);
    this.device.setItem(`${this.#name}.sealed`, sealed);
    this.#carry();
  }

  get hasWord(): boolean {
    return this.#sealed !== null;
  }

  /** Opens what the word sealed; null when the word does not fit or nothing is there. */
  async comeBack(word: string): Promise<Kept | null> {
    const kept = parse(await unseal(this.#sealed ?? "", word));
    if (kept) {
      this.keep(kept);
    }
    return kept;
  }

  /** Every trace, on the tab and the device. */
  forget(): void {
    this.device.removeItem(`${this.#name}.sealed`);
    this.leave();
  }

  /**
   * Quick exit: somebody else may be holding the device in a moment. Nothing readable stays, also not what
   * was kept on the device; what the word sealed does.
   */
  leave(): void {
    this.device.removeItem(this.#name);
    this.#carry();
    for (const part of ["", ".unsent", ".draft", ".thanks", ".seen", ".left", ".told"]) {
      this.tab.removeItem(`${this.#name}${part}`);
    }
  }

  /** Beside what brings a person back on this device, and nowhere else. */
  #carry(): void {
    for (const part of ["seen", "told"]) {
      const name = `${this.#name}.${part}`;
      const kept = this.tab.getItem(name);
      if (!this.hasWord && !this.onDevice) {
        this.device.removeItem(name);
      } else if (kept) {
        this.device.setItem(name, kept);
      }
    }
  }

  get #sealed(): string | null {
    return this.device.getItem(`${this.#name}.sealed`);
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

function seenIn(text: string | null, conversation: string | null): number {
  try {
    const [of, through] = JSON.parse(text ?? "[]");
    return conversation !== null && of === conversation ? Number(through) : 0;
  } catch {
    return 0;
  }
}

function toldIn(text: string | null, conversation: string | null): Once[] {
  try {
    const [of, ...asked] = JSON.parse(text ?? "[]");
    return conversation !== null && of === conversation ? asked : [];
  } catch {
    return [];
  }
}
