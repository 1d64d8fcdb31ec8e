// Generated from docs/protocol/v1 by `npm run generate`. Do not edit.

/**
 * What a console is sent.
 */
export type StaffFrame =
  | {
      alarms: Alarm[];
      capacity: Load;
      colleagues: CounselorTile[];
      conversations: Card[];
      duty: DutyState;
      load: Load;
      me: StaffMember;
      /**
       * Nickname of the supervisor who looks after this counselor.
       */
      supervisor?: string | null;
      type: "welcome";
    }
  | {
      after: number;
      conversation: ConversationId;
      events: ConversationEvent[];
      through: number;
      type: "events";
    }
  | {
      card: Card;
      type: "card";
    }
  | {
      conversation: ConversationId;
      type: "gone";
    }
  | {
      offer: OfferCard;
      type: "offer";
    }
  | {
      claim: ClaimId;
      type: "offer_over";
    }
  | {
      capacity: Load;
      load: Load;
      state: DutyState;
      /**
       * Nickname of the supervisor who looks after this counselor.
       */
      supervisor?: string | null;
      type: "duty";
    }
  | {
      tile: CounselorTile;
      type: "counselor";
    }
  | {
      level: QueueLevel;
      type: "queue";
    }
  | {
      paused: boolean;
      type: "offers_paused";
    }
  | {
      room: WaitingRoom;
      type: "waiting_room";
    }
  | {
      /**
       * @maxItems 100
       */
      decisions: DecisionDue[];
      type: "decisions";
    }
  | {
      alarm: Alarm;
      type: "alarm";
    }
  | {
      alarm: AlarmId;
      type: "alarm_over";
    }
  | {
      at: Timestamp;
      id: SourceId;
      seq: number;
      type: "kept";
    }
  | {
      code: ErrorCode;
      id?: SourceId | null;
      retryable: boolean;
      type: "refused";
    }
  | {
      conversation: ConversationId;
      type: "typing";
    }
  | {
      conversation: ConversationId;
      through: number;
      type: "seen";
    }
  | {
      type: "thanked";
    }
  | {
      type: "pong";
    };
/**
 * A member of staff: counselor, supervisor, admin.
 */
export type StaffId = string;
/**
 * Milliseconds since 1970-01-01 UTC.
 */
export type Timestamp = number;
/**
 * One episode of one client at one desk, and the name of its ledger stream.
 */
export type ConversationId = string;
/**
 * Name of a desk: 1–32 of `a-z`, `0-9` and `-`, starting with a letter. Stands in addresses and keys.
 */
export type DeskId = string;
/**
 * A durable record that somebody must look at something.
 */
export type AlarmId = string;
export type AlarmKind =
  | "code_orange"
  | "nobody_qualified"
  | "silent_imminent"
  | "outgrown"
  | "all_excluded"
  | "quarantined"
  | "unscored"
  | "asked";
/**
 * Who has been told. Climbs one step at a time.
 */
export type AlarmReach = ("all_supervisors" | "on_call") | "supervisor";
/**
 * Tenths of one active conversation.
 */
export type Load = number;
/**
 * Whether new conversations may be offered.
 */
export type DutyState = "off" | "on" | "break" | "not_answering";
/**
 * A language people are answered in.
 */
export type Language = "ja" | "en";
/**
 * What a person may be trusted with. Ordered: `Peer < Counselor < Licensed`.
 */
export type Qualification = "peer" | "counselor" | "licensed";
/**
 * What an account may see and do. One role an account; a person with two duties has two accounts.
 */
export type Role = "counselor" | "supervisor" | "coach" | "coordinator" | "admin";
/**
 * How near the danger is. Ordered: `Low < Elevated < High < Imminent`. Imminent is Code Orange.
 */
export type Band = "low" | "elevated" | "high" | "imminent";
/**
 * What the conversation is about: the fourteen of Crisis Text Line and the Japanese additions.
 */
export type Issue =
  | "suicide"
  | "self_harm"
  | "depression"
  | "anxiety"
  | "stress"
  | "relationships"
  | "family"
  | "friends"
  | "isolation"
  | "bullying"
  | "physical_abuse"
  | "sexual_abuse"
  | "substance_abuse"
  | "eating_disorder"
  | "bereavement"
  | "gender_and_sexuality"
  | "school"
  | "work"
  | "money"
  | "health"
  | "pregnancy"
  | "domestic_violence"
  | "withdrawal"
  | "other";
/**
 * The phase, as a word for tables, tiles and filters.
 */
export type Status =
  "arrived" | "browsing" | "intake" | "after_hours" | "waiting" | "offered" | "engaged" | "wrap_up" | "closed";
