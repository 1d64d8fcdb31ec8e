import type { Clock } from "./clock.ts";

/** A command that has a name of its own and may therefore be sent again without harm. */
export interface Named {
  id: string;
}

export interface OutboxOptions<Command> {
  send: (command: Command) => boolean;
  clock: Clock;
  onChange: (waiting: readonly Command[]) => void;
  /** What an earlier life of this page left unsent. */
  restored?: readonly Command[];
}

/** Beyond this the page refuses to take more; the writer keeps the text in the field. */
const WAITING_MAX = 200;
/** An unanswered command is sent again after this, with the same id. */
const RESEND_MS = 5_000;

/**
 * Commands the service has not yet called kept, in the order they were given. Each is sent again, with the
 * same id, after a reconnect, after a retryable refusal and after a long silence, until it is kept or
 * refused for good. One timer; at most 200 commands.
 */
export class Outbox<Command extends Named> {
  #waiting: Command[];
  #cancel: () => void = () => {};

  constructor(private readonly options: OutboxOptions<Command>) {
    this.#waiting = [...(options.restored ?? [])].slice(-WAITING_MAX);
  }

  get waiting(): readonly Command[] {
    return this.#waiting;
  }

  /** Takes a command; false when too many wait already. */
  add(command: Command): boolean {
    if (this.#waiting.length >= WAITING_MAX) {
      return false;
    }
    this.#waiting.push(command);
    this.options.send(command);
    this.#changed();
    return true;
  }

  /** The service has it. Returns the command, if it was waiting here. */
  kept(id: string): Command | undefined {
    return this.#take(id);
  }

  /** The service will not have it. A retryable refusal changes nothing but the time of the next try. */
  refused(id: string, retryable: boolean): Command | undefined {
    return retryable ? undefined : this.#take(id);
  }

  /** A connection stands: everything again, in order. */
  resend(): void {
    for (const command of this.#waiting) {
      if (!this.options.send(command)) {
        break;
      }
    }
    this.#arm();
  }

  /** Sends nothing more; what waits stays where it is kept. */
  stop(): void {
    this.#cancel();
  }

  #take(id: string): Command | undefined {
    const command = this.#waiting.find((one) => one.id === id);
    if (command) {
      this.#waiting = this.#waiting.filter((one) => one !== command);
      this.#changed();
    }
    return command;
  }

  #changed(): void {
    this.options.onChange(this.#waiting);
    this.#arm();
  }

  #arm(): void {
    this.#cancel();
    this.#cancel = () => {};
    if (this.#waiting.length > 0) {
      this.#cancel = this.options.clock.after(RESEND_MS, () => this.resend());
    }
  }
}
