// Signing in at an OpenID Connect provider: this page sends the browser there, and finds it here again.
import { ask } from "../socket/rest.ts";
import { type Entered, value } from "./entry.ts";

/** What the address says when the provider sent the browser back. */
export type CameBack = { code: string; state: string; iss?: string } | "cancelled";

/** Where somebody wanted to go, across the way there and back. Of this page alone. */
const WANTED = "tomoshibi.wanted";

/** Ways in beside account and password. */
export interface Doors {
  provider: string | null;
  /** Under which address passkeys are asked for, if there are any. */
  passkeys_at: string | null;
}

export function fetchDoors(): Promise<Doors> {
  return value(ask<Doors>("GET", "/api/v1/doors"));
}

export async function goToProvider(): Promise<void> {
  const { address } = await value(ask<{ address: string }>("POST", "/api/v1/session/openid/begin"));
  sessionStorage.setItem(WANTED, location.search);
  location.assign(address);
}

/** Takes out of the address what the provider put there, so that no history keeps it. */
export function takeCameBack(): CameBack | null {
  const said = new URLSearchParams(location.search);
  const [code, state, iss] = [said.get("code"), said.get("state"), said.get("iss")];
  if (state === null) {
    return null;
  }
  history.replaceState(null, "", `/signin${sessionStorage.getItem(WANTED) ?? ""}`);
  sessionStorage.removeItem(WANTED);
  if (code === null) {
    return "cancelled";
  }
  return iss === null ? { code, state } : { code, state, iss };
}

export function finishAtProvider(back: Exclude<CameBack, "cancelled">): Promise<Entered> {
  return value(ask<Entered>("POST", "/api/v1/session/openid", back));
}

export function codeAfterProvider(code: string): Promise<Entered> {
  return value(ask<Entered>("POST", "/api/v1/session/openid/code", { code }));
}
