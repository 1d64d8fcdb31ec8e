// Generated from docs/protocol/v1 by `npm run generate`. Do not edit.

/**
 * What a client's page is sent.
 */
export type ClientFrame =
  | {
      conversation?: ConversationId | null;
      head: number;
      language: Language;
      nickname: string;
      phase: ClientPhase;
      type: "welcome";
    }
  | {
      after: number;
      events: ClientEvent[];
      through: number;
      type: "events";
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
      phase: ClientPhase;
      type: "phase";
      wait?: Wait | null;
    }
  | {
      type: "typing";
    }
  | {
      through: number;
      type: "seen";
    }
  | {
      type: "pong";
    };
/**
 * One episode of one client at one desk, and the name of its ledger stream.
 */
export type ConversationId = string;
/**
 * A language people are answered in.
 */
export type Language = "ja" | "en";
/**
 * Where the client is, in words a page can show.
 */
export type ClientPhase = ("waiting" | "talking" | "closed") | "new" | "intake";
/**
 * Milliseconds since 1970-01-01 UTC.
 */
export type Timestamp = number;
export type ClientFact =
  | {
      by: Speaker;
      id?: SourceId | null;
      kind: "said";
      text: Text;
    }
  | {
      answer?: Text | null;
      id?: SourceId | null;
      kind: "answered";
      question: string;
    }
  | {
      kind: "unsent";
      seq: number;
    }
  | {
      kind: "joined";
      nickname: string;
    }
  | {
      kind: "waiting";
    }
  | {
      about?: Issue[];
      kind: "closed";
    }
  | {
      kind: "distress_told";
      moment: Moment;
    }
  | {
      id?: SourceId | null;
      kind: "thanked";
      text: Text;
    };
export type Speaker = "me" | "counselor" | "service";
/**
 * The sender's own name for a command; makes a resend harmless. Unique in a conversation.
 * Time-ordered ids (UUID version 7, or a platform's ULID) keep the ledger's index local.
 */
export type SourceId = string;
/**
 * Something a person wrote. Shared, so that fan-out does not copy it.
 */
export type Text = string;
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
 * When a client was asked how heavy it is.
 */
export type Moment = "before" | "after";
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
/**
 * An honest band, never a position.
 */
export type Wait = "under_five_minutes" | "under_twenty_minutes" | "longer";

export interface ClientEvent {
  at: Timestamp;
  fact: ClientFact;
  seq: number;
}
