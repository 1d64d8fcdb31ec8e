import { ask } from "../socket/rest.ts";

/** How somebody comes in. */
export interface Ways {
  has_factor: boolean;
  /** What staff call the OpenID Connect provider, if there is one. */
  provider: string | null;
  provider_since: number | null;
}

export async function fetchWays(): Promise<Ways> {
  return (await ask<Ways>("GET", "/api/v1/session/ways")).value;
}
