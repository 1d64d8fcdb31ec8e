// Generated from docs/protocol/v1 by `npm run generate`. Do not edit.

/**
 * What a client's page may send. Unknown fields and types are refused.
 */
export type ClientCommand =
  | {
      after: number;
      conversation?: ConversationId | null;
      token: string;
      type: "hello";
    }
  | {
      id: SourceId;
      type: "start";
    }
  | {
      id: SourceId;
      text: Text;
      type: "say";
    }
  | {
      choice?: string | null;
      id: SourceId;
      question: string;
      type: "answer";
    }
  | {
      answers: number[];
      check: SelfCheckKind;
      id: SourceId;
      show: boolean;
      type: "self_check";
    }
  | {
      id: SourceId;
      level: number;
      moment: Moment;
      type: "distress";
    }
  | {
      id: SourceId;
      text: Text;
      type: "thank";
    }
  | {
      type: "typing";
    }
  | {
      through: number;
      type: "seen";
    }
  | {
      id: SourceId;
      type: "leave";
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
 * Something a person wrote. Shared, so that fan-out does not copy it.
 */
export type Text = string;
/**
 * Which questionnaire.
 */
export type SelfCheckKind = "k6" | "phq9";
/**
 * When a client was asked how heavy it is.
 */
export type Moment = "before" | "after";
