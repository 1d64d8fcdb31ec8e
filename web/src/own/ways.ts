import { ask } from "../socket/rest.ts";

interface Passkey {
  name: string;
  device: string;
  made_at: number;
  used_at: number | null;
  /** It is on several devices of its owner. */
  is_backed_up: boolean;
}

/** How somebody comes in. */
export interface Ways {
  has_factor: boolean;
  /** What staff call the OpenID Connect provider, if there is one. */
  provider: string | null;
  provider_since: number | null;
  /** Under which address passkeys are made, if there are any. */
  passkeys_at: string | null;
  passkeys: Passkey[];
}

export async function fetchWays(): Promise<Ways> {
  return (await ask<Ways>("GET", "/api/v1/session/ways")).value;
}
