import type { Card } from "../protocol/staff-frame.ts";
import type { StaffSession } from "../staff/session.svelte.ts";
import { sinceHere } from "../staff/time.svelte.ts";
import { t } from "../staff/words.ts";

/** To whom a client is being offered, and for how long if this page saw it begin. */
export function offeredTo(session: StaffSession, card: Card): string {
  const name = session.nameOf(card.counselor ?? "");
  const offered = session.offeredSince.get(card.conversation);
  return offered === undefined
    ? t("offeredTo", { name })
    : t("offeredToFor", { name, since: sinceHere(offered) });
}