export type StaffFact =
  | {
      kind: "opened";
      language: Language;
      nickname: string;
    }
  | {
      kind: "client_said";
      text: Text;
      why?: Why | null;
    }
  | {
      by: StaffId;
      id?: SourceId | null;
      kind: "staff_said";
      text: Text;
    }
  | {
      kind: "service_said";
      text: Text;
    }
  | {
      by: StaffId;
      id?: SourceId | null;
      kind: "whispered";
      text: Text;
    }
  | {
      answer?: Text | null;
      kind: "answered";
      question: string;
    }
  | {
      band?: Band | null;
      kind: "self_checked";
      shown?: ShownCheck | null;
    }
  | {
      kind: "distress_told";
      level: number;
      moment: Moment;
    }
  | {
      counselor: StaffId;
      kind: "thanked";
      text: Text;
    }
  | {
      kind: "unsent";
      seq: number;
    }
  | {
      kind: "queued";
    }
  | {
      counselor: StaffId;
      exception?: Exception | null;
      kind: "offered";
      mode: OfferMode;
    }
  | {
      counselor: StaffId;
      how: OfferEnd;
      kind: "offer_over";
    }
  | {
      counselor: StaffId;
      kind: "engaged";
    }
  | {
      from: StaffId;
      kind: "requeued";
      note?: Text | null;
      reason: RequeueReason;
    }
  | {
      counselor: StaffId;
      kind: "outgrew";
      least: Qualification;
    }
  | {
      by?: StaffId | null;
      kind: "hand_over_offered";
      note?: Text | null;
      reason: RequeueReason;
      to: StaffId;
    }
  | {
      how: HandOverEnd;
      kind: "hand_over_ended";
      to: StaffId;
    }
  | {
      from: StaffId;
      kind: "handed_over";
      to: StaffId;
    }
  | {
      by: StaffId;
      found: boolean;
      kind: "checked";
      rung: Rung;
    }
  | {
      band: Band;
      by?: StaffId | null;
      kind: "band_set";
      reason?: Text | null;
    }
  | {
      by: StaffId;
      kind: "left_as_is";
    }
  | {
      away: boolean;
      kind: "away";
    }
  | {
      kind: "slept";
    }
  | {
      by: StaffId;
      kind: "wrapping_up";
    }
  | {
      by: StaffId;
      kind: "reported";
    }
  | {
      kind: "closed";
      reason: CloseReason;
    }
  | {
      kind: "other";
    };
/**
 * Something a person wrote. Shared, so that fan-out does not copy it.
 */
export type Text = string;
/**
 * What one token of the text adds to the log-odds of imminent danger (positive raises).
 * `start..end` are byte offsets into the text that was scored.
 *
 * In JSON `[start, end, weight]`, the weight in hundredths, and after it the rungs it is evidence of if there
 * are any: there are up to 32 of them in every frame about a line, and names would be most of it.
 */
export type Contribution = [number, number, number, Rung[]] | [number, number, number];
/**
 * A step of the ladder towards imminent danger.
 */
export type Rung = "ideation" | "plan" | "means" | "within_24h";
/**
 * The sender's own name for a command; makes a resend harmless. Unique in a conversation.
 * Time-ordered ids (UUID version 7, or a platform's ULID) keep the ledger's index local.
 */
export type SourceId = string;
/**
 * Which questionnaire.
 */
export type SelfCheckKind = "k6" | "phq9";
/**
 * When a client was asked how heavy it is.
 */
export type Moment = "before" | "after";
/**
 * Why an offer went beyond capacity or qualification. Recorded, shown, and counted.
 */
export type Exception = "surge" | "imminent_unserved" | "supervisor";
/**
 * How an offer came about.
 */
export type OfferMode = ("auto" | "pull") | "assigned";
export type OfferEnd = "declined" | "lapsed" | "withdrawn";
/**
 * Why a conversation went back to the waiting room.
 */
export type RequeueReason = "counselor_gone" | "transfer" | "outgrown";
/**
 * How an offer to take a conversation over ended without that.
 */
export type HandOverEnd = ("declined" | "lapsed") | "withdrawn";
export type CloseReason = "reported" | "client_left" | "supervisor";
/**
 * The reservation of (client, counselor slot) behind an offer.
 */
export type ClaimId = string;
/**
 * How many wait: what a counselor may know.
 */
export type QueueLevel = "nobody" | "some" | "many" | "flood";
export type Because = "former" | "least_loaded" | "surge" | "best_qualified";
/**
 * What went wrong, for the one who can act on it.
 */
export type ErrorCode =
  | (
      | "bad_frame"
      | "text_empty"
      | "text_too_long"
      | "text_control_character"
      | "too_fast"
      | "sign_in_again"
      | "not_allowed"
      | "no_such_desk"
      | "no_such_conversation"
      | "conversation_closed"
      | "offer_over"
      | "not_waiting"
      | "not_yours"
      | "supervisor_only"
      | "no_change"
      | "no_such_line"
      | "wrong_password"
      | "wrong_code"
      | "invitation_over"
      | "too_many_passkeys"
      | "password_too_short"
      | "password_guessable"
      | "too_many_tries"
      | "internal"
    )
  | "not_kept_yet"
  | "not_from_here"
  | "not_at_this_hour"
  | "over_capacity"
  | "nobody_waits"
  | "nobody_free"
  | "unanswered"
  | "in_danger"
  | "code_wanted"
  | "sign_in_over"
  | "not_proved"
  | "no_account_here"
  | "provider_away"
  | "not_fresh";

