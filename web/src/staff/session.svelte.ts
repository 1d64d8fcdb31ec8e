import { SvelteMap } from "svelte/reactivity";
import type { StaffCommand } from "../protocol/staff-command.ts";
import type {
  Alarm,
  Card,
  ConversationEvent,
  CounselorTile,
  DecisionDue,
  DutyState,
  ErrorCode,
  OfferCard,
  QueueLevel,
  StaffFrame,
  StaffMember,
  WaitingRoom,
} from "../protocol/staff-frame.ts";
import { browserClock, type Clock } from "../socket/clock.ts";
import { Outbox } from "../socket/outbox.ts";
import { uuid7 } from "../socket/uuid.ts";
import { type Socket, Wire, type WireState } from "../socket/wire.ts";
import { advanced, ConversationRecord, staffIn } from "./record.ts";
import { thanks } from "./thanks.svelte.ts";
import type { Unsent } from "./unsent.ts";
import { t } from "./words.ts";

export type NamedCommand = Extract<StaffCommand, { id: string }>;
type WithoutId<Command> = Command extends { id: string } ? Omit<Command, "id"> : never;
export type Order = WithoutId<NamedCommand>;
type Frame<Type extends StaffFrame["type"]> = Extract<StaffFrame, { type: Type }>;

export interface Complaint {
  id: string;
  code: ErrorCode;
  /** What the refused command was about. */
  about: string | null;
}

const TYPING_EVERY_MS = 3_000;
const TYPING_SHOWN_MS = 6_000;
/** Complaints on the screen; older ones give way. */
const COMPLAINTS_MAX = 3;
/** A waiting room that is not told anew in this time after a welcome is of before it. */
const ROOM_MS_MAX = 5_000;
/** Clients whose nickname is remembered after their conversation is gone. */
const CLIENTS_MAX = 1_000;
/** Conversations whose position is told in `hello`; the rest is asked for one by one. */
const HELLO_MAX = 100;

/** Who is signed in, and what their console must know beforehand. */
export interface Me extends StaffMember {
  /** Minutes without a touch until the screen locks; 0 for never. */
  lock_after_minutes?: number;
}

/**
 * What a console or a wall knows, kept up by one socket for all conversations. Started once the page knows
 * who is signed in; ends with the page. Holds at most 2,000 events a conversation, 200 unsent commands.
 */
export class StaffSession {
  wire = $state<WireState>({ at: "connecting" });
  /** When something last came from the service. */
  heardAt = $state(0);
  /** When the desk was last shown; a supervisor is shown the waiting room every few seconds, changed or not. */
  deskAt = $state(0);
  welcomed = $state(false);
  duty = $state<DutyState>("off");
  load = $state(0);
  capacity = $state(0);
  /** Nickname of the supervisor who looks after this counselor. */
  supervisor = $state<string | null>(null);
  queue = $state<QueueLevel | null>(null);
  /** Nobody comes by themselves until it is over. */
  offersPaused = $state(false);
  room = $state.raw<WaitingRoom | null>(null);
  /** What a supervisor is to decide; null where none is. */
  decisions = $state.raw<readonly DecisionDue[] | null>(null);
  waiting = $state.raw<readonly NamedCommand[]>([]);
  /** Of those, what the service has not kept at the first try. */
  late = $state.raw<ReadonlySet<string>>(new Set());
  complaints = $state.raw<readonly Complaint[]>([]);
  readonly cards = new SvelteMap<string, Card>();
  readonly offers = new SvelteMap<string, OfferCard>();
  readonly colleagues = new SvelteMap<string, CounselorTile>();
  readonly alarms = new SvelteMap<string, Alarm>();
  /** By conversation: events read, whether the client is writing, how far the client has seen. */
  readonly events = new SvelteMap<string, readonly ConversationEvent[]>();
  readonly typing = new SvelteMap<string, true>();
  readonly seen = new SvelteMap<string, number>();

  /** Nicknames of clients met on this page: an alarm may outlive its conversation. */
  readonly clients = new SvelteMap<string, string>();
  /** Since when a conversation has been seen to be offered to the counselor on its card. */
  readonly offeredSince = new SvelteMap<string, number>();

