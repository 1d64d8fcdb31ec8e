import type { ClientCommand, Moment, SelfCheckKind } from "../protocol/client-command.ts";
import type {
  ClientFact,
  ClientFrame,
  ClientPhase,
  ErrorCode,
  Issue,
  Wait,
} from "../protocol/client-frame.ts";
import { browserClock, type Clock } from "../socket/clock.ts";
import { Outbox } from "../socket/outbox.ts";
import { uuid7 } from "../socket/uuid.ts";
import { type Socket, Wire, type WireState } from "../socket/wire.ts";
import type { Keeping, Once } from "./keeping.ts";
import { type Item, Transcript } from "./transcript.ts";

type Named = Extract<ClientCommand, { id: string }>;

const TYPING_EVERY_MS = 3_000;
const TYPING_SHOWN_MS = 6_000;
/** UTF-8 bytes of one line; the service takes no more. */
const TEXT_BYTES_MAX = 16 * 1024;

export type Complaint = "tooLong" | "refused" | "full";

/**
 * One client's side of a conversation, across reconnects. Started when a token is there, stopped when the
 * page is left. Holds at most 2,000 lines and 200 unsent commands.
 */
export class Talk {
  phase = $state<ClientPhase>("new");
  wait = $state<Wait | null>(null);
  wire = $state<WireState>({ at: "connecting" });
  items = $state.raw<Item[]>([]);
  /** Questions of the desk that need not be asked again. */
  answered = $state.raw<ReadonlySet<string>>(new Set());
  /** What the talk was about, once it is over. */
  about = $state.raw<readonly Issue[]>([]);
  /** What this client was asked, and is not asked again. */
  told = $state.raw<ReadonlySet<Once>>(new Set());
  /** Who answered last, also when it is over. */
  answeredBy = $state<string | null>(null);
  counselor = $state<string | null>(null);
  typing = $state(false);
  complaint = $state<Complaint | null>(null);
  /** A refused line goes back into the field. */
  returned = $state<string | null>(null);
  /** The desk has been told that the client is done, and nothing was written since. */
  left = $state(false);

  #transcript = new Transcript();
  #seenByCounselor = 0;
  #seenHere = 0;
  /** The newest that somebody else wrote. */
  #heard = 0;
  #typedAt = Number.NEGATIVE_INFINITY;
  #stopTyping: () => void = () => {};
  #wire: Wire<ClientCommand, ClientFrame>;
  #outbox: Outbox<Named>;

