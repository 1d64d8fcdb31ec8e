import { backoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { type Ending, ending } from "./closing.ts";

/** The part of a browser's WebSocket that is used here. */
export interface Socket {
  readonly readyState: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export type WireState =
  | { at: "connecting" }
  | { at: "open" }
  /** Lost; the next try is at `until`. */
  | { at: "waiting"; until: number }
  | { at: "ended"; why: Ending };

export interface WireOptions<Command, Frame> {
  connect: () => Socket;
  clock: Clock;
  /** First command of every connection; says what this page already has. */
  hello: () => Command;
  ping: Command;
  onFrame: (frame: Frame) => void;
  onState: (state: WireState) => void;
}

/** A connection that was not welcomed in this time is given up and tried anew. */
const WELCOME_MS_MAX = 10_000;
/** Silence after which the page asks whether anybody is there. */
const QUIET_MS = 15_000;
/** And how long it waits for a sign of life. */
const ANSWER_MS_MAX = 8_000;
/** A connection that still delivers this long after its welcome has proven itself. */
const PROVEN_MS = 5_000;

/**
 * One connection to the service across losses: connects, says hello, asks after silence, comes back with
 * back-off, and stops for good when the service says so. The back-off grows until a connection has lasted: a
 * welcome alone proves nothing, since one that is closed right after it would be sought again for ever. Started by `start`, stopped by `stop`.
 * Holds at most one socket and two timers; frames are handed on as they come and never queued here.
 */
export class Wire<Command, Frame extends { type: string }> {
  state: WireState = { at: "connecting" };
  #socket: Socket | null = null;
  #losses = 0;
  #welcomedAt: number | null = null;
  #cancelRetry: () => void = () => {};
  #cancelWatch: () => void = () => {};

  constructor(private readonly options: WireOptions<Command, Frame>) {}

  start(): void {
    if (this.#socket || this.state.at === "open") {
      return;
    }
    this.#connect();
  }

  stop(): void {
    this.#drop();
  }

  /** The network is back, or the page is looked at again: do not wait out a timer. */
  wake(): void {
    if (this.state.at === "waiting") {
      this.#connect();
    } else if (this.state.at === "open") {
      this.#ask();
    }
  }

  /** Comes back and resumes: what arrived does not fit what the page has. At once, unless that did not help. */
  resume(): void {
    if (this.#losses > 0) {
      this.#lost();
    } else {
      this.#losses = 1;
      this.#connect();
    }
  }

  /** Hands a command to the socket; false when there is none to hand it to. */
  send(command: Command): boolean {
    if (this.state.at !== "open" || this.#socket?.readyState !== 1) {
      return false;
    }
    this.#socket.send(JSON.stringify(command));
    return true;
  }

  #connect(): void {
    this.#drop();
    this.#enter({ at: "connecting" });
    const socket = this.options.connect();
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify(this.options.hello()));
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#closed(event.code);
    this.#watch(WELCOME_MS_MAX, () => this.#lost());
  }

  #receive(data: unknown): void {
    const frame = parse<Frame>(data);
    if (!frame) {
      return;
    }
    this.#watch(QUIET_MS, () => this.#ask());
    const now = this.options.clock.now();
    if (frame.type === "welcome") {
      this.#welcomedAt ??= now;
      this.#enter({ at: "open" });
    }
    if (this.#welcomedAt !== null && now - this.#welcomedAt >= PROVEN_MS) {
      this.#losses = 0;
    }
    this.options.onFrame(frame);
  }

  #ask(): void {
    if (this.send(this.options.ping)) {
      this.#watch(ANSWER_MS_MAX, () => this.#lost());
    } else {
      this.#lost();
    }
  }

  #closed(code: number): void {
    const why = ending(code);
    if (why) {
      this.#drop();
      this.#enter({ at: "ended", why });
    } else {
      this.#lost();
    }
  }

  #lost(): void {
    this.#drop();
    const { clock } = this.options;
    const ms = backoff(this.#losses, clock.chance());
    this.#losses += 1;
    this.#cancelRetry = clock.after(ms, () => this.#connect());
    this.#enter({ at: "waiting", until: clock.now() + ms });
  }

  /** Lets go of the socket first, so that its late close event finds nobody. */
  #drop(): void {
    this.#cancelRetry();
    this.#cancelWatch();
    const socket = this.#socket;
    this.#socket = null;
    this.#welcomedAt = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  #watch(ms: number, task: () => void): void {
    this.#cancelWatch();
    this.#cancelWatch = this.options.clock.after(ms, task);
  }

  #enter(state: WireState): void {
    this.state = state;
    this.options.onState(state);
  }
}

function parse<Frame extends { type: string }>(data: unknown): Frame | null {
  try {
    const frame: unknown = typeof data === "string" ? JSON.parse(data) : null;
    const named = typeof frame === "object" && frame !== null && "type" in frame;
    return named ? (frame as Frame) : null;
  } catch {
    return null;
  }
}
