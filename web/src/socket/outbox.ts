import type { Clock } from "./clock.ts";

/** A command that has a name of its own and may therefore be sent again without harm. */
export interface Named {
  id: string;
}

export interface OutboxOptions<Command> {
  send: (command: Command) => boolean;
  clock: Clock;
  onChange: (waiting: readonly Command[]) => void;
  /** Commands of one lane are sent in order; what holds up one lane holds up no other. All are one if left out. */
  laneOf?: (command: Command) => string;
  /** What an earlier life of this page left unsent. */
  restored?: readonly Command[];
}

/** Beyond this the page refuses to take more; the writer keeps the text in the field. */
const WAITING_MAX = 200;
/** An unanswered command is sent again after this, with the same id. */
const RESEND_MS = 5_000;
/** Sent and not answered; fewer than the service holds before a conversation has begun. */
const IN_FLIGHT_MAX = 12;
/** Sent in one second. The service takes 20 frames a second from a client, on average. */
const A_SECOND_MAX = 12;
const SECOND_MS = 1_000;

/**
 * Commands the service has not yet called kept, in the order they were given. Each is sent again, with the
 * same id, after a reconnect, after a retryable refusal and after a long silence, until it is kept or
 * refused for good. Few are under way at a time and few are sent in a second, however many wait: a page
 * that comes back with a hundred lines must not be closed for haste. Two timers; at most 200 commands.
 */
export class Outbox<Command extends Named> {
  #waiting: Command[];
  readonly #inFlight = new Set<string>();
  /** Answered with "later": what follows in the lane waits with it. */
  readonly #putOff = new Set<string>();
  /** Not kept at the first try. */
  readonly #late = new Set<string>();
  #sentAt: number[] = [];
  #cancelAgain: (() => void) | null = null;
  #cancelNext: (() => void) | null = null;

  constructor(private readonly options: OutboxOptions<Command>) {
    this.#waiting = [...(options.restored ?? [])].slice(-WAITING_MAX);
  }

  get waiting(): readonly Command[] {
    return this.#waiting;
  }

  /** Those that are held up: not kept at the first try, or behind one that was not. */
  get late(): ReadonlySet<string> {
    const lanes = new Set<string>();
    const ids = new Set<string>();
    for (const command of this.#waiting) {
      if (this.#late.has(command.id)) {
        lanes.add(this.#laneOf(command));
      }
      if (lanes.has(this.#laneOf(command))) {
        ids.add(command.id);
      }
    }
    return ids;
  }

  /** Takes a command; false when too many wait already. */
  add(command: Command): boolean {
    if (this.#waiting.length >= WAITING_MAX) {
      return false;
    }
    this.#waiting.push(command);
    this.#sendNext();
    this.#changed();
    return true;
  }

  /** The service has it. Returns the command, if it was waiting here. */
  kept(id: string): Command | undefined {
    return this.#take(id);
  }

  /** The service will not have it, or not now: then it is tried again later. */
  refused(id: string, retryable: boolean): Command | undefined {
    if (!retryable) {
      return this.#take(id);
    }
    if (this.#inFlight.delete(id)) {
      this.#putOff.add(id);
      this.#late.add(id);
      this.#sendNext();
      this.#changed();
    }
    return undefined;
  }

  /** A connection stands: everything again, in order. */
  resend(): void {
    this.#inFlight.clear();
    this.#putOff.clear();
    this.#sendNext();
    this.#armAgain();
  }

  /** Sends nothing more; what waits stays where it is kept. */
  stop(): void {
    this.#disarm();
    this.#cancelNext?.();
    this.#cancelNext = null;
  }

  #take(id: string): Command | undefined {
    const command = this.#waiting.find((one) => one.id === id);
    if (command) {
      this.#waiting = this.#waiting.filter((one) => one !== command);
      for (const set of [this.#inFlight, this.#putOff, this.#late]) {
        set.delete(id);
      }
      this.#sendNext();
      // Somebody answers, so the others get their full time; what was put off does not wait longer for it.
      if (this.#putOff.size === 0) {
        this.#disarm();
      }
      this.#changed();
    }
    return command;
  }

  /** Sends what may be sent now: in order within each lane. */
  #sendNext(): void {
    const stopped = new Set<string>();
    for (const command of this.#waiting) {
      const lane = this.#laneOf(command);
      if (this.#putOff.has(command.id)) {
        stopped.add(lane);
      } else if (!this.#inFlight.has(command.id) && !stopped.has(lane)) {
        if (!this.#sendOne(command)) {
          return;
        }
      }
    }
  }

  #sendOne(command: Command): boolean {
    if (this.#inFlight.size >= IN_FLIGHT_MAX || !this.#mayNow()) {
      return false;
    }
    const sent = this.options.send(command);
    if (sent) {
      this.#inFlight.add(command.id);
      this.#sentAt.push(this.options.clock.now());
    }
    return sent;
  }

  #mayNow(): boolean {
    const { clock } = this.options;
    const now = clock.now();
    this.#sentAt = this.#sentAt.filter((at) => now - at < SECOND_MS);
    const oldest = this.#sentAt[0];
    if (oldest === undefined || this.#sentAt.length < A_SECOND_MAX) {
      return true;
    }
    this.#cancelNext ??= clock.after(oldest + SECOND_MS - now, () => {
      this.#cancelNext = null;
      this.#sendNext();
    });
    return false;
  }

  #again(): void {
    const unanswered = [...this.#inFlight];
    for (const id of unanswered) {
      this.#late.add(id);
    }
    this.resend();
    if (unanswered.length > 0) {
      this.options.onChange(this.#waiting);
    }
  }

  #changed(): void {
    this.options.onChange(this.#waiting);
    this.#armAgain();
  }

  /** Somebody who goes on writing does not put off the next try. */
  #armAgain(): void {
    if (this.#waiting.length === 0) {
      this.#disarm();
    } else {
      this.#cancelAgain ??= this.options.clock.after(RESEND_MS, () => {
        this.#cancelAgain = null;
        this.#again();
      });
    }
  }

  #disarm(): void {
    this.#cancelAgain?.();
    this.#cancelAgain = null;
  }

  #laneOf(command: Command): string {
    return this.options.laneOf?.(command) ?? "";
  }
}