  constructor(
    private readonly token: string,
    private readonly keeping: Keeping,
    connect: () => Socket,
    private readonly clock: Clock = browserClock,
  ) {
    this.#wire = new Wire<ClientCommand, ClientFrame>({
      connect,
      clock,
      hello: () => ({ type: "hello", token: this.token, ...this.#transcript.have }),
      ping: { type: "ping" },
      onFrame: (frame) => this.#frame(frame),
      onState: (state) => this.#enter(state),
    });
    this.#outbox = new Outbox<Named>({
      clock,
      restored: keeping.unsent().filter((one): one is Named => "id" in one),
      send: (command) => this.#wire.send(command),
      onChange: (waiting) => {
        keeping.keepUnsent(waiting);
        this.#show();
      },
    });
    this.#show();
  }

  start(): void {
    this.#wire.start();
  }

  stop(): void {
    this.#stopTyping();
    this.#wire.stop();
    this.#outbox.stop();
  }

  /** The network came back or the page is looked at again. */
  wake(): void {
    this.#wire.wake();
  }

  /** Takes a line; false when it cannot, and the field keeps it. */
  say(text: string): boolean {
    const taken = this.#write({ type: "say", id: uuid7(), text });
    if (taken) {
      this.#noteLeft(false);
    }
    return taken;
  }

  /** Takes a word for the counselor. What tells of danger comes back as a line of another conversation. */
  thank(text: string): boolean {
    const taken = this.#write({ type: "thank", id: uuid7(), text });
    if (taken) {
      this.#noteTold("thanks");
    }
    return taken;
  }

  /** Who would rather not is not asked again. */
  thankNot(): void {
    this.#noteTold("thanks");
  }

  #write(command: Extract<ClientCommand, { type: "say" | "thank" }>): boolean {
    const tooLong = new TextEncoder().encode(command.text).length > TEXT_BYTES_MAX;
    const taken = !tooLong && this.#outbox.add(command);
    const why = tooLong ? "tooLong" : "full";
    this.complaint = taken ? null : why;
    return taken;
  }

  /** A choice, or null to skip the question. */
  answer(question: string, choice: string | null): void {
    this.#outbox.add({ type: "answer", id: uuid7(), question, choice });
  }

  /** Filled in whole. Only what tells of danger is kept unless it is to be shown. */
  selfCheck(check: SelfCheckKind, answers: readonly number[], show: boolean): void {
    this.#outbox.add({ type: "self_check", id: uuid7(), check, answers: [...answers], show });
  }

  /** How heavy it is, 0 to 10; null for who would rather not say. Either way it is asked once. */
  distress(moment: Moment, level: number | null): void {
    if (level !== null) {
      this.#outbox.add({ type: "distress", id: uuid7(), moment, level });
    }
    this.#noteTold(moment);
  }

  #noteTold(what: Once): void {
    this.told = new Set([...this.told, what]);
    this.keeping.keepTold(this.#transcript.have.conversation, [...this.told]);
  }

  askForPerson(): void {
    this.#outbox.add({ type: "start", id: uuid7() });
  }

  leave(): void {
    this.#outbox.add({ type: "leave", id: uuid7() });
  }

  writing(): void {
    const now = this.clock.now();
    if (now - this.#typedAt >= TYPING_EVERY_MS && this.#wire.send({ type: "typing" })) {
      this.#typedAt = now;
    }
  }

  /** Everything on the screen has been looked at. Of one's own lines nobody needs to be told that. */
  look(): void {
    const { after: through } = this.#transcript.have;
    if (this.#heard > this.#seenHere && this.#wire.send({ type: "seen", through })) {
      this.#seenHere = through;
    }
  }

  /** A welcome to another conversation comes over a connection that stood already. */
  #enter(state: WireState): void {
    const stood = this.wire.at === "open";
    this.wire = state;
    if (state.at === "open" && !stood) {
      this.#seenHere = 0;
      this.#outbox.resend();
    }
  }

  #frame(frame: ClientFrame): void {
    switch (frame.type) {
      case "welcome":
        this.#welcome(frame.conversation ?? null);
        this.phase = frame.phase;
        break;
      case "events":
        this.#events(frame);
        break;
      case "kept":
        this.#kept(frame.id, frame.seq, frame.at);
        break;
      case "refused":
        this.#refused(frame.id ?? null, frame.retryable, frame.code);
        break;
      case "phase":
        this.phase = frame.phase;
        this.wait = frame.wait ?? null;
        break;
      case "typing":
        this.#showTyping();
        break;
      case "seen":
        this.#seenByCounselor = Math.max(this.#seenByCounselor, frame.through);
        this.keeping.keepSeen(this.#transcript.have.conversation, this.#seenByCounselor);
        break;
      case "pong":
        return;
    }
    this.#show();
  }

  /** What was seen of one conversation says nothing of the next; of the same, a reload must not forget it. */
  #welcome(conversation: string | null): void {
    if (this.#transcript.welcome(conversation, this.#seenByCounselor)) {
      this.#seenByCounselor = this.keeping.seen(conversation);
      this.#seenHere = 0;
      this.#heard = 0;
      this.left = this.keeping.left(conversation);
      this.told = new Set(this.keeping.told(conversation));
    }
  }

  #events(frame: Extract<ClientFrame, { type: "events" }>): void {
    const fresh = this.#transcript.take(frame);
    if (!fresh) {
      this.#wire.resume();
      return;
    }
    for (const { seq, fact } of fresh) {
      if (isOwn(fact) && fact.id) {
        this.#outbox.kept(fact.id);
      }
      if (!isOwn(fact) && fact.kind !== "distress_told") {
        this.#heard = seq;
      }
      if (fact.kind === "said" && fact.by === "counselor") {
        this.#hideTyping();
      }
    }
  }

  #kept(id: string, seq: number, at: number): void {
    const command = this.#outbox.kept(id);
    if (command?.type === "say") {
      this.#transcript.kept(command, seq, at);
    } else if (command?.type === "leave") {
      this.#noteLeft(true);
    }
  }

  #noteLeft(left: boolean): void {
    this.left = left;
    this.keeping.keepLeft(left ? this.#transcript.have.conversation : null);
  }

  #refused(id: string | null, retryable: boolean, code: ErrorCode): void {
    const command = id === null ? undefined : this.#outbox.refused(id, retryable);
    if (command?.type === "leave" && code === "no_change") {
      this.#noteLeft(true);
    } else if (command?.type === "say" || command?.type === "thank") {
      this.returned = command.text;
      this.complaint = "refused";
    }
  }

  #showTyping(): void {
    this.#stopTyping();
    this.typing = true;
    this.#stopTyping = this.clock.after(TYPING_SHOWN_MS, () => this.#hideTyping());
  }

  #hideTyping(): void {
    this.#stopTyping();
    this.typing = false;
  }

  #show(): void {
    this.counselor = this.#transcript.counselor;
    this.answeredBy = this.#transcript.answeredBy;
    this.about = this.#transcript.about;
    this.told = new Set([...this.told, ...this.#transcript.told]);
    const { waiting, late } = this.#outbox ?? { waiting: [], late: new Set() };
    const asked = waiting.flatMap((one) => (one.type === "answer" ? [one.question] : []));
    this.answered = new Set([...this.#transcript.answered, ...asked]);
    this.items = this.#transcript.items(waiting, late, this.#seenByCounselor);
  }
}

type Own = Extract<ClientFact, { kind: "said" | "answered" | "thanked" }>;

/** What this client wrote or chose. */
function isOwn(fact: ClientFact): fact is Own {
  return fact.kind === "said"
    ? fact.by === "me"
    : fact.kind === "answered" || fact.kind === "thanked";
}
