import { CLOSE_CODES } from "../protocol/tables.ts";

export type Ending = "replaced" | "bad_frame" | "sign_in_again" | "unknown";

/**
 * What a close code asks of the page: null to come back (lost networks, codes of the browser itself and
 * 4000–4499), or why coming back would be wrong (4500–4999).
 */
export function ending(code: number): Ending | null {
  if (code < 4500 || code > 4999) {
    return null;
  }
  const row = CLOSE_CODES.find((known) => known.number === code);
  return row && !row.reconnect ? (row.reason as Ending) : "unknown";
}
