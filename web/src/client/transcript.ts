import type { ClientCommand } from "../protocol/client-command.ts";
import type { ClientEvent, ClientFact, Issue, Speaker } from "../protocol/client-frame.ts";
import { Stream } from "../socket/stream.ts";
import type { Once } from "./keeping.ts";

/** "late": the service did not keep it at the first try. */
type Delivery = "sending" | "late" | "kept" | "seen";

export type Item =
  | {
      kind: "line";
      key: string;
      by: Speaker;
      text: string;
      at: number | null;
      /** Only of the client's own lines. */
      delivery: Delivery | null;
      unsent: boolean;
    }
  | {
      kind: "answer";
      key: string;
      question: string;
      /** The words that were chosen, once the service said them. */
      answer: string | null;
      /** The choice, while only this page knows it. */
      choice: string | null;
      delivery: Delivery;
    }
  | {
      /** A word for the counselor, once it is over. */
      kind: "thanks";
      key: string;
      text: string;
      to: string;
      delivery: Delivery;
    }
  | { kind: "note"; key: string; what: "joined" | "waiting" | "closed"; nickname: string };

type Say = Extract<ClientCommand, { type: "say" }>;
type Answer = Extract<ClientCommand, { type: "answer" }>;
type Thank = Extract<ClientCommand, { type: "thank" }>;
type EventsFrame = { after: number; through: number; events: ClientEvent[] };

/** The oldest lines beyond this leave the screen. */
const EVENTS_MAX = 2_000;

/** What the page knows of the conversation, from whichever of "kept" and "events" came first. */
export class Transcript {
  #stream = new Stream<ClientEvent>();
  #events = new Map<number, ClientEvent>();
  #unsent = new Set<number>();
  /** The lines of earlier conversations on this screen, as they stood when the next one began. */
  #past: Item[] = [];
  #episode = 0;
  #conversation: string | null = null;
  counselor: string | null = null;
  /** Who answered last, also when it is over. */
  answeredBy: string | null = null;
  closed = false;
  /** What the counselor says the talk was about, once it is over. */
  about: readonly Issue[] = [];

  /** What `hello` says this page has. */
  get have(): { conversation: string | null; after: number } {
    return { conversation: this.#conversation, after: this.#stream.have };
  }

  /**
   * Where the service says we are; true when that is another conversation, shown below the one before, of
   * which the counselor has seen what came up to `seenThrough`.
   */
  welcome(conversation: string | null, seenThrough: number): boolean {
    const isAnother = conversation !== this.#conversation;
    if (isAnother) {
      this.#beginAgain(seenThrough);
      this.#conversation = conversation;
    }
    return isAnother;
  }

  /** The new events, or null when something is missing before them. */
  take(frame: EventsFrame): ClientEvent[] | null {
    const fresh = this.#stream.take(frame);
    for (const event of fresh ?? []) {
      this.#keep(event);
    }
    return fresh;
  }

  /** One's own line is durable. It stands on the screen from now on, whether or not it is echoed. */
  kept(say: Say, seq: number, at: number): void {
    if (!this.#events.has(seq)) {
      this.#events.set(seq, {
        seq,
        at,
        fact: { kind: "said", by: "me", text: say.text, id: say.id },
      });
    }
  }

  items(waiting: readonly ClientCommand[], late: ReadonlySet<string>, seenThrough: number): Item[] {
    const unsent = waiting
      .filter((one) => one.type === "say" || one.type === "answer" || one.type === "thank")
      .map((one) => sending(one, late.has(one.id) ? "late" : "sending", this.answeredBy ?? ""));
    return [...this.#past, ...this.#now(seenThrough), ...unsent];
  }

  /** Questions of the desk that were answered or skipped in this conversation. */
  get answered(): Set<string> {
    const facts = [...this.#events.values()].map((event) => event.fact);
    return new Set(facts.flatMap((fact) => (fact.kind === "answered" ? [fact.question] : [])));
  }

  /** What was told of what is asked once. */
  get told(): Once[] {
    return [...this.#events.values()].flatMap(({ fact }): Once[] => {
      if (fact.kind === "distress_told") {
        return [fact.moment];
      }
      return fact.kind === "thanked" ? ["thanks"] : [];
    });
  }

  #now(seenThrough: number): Item[] {
    const events = [...this.#events.values()].sort((a, b) => a.seq - b.seq);
    return events.flatMap((event) => this.#item(event, seenThrough));
  }

  clear(): void {
    this.#stream = new Stream();
    this.#events.clear();
    this.#past = [];
    this.#unsent.clear();
    this.#conversation = null;
    this.counselor = null;
    this.answeredBy = null;
    this.closed = false;
  }

  #keep(event: ClientEvent): void {
    this.#events.set(event.seq, event);
    if (this.#events.size > EVENTS_MAX) {
      this.#events.delete(Math.min(...this.#events.keys()));
    }
    const { fact } = event;
    if (fact.kind === "unsent") {
      this.#unsent.add(fact.seq);
    } else if (fact.kind === "joined") {
      this.counselor = fact.nickname;
      this.answeredBy = fact.nickname;
    } else if (fact.kind === "waiting" || fact.kind === "closed") {
      this.counselor = null;
    }
    this.closed = this.closed || fact.kind === "closed";
    this.about = fact.kind === "closed" ? (fact.about ?? []) : this.about;
  }

  #beginAgain(seenThrough: number): void {
    this.#past = [...this.#past, ...this.#now(seenThrough)].slice(-EVENTS_MAX);
    this.#events.clear();
    this.#unsent.clear();
    this.#stream = new Stream();
    this.#episode += 1;
    this.counselor = null;
    this.answeredBy = null;
    this.closed = false;
  }

  #item({ seq, at, fact }: ClientEvent, seenThrough: number): Item[] {
    const key = `${this.#episode}.${seq}.${at}`;
    if (fact.kind === "unsent" || fact.kind === "distress_told") {
      return [];
    }
    if (fact.kind === "thanked") {
      const { text, id } = fact;
      return [
        { kind: "thanks", key: id ?? key, text, to: this.answeredBy ?? "", delivery: "kept" },
      ];
    }
    if (fact.kind === "answered") {
      const { question, answer = null, id } = fact;
      const delivery: Delivery = seq <= seenThrough ? "seen" : "kept";
      return [{ kind: "answer", key: id ?? key, question, answer, choice: null, delivery }];
    }
    if (fact.kind !== "said") {
      return [{ kind: "note", key, what: fact.kind, nickname: nicknameIn(fact) }];
    }
    const mine = fact.by === "me";
    const unsent = this.#unsent.has(seq);
    const delivery: Delivery = seq <= seenThrough ? "seen" : "kept";
    return [
      {
        kind: "line",
        // The same key as while it was being sent, so that the bubble stays where it is.
        key: mine && fact.id ? fact.id : key,
        by: fact.by,
        text: fact.text,
        at,
        delivery: mine ? delivery : null,
        unsent,
      },
    ];
  }
}

function nicknameIn(fact: ClientFact): string {
  return fact.kind === "joined" ? fact.nickname : "";
}

function sending(command: Say | Answer | Thank, delivery: Delivery, to: string): Item {
  if (command.type === "thank") {
    return { kind: "thanks", key: command.id, text: command.text, to, delivery };
  }
  if (command.type === "answer") {
    const { id, question, choice = null } = command;
    return { kind: "answer", key: id, question, answer: null, choice, delivery };
  }
  const { id, text } = command;
  return { kind: "line", key: id, by: "me", text, at: null, delivery, unsent: false };
}
