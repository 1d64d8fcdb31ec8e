import { openSocket } from "../socket/addresses.ts";
import { ask, Problem } from "../socket/rest.ts";
import { readQuestions } from "./asked.svelte.ts";
import { dropDrafts } from "./drafts.ts";
import { forgetLock } from "./lock.svelte.ts";
import { type Me, StaffSession } from "./session.svelte.ts";
import { now } from "./time.svelte.ts";
import { Unsent } from "./unsent.ts";

/** Between tries to learn who is signed in, while nobody answers. */
const RETRY_MS = 3_000;

/** Who is signed in. Leaves for the sign-in page when nobody is; keeps asking when nobody answers. */
export async function enter(): Promise<StaffSession> {
  for (;;) {
    try {
      const { value: me, aheadMs } = await ask<Me>("GET", "/api/v1/session");
      now.begin(aheadMs);
      readQuestions(me.desk).catch(() => {});
      return new StaffSession(me, new Unsent(me.id), () => openSocket("staff"));
    } catch (problem) {
      if (mayNotBeHere(problem)) {
        toSignIn();
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

export function toSignIn(): void {
  location.replace(`/signin?next=${location.pathname}`);
}

/** A connection that is refused before it stands looks like a lost network: ask which of the two it is. */
export async function signInIfOver(): Promise<void> {
  try {
    await ask("GET", "/api/v1/session");
  } catch (problem) {
    if (mayNotBeHere(problem)) {
      toSignIn();
    }
  }
}

/** Nobody is signed in, or not from this network; the page that signs in says which. */
function mayNotBeHere(problem: unknown): boolean {
  return problem instanceof Problem && (problem.status === 401 || problem.status === 403);
}

export async function signOut(session: StaffSession): Promise<void> {
  session.stop();
  dropDrafts();
  forgetLock();
  await ask("DELETE", "/api/v1/session").catch(() => null);
  location.replace("/signin");
}
