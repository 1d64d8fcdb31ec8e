import type { Assessment, Card, ConversationEvent, StaffFact } from "../protocol/staff-frame.ts";
import { Stream } from "../socket/stream.ts";

type Fact<Kind extends StaffFact["kind"]> = Extract<StaffFact, { kind: Kind }>;

/** The oldest events beyond this leave the screen; the ledger has them. */
const EVENTS_MAX = 2_000;

/** One conversation as a console has read it. */
export class ConversationRecord {
  #stream = new Stream<ConversationEvent>();
  /** In order of seq. A new array after each change. */
  events: readonly ConversationEvent[] = [];
  #unsent = new Set<number>();

  get have(): number {
    return this.#stream.have;
  }

  /** False when something is missing before the frame. */
  take(frame: { after: number; through: number; events: ConversationEvent[] }): boolean {
    const fresh = this.#stream.take(frame);
    if (!fresh) {
      return false;
    }
    for (const { fact } of fresh) {
      if (fact.kind === "unsent") {
        this.#unsent.add(fact.seq);
      }
    }
    this.#merge(fresh);
    return true;
  }

  /** One's own line is durable: it stands here whether or not it is echoed. */
  keep(event: ConversationEvent): void {
    if (event.seq > this.have && !this.events.some((known) => known.seq === event.seq)) {
      this.#merge([event]);
    }
  }

  isUnsent(seq: number): boolean {
    return this.#unsent.has(seq);
  }

  #merge(fresh: readonly ConversationEvent[]): void {
    const seqs = new Set(fresh.map((event) => event.seq));
    const rest = this.events.filter((event) => !seqs.has(event.seq));
    const last = rest.at(-1)?.seq ?? 0;
    const merged = [...rest, ...fresh];
    if (fresh.some((event) => event.seq < last)) {
      merged.sort((a, b) => a.seq - b.seq);
    }
    this.events = merged.slice(-EVENTS_MAX);
  }
}

export interface Said {
  seq: number;
  at: number;
  text: string;
  assessment: Assessment | null;
}

/** The client's lines, with their scores. */
export function clientLines(events: readonly ConversationEvent[]): Said[] {
  return of(events, "client_said").map(({ seq, at, fact }) => ({
    seq,
    at,
    text: fact.text,
    assessment: fact.why?.assessment ?? null,
  }));
}

/**
 * A card as it is after these events. The service sends a card when its state changes; who waits for an
 * answer, since when, and that it is nobody's any more, follows from the events themselves.
 */
export function advanced(card: Card, events: readonly ConversationEvent[]): Card {
  let now = card;
  for (const { seq, at, fact } of events) {
    if (seq <= now.seq) {
      continue;
    }
    if (fact.kind === "client_said") {
      now = { ...now, client_at: at, unanswered_since: now.unanswered_since ?? at };
    } else if (fact.kind === "answered") {
      now = { ...now, client_at: at };
    } else if (fact.kind === "staff_said") {
      now = { ...now, unanswered_since: null };
    } else if (fact.kind === "closed") {
      now = { ...now, status: "closed" };
    } else if (fact.kind === "handed_over") {
      now = { ...now, counselor: fact.to, asked_over: null, outgrown: false };
    } else if (fact.kind === "requeued") {
      now = { ...now, status: "waiting", counselor: null };
    }
    now = { ...now, seq };
  }
  return now;
}

/** Events of one kind. */
export function of<Kind extends StaffFact["kind"]>(
  events: readonly ConversationEvent[],
  kind: Kind,
): { seq: number; at: number; fact: Fact<Kind> }[] {
  return events.filter(
    (event): event is ConversationEvent & { fact: Fact<Kind> } => event.fact.kind === kind,
  );
}

/** The member of staff whom a fact names, if it names one. */
export function staffIn(fact: StaffFact): string | null {
  // Of the two whom a hand-over names, the name that comes with it is of whoever is asked.
  if ("to" in fact) {
    return fact.to;
  }
  if ("by" in fact) {
    return fact.by ?? null;
  }
  if ("counselor" in fact) {
    return fact.counselor;
  }
  return "from" in fact ? fact.from : null;
}
