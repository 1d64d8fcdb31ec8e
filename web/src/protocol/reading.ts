// Generated from docs/protocol/v1 by `npm run generate`. Do not edit.

export type Block =
  | {
      block: "heading";
      level: number;
      text: Inline[];
    }
  | {
      block: "paragraph";
      text: Inline[];
    }
  | {
      block: "list";
      items: Block[][];
      numbered: boolean;
    }
  | {
      block: "quote";
      body: Block[];
    };
export type Inline =
  | {
      inline: "text";
      text: string;
    }
  | {
      inline: "strong";
      text: Inline[];
    }
  | {
      inline: "emphasis";
      text: Inline[];
    }
  | {
      inline: "link";
      text: Inline[];
      to: string;
    }
  | {
      inline: "break";
    };
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
 * What an entry is for. Only the last three are for clients.
 */
export type EntryKind = "procedure" | "canned" | "term" | "referral" | "column" | "video";

/**
 * What a client may read, in one language.
 */
export interface Reading {
  body: Block[];
  hours?: string | null;
  id: string;
  issues: Issue[];
  kind: EntryKind;
  link?: string | null;
  minutes?: number | null;
  phone?: string | null;
  speaker?: string | null;
  title: string;
}