  readonly #records = new Map<string, ConversationRecord>();
  /** Nicknames as conversations told them: a counselor has no list of colleagues. */
  readonly #names = new SvelteMap<string, string>();
  readonly #watched = new Set<string>();
  readonly #taking = new Set<string>();
  readonly #seenHere = new Map<string, number>();
  readonly #typedAt = new Map<string, number>();
  readonly #stopTyping = new Map<string, () => void>();
  #dropRoom: () => void = () => {};
  readonly #wire: Wire<StaffCommand, StaffFrame>;
  readonly #outbox: Outbox<NamedCommand>;

  constructor(
    readonly me: Me,
    unsent: Unsent,
    connect: () => Socket,
    private readonly clock: Clock = browserClock,
  ) {
    this.#wire = new Wire<StaffCommand, StaffFrame>({
      connect,
      clock,
      hello: () => ({ type: "hello", after: this.#have() }),
      ping: { type: "ping" },
      onFrame: (frame) => this.#frame(frame),
      onState: (state) => {
        this.wire = state;
      },
    });
    this.#outbox = new Outbox<NamedCommand>({
      clock,
      restored: unsent.read(),
      laneOf: (command) => ("conversation" in command ? command.conversation : command.id),
      send: (command) => this.#wire.send(command),
      onChange: (waiting) => {
        unsent.keep(waiting);
        this.waiting = [...waiting];
        this.late = this.#outbox.late;
      },
    });
    this.waiting = [...this.#outbox.waiting];
  }

  start(): void {
    this.#wire.start();
  }

  stop(): void {
    this.#dropRoom();
    this.#outbox.stop();
    this.#wire.stop();
  }

  wake(): void {
    this.#wire.wake();
  }

  /** Takes an order and sends it until it is kept; false when too many wait already. */
  order(order: Order): boolean {
    return this.#outbox.add({ ...order, id: uuid7() } as NamedCommand);
  }

  /** Makes it one's own: what is offered upon this is accepted without being asked again. */
  takeOver(conversation: string): void {
    if (this.takes(conversation)) {
      return;
    }
    this.#taking.add(conversation);
    this.order({ type: "assign", conversation, counselor: this.me.id });
  }

  /** Whether it is on its way to becoming one's own. Asking twice would take back the first offer. */
  takes(conversation: string): boolean {
    return this.waiting.some(
      (one) =>
        (one.type === "accept" && one.conversation === conversation) ||
        (one.type === "assign" &&
          one.conversation === conversation &&
          one.counselor === this.me.id),
    );
  }

  /** Asks for everything once more, in a connection of its own. */
  refresh(): void {
    this.#wire.resume();
  }

  /** Follows a conversation until `unwatch`. */
  watch(conversation: string): void {
    this.#watched.add(conversation);
    this.#ask(conversation);
  }

  unwatch(conversation: string): void {
    if (this.#watched.delete(conversation)) {
      this.#wire.send({ type: "unwatch", conversation });
    }
  }

  /** Tells the client that their counselor has read it; a supervisor who watches tells nothing. */
  look(conversation: string): void {
    if (!this.#answers(conversation)) {
      return;
    }
    const have = this.#records.get(conversation)?.have ?? 0;
    const through = this.#seenHere.get(conversation) ?? 0;
    if (have > through && this.#wire.send({ type: "seen", conversation, through: have })) {
      this.#seenHere.set(conversation, have);
    }
  }

  /** Whether it is mine to answer: neither offered only, nor closed, nor handed on. */
  #answers(conversation: string): boolean {
    const card = this.cards.get(conversation);
    const held = card?.status === "engaged" || card?.status === "wrap_up";
    return held && card.counselor === this.me.id;
  }

  writing(conversation: string): void {
    if (!this.#answers(conversation)) {
      return;
    }
    const now = this.clock.now();
    const last = this.#typedAt.get(conversation) ?? Number.NEGATIVE_INFINITY;
    if (now - last >= TYPING_EVERY_MS && this.#wire.send({ type: "typing", conversation })) {
      this.#typedAt.set(conversation, now);
    }
  }

  isUnsent(conversation: string, seq: number): boolean {
    return this.#records.get(conversation)?.isUnsent(seq) ?? false;
  }

  nameOf(staff: string): string {
    if (staff === this.me.id) {
      return this.me.nickname;
    }
    const known = this.colleagues.get(staff)?.member.nickname ?? this.#names.get(staff);
    return known ?? t("somebody");
  }

  forgive(id: string): void {
    this.complaints = this.complaints.filter((one) => one.id !== id);
  }

  #frame(frame: StaffFrame): void {
    this.heardAt = this.clock.now();
    const handlers = this.#handlers as Record<string, ((frame: never) => void) | undefined>;
    handlers[frame.type]?.(frame as never);
  }

  readonly #handlers: { [Type in StaffFrame["type"]]: (frame: Frame<Type>) => void } = {
    welcome: (frame) => this.#welcome(frame),
    events: (frame) => this.#events(frame),
    card: ({ card }) => this.#card(card),
    gone: ({ conversation }) => this.#gone(conversation),
    offer: ({ offer }) => this.#offer(offer),
    offer_over: ({ claim }) => this.offers.delete(claim),
    duty: (frame) => this.#duty(frame.state, frame),
    counselor: ({ tile }) => this.colleagues.set(tile.member.id, tile),
    queue: ({ level }) => {
      this.queue = level;
    },
    offers_paused: ({ paused }) => {
      this.offersPaused = paused;
    },
    waiting_room: ({ room }) => {
      this.#dropRoom();
      this.deskAt = this.heardAt;
      this.room = room;
    },
    decisions: ({ decisions }) => {
      this.decisions = decisions;
    },
    alarm: ({ alarm }) => this.#alarm(alarm),
    alarm_over: ({ alarm }) => this.alarms.delete(alarm),
    kept: (frame) => this.#kept(frame),
    refused: (frame) => this.#refused(frame),
    typing: ({ conversation }) => this.#showTyping(conversation),
    seen: ({ conversation, through }) =>
      this.seen.set(conversation, Math.max(through, this.seen.get(conversation) ?? 0)),
    thanked: () => void thanks.read(),
    pong: () => {},
  };

  #welcome(frame: Frame<"welcome">): void {
    this.#duty(frame.duty, frame);
    this.offersPaused = false;
    replace(this.cards, frame.conversations, (card) => card.conversation);
    replace(this.colleagues, frame.colleagues, (tile) => tile.member.id);
    replace(this.alarms, frame.alarms, (alarm) => alarm.id);
    this.offers.clear();
    this.#seenHere.clear();
    this.deskAt = this.heardAt;
    this.#dropRoom();
    this.#dropRoom = this.clock.after(ROOM_MS_MAX, () => {
      this.room = null;
    });
    this.decisions = null;
    this.welcomed = true;
    this.#outbox.resend();
    for (const conversation of this.#watched) {
      this.#ask(conversation);
    }
    for (const card of frame.conversations) {
      this.#remember(card);
      this.#follow(card);
    }
  }

  #card(card: Card): void {
    const before = this.cards.get(card.conversation);
    if (card.status !== "offered") {
      this.offeredSince.delete(card.conversation);
    } else if (before && before.counselor !== card.counselor) {
      this.offeredSince.set(card.conversation, this.clock.now());
    }
    this.cards.set(card.conversation, card);
    this.#remember(card);
    this.#follow(card);
    if (this.#answers(card.conversation)) {
      this.complaints = this.complaints.filter(
        ({ about, code }) => about !== card.conversation || code !== "offer_over",
      );
    }
  }

  #remember(card: Card): void {
    this.clients.set(card.conversation, card.nickname);
    const [oldest] = this.clients.keys();
    if (oldest && this.clients.size > CLIENTS_MAX) {
      this.clients.delete(oldest);
    }
  }

  /** One's own conversations are read in full without anybody asking. */
  #follow(card: Card): void {
    const mine = card.counselor === this.me.id && card.status !== "offered";
    if (mine && !this.#watched.has(card.conversation)) {
      this.watch(card.conversation);
    }
  }

  #gone(conversation: string): void {
    this.cards.delete(conversation);
    this.#watched.delete(conversation);
    this.events.delete(conversation);
    this.#records.delete(conversation);
  }

  #offer(offer: OfferCard): void {
    const { claim, card } = offer;
    if (this.#taking.delete(card.conversation)) {
      this.order({ type: "accept", conversation: card.conversation, claim });
    } else if (!this.#accepts(claim)) {
      this.offers.set(claim, offer);
    }
  }

  #accepts(claim: string): boolean {
    return this.waiting.some((one) => one.type === "accept" && one.claim === claim);
  }

  #duty(
    state: DutyState,
    { load, capacity, supervisor }: Omit<Frame<"duty">, "state" | "type">,
  ): void {
    this.duty = state;
    this.load = load;
    this.capacity = capacity;
    this.supervisor = supervisor ?? null;
  }

  #alarm(alarm: Alarm): void {
    if (alarm.acknowledged) {
      this.alarms.delete(alarm.id);
    } else {
      this.alarms.set(alarm.id, alarm);
    }
  }

  #events(frame: Frame<"events">): void {
    const record = this.#record(frame.conversation);
    if (!record.take(frame)) {
      this.#ask(frame.conversation);
      return;
    }
    this.events.set(frame.conversation, record.events);
    const card = this.cards.get(frame.conversation);
    if (card) {
      this.cards.set(frame.conversation, advanced(card, frame.events));
    }
    for (const { fact, nickname } of frame.events) {
      const staff = staffIn(fact);
      if (staff && nickname) {
        this.#names.set(staff, nickname);
      }
      if ((fact.kind === "staff_said" || fact.kind === "whispered") && fact.id) {
        this.#outbox.kept(fact.id);
      }
      if (fact.kind === "client_said") {
        this.#hideTyping(frame.conversation);
      }
    }
  }

  #kept({ id, seq, at }: Frame<"kept">): void {
    const command = this.#outbox.kept(id);
    if (command?.type !== "say" && command?.type !== "whisper") {
      return;
    }
    const kind = command.type === "say" ? "staff_said" : "whispered";
    const record = this.#record(command.conversation);
    record.keep({ seq, at, fact: { kind, by: this.me.id, text: command.text, id } });
    this.events.set(command.conversation, record.events);
  }

  #refused({ id, code, retryable }: Frame<"refused">): void {
    const command = id ? this.#outbox.refused(id, retryable) : undefined;
    if (retryable) {
      return;
    }
    const about = command && "conversation" in command ? command.conversation : null;
    if (command?.type === "assign") {
      this.#taking.delete(command.conversation);
    }
    if (isNoNews(id ?? null, code) || (code === "offer_over" && about && this.#answers(about))) {
      return;
    }
    const others = this.complaints.filter((one) => one.code !== code || one.about !== about);
    this.complaints = [...others, { id: uuid7(), code, about }].slice(-COMPLAINTS_MAX);
  }

  #showTyping(conversation: string): void {
    this.#stopTyping.get(conversation)?.();
    this.typing.set(conversation, true);
    const hide = () => this.#hideTyping(conversation);
    this.#stopTyping.set(conversation, this.clock.after(TYPING_SHOWN_MS, hide));
  }

  #hideTyping(conversation: string): void {
    this.#stopTyping.get(conversation)?.();
    this.#stopTyping.delete(conversation);
    this.typing.delete(conversation);
  }

  #ask(conversation: string): void {
    const after = this.#record(conversation).have;
    this.#wire.send({ type: "watch", conversation, after });
  }

  #have(): [string, number][] {
    return [...this.#watched]
      .map((conversation): [string, number] => [conversation, this.#record(conversation).have])
      .slice(-HELLO_MAX);
  }

  #record(conversation: string): ConversationRecord {
    const known = this.#records.get(conversation);
    if (known) {
      return known;
    }
    const record = new ConversationRecord();
    this.#records.set(conversation, record);
    return record;
  }
}

/** A hint (typing, seen) that came too late. Nobody did anything that went wrong. */
function isNoNews(id: string | null, code: ErrorCode): boolean {
  return id === null && (code === "not_yours" || code === "conversation_closed");
}

function replace<Value>(
  map: SvelteMap<string, Value>,
  values: readonly Value[],
  key: (value: Value) => string,
): void {
  map.clear();
  for (const value of values) {
    map.set(key(value), value);
  }
}
