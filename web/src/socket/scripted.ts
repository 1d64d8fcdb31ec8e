// Test doubles: a clock that stands until it is moved, and a server that says what the test says.
import type { Clock } from "./clock.ts";
import type { Socket } from "./wire.ts";

export class ScriptedClock implements Clock {
  #now = 0;
  #tasks: { at: number; task: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.#now + ms, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((one) => one !== entry);
    };
  }

  chance(): number {
    return 0.5;
  }

  /** Moves the clock and runs what falls due, in order. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#tasks.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) {
        break;
      }
      this.#tasks = this.#tasks.filter((one) => one !== next);
      this.#now = next.at;
      next.task();
    }
    this.#now = end;
  }

  get pending(): number {
    return this.#tasks.length;
  }
}

export class ScriptedSocket implements Socket {
  readyState = 0;
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  readonly sent: { type: string; id?: string; after?: unknown }[] = [];

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.({} as Event);
  }

  say(frame: object): void {
    this.sayText(JSON.stringify(frame));
  }

  sayText(data: unknown): void {
    this.onmessage?.({ data } as MessageEvent);
  }

  /** The other side, or the network, ends it. */
  lose(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code } as CloseEvent);
  }
}

/** Every socket a page opens, newest last. */
export class ScriptedServer {
  readonly sockets: ScriptedSocket[] = [];

  connect = (): ScriptedSocket => {
    const socket = new ScriptedSocket();
    this.sockets.push(socket);
    return socket;
  };

  get newest(): ScriptedSocket {
    const socket = this.sockets.at(-1);
    if (!socket) {
      throw new Error("no socket was opened");
    }
    return socket;
  }

  welcome(frame: object = {}): ScriptedSocket {
    this.newest.open();
    this.newest.say({ type: "welcome", ...frame });
    return this.newest;
  }
}
