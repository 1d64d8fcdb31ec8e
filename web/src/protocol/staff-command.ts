// Generated from docs/protocol/v1 by `npm run generate`. Do not edit.

/**
 * What a console may send. `id` names the command: the same id again is answered as the first time.
 */
export type StaffCommand =
  | {
      /**
       * @maxItems 100
       */
      after: [ConversationId, number][];
      type: "hello";
    }
  | {
      id: SourceId;
      state: DutyState;
      type: "duty";
    }
  | {
      conversation: ConversationId;
      id: SourceId;
      text: Text;
      type: "say";
    }
  | {
      conversation: ConversationId;
      id: SourceId;
      text: Text;
      type: "whisper";
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
      after: number;
      conversation: ConversationId;
      type: "watch";
    }
  | {
      conversation: ConversationId;
      type: "unwatch";
    }
  | {
      claim: ClaimId;
      conversation: ConversationId;
      id: SourceId;
      type: "accept";
    }
  | {
      claim: ClaimId;
      conversation: ConversationId;
      id: SourceId;
      reason: DeclineReason;
      type: "decline";
    }
  | {
      id: SourceId;
      type: "help_another";
    }
  | {
      conversation: ConversationId;
      found: boolean;
      id: SourceId;
      rung: Rung;
      type: "check";
    }
  | {
      band: Band;
      conversation: ConversationId;
      id: SourceId;
      reason: Text;
      type: "set_band";
    }
  | {
      conversation: ConversationId;
      id: SourceId;
      note: Text;
      type: "transfer";
    }
  | {
      conversation: ConversationId;
      counselor: StaffId;
      id: SourceId;
      type: "assign";
    }
  | {
      conversation: ConversationId;
      id: SourceId;
      note?: Text | null;
      to?: StaffId | null;
      type: "hand_over";
    }
  | {
      conversation: ConversationId;
      id: SourceId;
      type: "take_back_hand_over";
    }
  | {
      conversation: ConversationId;
      id: SourceId;
      type: "let_be";
    }
  | {
      conversation: ConversationId;
      id: SourceId;
      type: "wrap_up";
    }
  | {
      conversation: ConversationId;
      id: SourceId;
      report: Report;
      type: "report";
    }
  | {
      conversation: ConversationId;
      id: SourceId;
      type: "close";
    }
  | {
      alarm: AlarmId;
      id: SourceId;
      type: "acknowledge_alarm";
    }
  | {
      type: "ping";
    };
/**
 * One episode of one client at one desk, and the name of its ledger stream.
 */
export type ConversationId = string;
/**
 * The sender's own name for a command; makes a resend harmless. Unique in a conversation.
 * Time-ordered ids (UUID version 7, or a platform's ULID) keep the ledger's index local.
 */
export type SourceId = string;
/**
 * Whether new conversations may be offered.
 */
export type DutyState = "off" | "on" | "break" | "not_answering";
/**
 * Something a person wrote. Shared, so that fan-out does not copy it.
 */
export type Text = string;
/**
 * The reservation of (client, counselor slot) behind an offer.
 */
export type ClaimId = string;
export type DeclineReason = "full" | "need_break" | "not_qualified" | "knows_client" | "other";
/**
 * A step of the ladder towards imminent danger.
 */
export type Rung = "ideation" | "plan" | "means" | "within_24h";
/**
 * How near the danger is. Ordered: `Low < Elevated < High < Imminent`. Imminent is Code Orange.
 */
export type Band = "low" | "elevated" | "high" | "imminent";
/**
 * A member of staff: counselor, supervisor, admin.
 */
export type StaffId = string;
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
 * A durable record that somebody must look at something.
 */
export type AlarmId = string;

/**
 * What the counselor files after a conversation; trains triage.
 */
export interface Report {
  imminent: boolean;
  /**
   * @maxItems 24
   */
  issues: Issue[];
  /**
   * The check-list: what was asked and found, 0 or 1.
   */
  ladder: Ladder;
  note?: Text | null;
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