export interface Alarm {
  /**
   * @minItems 2
   * @maxItems 2
   */
  acknowledged?: [StaffId, Timestamp] | null;
  conversation?: ConversationId | null;
  desk: DeskId;
  id: AlarmId;
  kind: AlarmKind;
  raised_at: Timestamp;
  reach: AlarmReach;
  /**
   * When it was last raised or climbed.
   */
  reached_at: Timestamp;
}
/**
 * A counselor as the wall shows them.
 */
export interface CounselorTile {
  capacity: Load;
  connected: boolean;
  conversations: number;
  duty: DutyState;
  load: Load;
  member: StaffMember;
  /**
   * Who looks after them, of the supervisors who are there.
   */
  supervisor?: StaffId | null;
  /**
   * Oldest line of a client without an answer.
   */
  unanswered_since?: Timestamp | null;
  worst_band: Band;
}
/**
 * A member of staff as the rest of the service sees them. The account name is for signing in only and
 * never leaves the staff tables; clients and colleagues see the nickname.
 */
export interface StaffMember {
  desk: DeskId;
  id: StaffId;
  languages: Language[];
  /**
   * 0 (novice) to 11.
   */
  level: number;
  nickname: string;
  qualification: Qualification;
  role: Role;
}
/**
 * One row about a conversation.
 */
export interface Card {
  /**
   * Who is asked to take it over.
   */
  asked_over?: StaffId | null;
  away: boolean;
  band: Band;
  client_at: Timestamp;
  conversation: ConversationId;
  counselor?: StaffId | null;
  issues: Issue[];
  language: Language;
  nickname: string;
  opened_at: Timestamp;
  /**
   * The danger outgrew the qualification of whoever answers, and nobody has decided on that.
   */
  outgrown?: boolean;
  queued_at?: Timestamp | null;
  /**
   * P(imminent), 0 to 1.
   */
  score: number;
  seq: number;
  status: Status;
  unanswered_since?: Timestamp | null;
}
export interface ConversationEvent {
  at: Timestamp;
  fact: StaffFact;
  /**
   * Of the member of staff whom the fact names, if it names one: a counselor has no list of colleagues.
   */
  nickname?: string | null;
  seq: number;
}
/**
 * Why a line scores as it does.
 */
export interface Why {
  assessment: Assessment;
}
/**
 * The answer to one message, of the conversation so far.
 * Offsets point into counselling text and so are sealed with it when stored.
 */
export interface Assessment {
  /**
   * The band this probability and the rules give, before hysteresis.
   */
  band: Band;
  /**
   * In order of `start`, at most 64: those that climb a rung and the strongest are kept.
   */
  contributions: Contribution[];
  /**
   * P(imminent danger), 0 to 1, of the conversation up to and with this message.
   */
  imminent: number;
  /**
   * Issues at or above their threshold, most probable first, at most 5.
   */
  issues: [Issue, number][];
  ladder: Ladder;
  /**
   * Which scorer answered, e.g. `lexicon-1`.
   */
  model: string;
}
/**
 * Probability of each rung, 0 to 1.
 */
export interface Ladder {
  ideation: number;
  means: number;
  plan: number;
  within_24h: number;
}
/**
 * What a client answered in a self-check, an answer an item, from 0; and their sum.
 */
export interface ShownCheck {
  answers: number[];
  check: SelfCheckKind;
  score: number;
}
/**
 * An offer, with as much as helps to decide.
 */
export interface OfferCard {
  card: Card;
  claim: ClaimId;
  exception?: Exception | null;
  expires_at: Timestamp;
  /**
   * Of a talk that somebody answers until this is accepted.
   */
  from?: HandOverFrom | null;
  /**
   * The client's first lines, at most 3.
   */
  lines: Text[];
  mode: OfferMode;
}
/**
 * Out of whose hands, why, and what they say about it.
 */
export interface HandOverFrom {
  nickname: string;
  note?: Text | null;
  reason: RequeueReason;
}
/**
 * The waiting room as supervisors see it.
 */
export interface WaitingRoom {
  /**
   * Low, elevated, high, imminent.
   *
   * @minItems 4
   * @maxItems 4
   */
  counts: [number, number, number, number];
  /**
   * The first in rank order, at most 100, each with the client's first line (or none).
   */
  first: [Card, Text | null][];
  /**
   * Since when the longest of each band has waited.
   *
   * @minItems 4
   * @maxItems 4
   */
  oldest: [Timestamp | null, Timestamp | null, Timestamp | null, Timestamp | null];
}
/**
 * Who is to get a client who waits, or who outgrew their counselor: to be confirmed, given to another, or left.
 */
export interface DecisionDue {
  conversation: ConversationId;
  /**
   * Then the engine offers by itself. Nothing for somebody who is being answered.
   */
  decide_by?: Timestamp | null;
  /**
   * Nobody, when nobody could be offered the client now.
   */
  proposal?: Proposal | null;
}
/**
 * Who should get a client, and why they.
 */
export interface Proposal {
  because: Because;
  counselor: StaffId;
}
