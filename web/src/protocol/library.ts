// Generated from docs/protocol/v1 by `npm run generate`. Do not edit.

/**
 * What an entry is for. Only the last three are for clients.
 */
export type EntryKind = "procedure" | "canned" | "term" | "referral" | "column" | "video";
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
 * Everything of one desk, by kind and id.
 */
export interface Library {
  entries: Entry[];
}
export interface Entry {
  /**
   * The file's name, unique in its kind.
   */
  id: string;
  kind: EntryKind;
  pages: {
    en?: Page;
    ja?: Page;
  };
}
/**
 * An entry in one language. Facts, too: who answers in English may have another number.
 */
export interface Page {
  /**
   * Of everything else.
   */
  body?: Block[];
  hours?: string | null;
  issues?: Issue[];
  keywords?: string[];
  link?: string | null;
  minutes?: number | null;
  phone?: Phone | null;
  speaker?: string | null;
  /**
   * Agreed with the institution, in order. For staff alone.
   */
  steps?: string[];
  title?: string;
  /**
   * Of ready words, as they go into the field: with `{counselor}` and `{desk}` in them.
   */
  words?: string;
}
/**
 * A number somebody will dial: where it comes from is part of it.
 */
export interface Phone {
  number: string;
  source: string;
  /**
   * `YYYY-MM-DD`: when a person last confirmed it.
   */
  verified_on: string;
}
