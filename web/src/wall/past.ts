import type { Band, CloseReason, Issue } from "../protocol/staff-frame.ts";
import { ask } from "../socket/rest.ts";

/** A conversation that the same client had before, without a word of it. */
export interface PastTalk {
  conversation: string;
  opened_at: number;
  ended_at: number | null;
  band: Band;
  issues: Issue[];
  answered_by: string | null;
  imminent: boolean | null;
  ended: CloseReason | null;
  /** How heavy it was, 0 to 10. */
  distress_before: number | null;
  distress_after: number | null;
}

/** Talks of one page; a full one may have another behind it. */
export const PAGE = 20;

export async function pastTalks(conversation: string, before?: string): Promise<PastTalk[]> {
  const page = before === undefined ? "" : `?before=${before}`;
  const path = `/api/v1/conversations/${conversation}/past${page}`;
  return (await ask<PastTalk[]>("GET", path)).value;
}
