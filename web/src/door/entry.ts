import { ask, Problem } from "../socket/rest.ts";

/** What the service answers to whoever came in. */
export interface Entered {
  member: { nickname: string; role: string };
  /** A second factor is to be set up before anything else. */
  factor_due: boolean;
}

/** Whom an invitation is for. */
export interface Invited {
  account: string;
  nickname: string;
}

/** What an authenticator app reads. */
export interface FactorCard {
  address: string;
  letters: string;
}

export function look(token: string): Promise<Invited> {
  return value(ask<Invited>("POST", "/api/v1/invitation/look", { token }));
}

export function accept(token: string, password: string): Promise<Entered> {
  return value(ask<Entered>("POST", "/api/v1/invitation", { token, password }));
}

export function signIn(account: string, password: string, code: string | null): Promise<Entered> {
  const shown = code === null ? { account, password } : { account, password, code };
  return value(ask<Entered>("POST", "/api/v1/session", shown));
}

export function beginFactor(): Promise<FactorCard> {
  return value(ask<FactorCard>("POST", "/api/v1/factor"));
}

export async function confirmFactor(code: string): Promise<string[]> {
  const confirmed = ask<{ codes: string[] }>("POST", "/api/v1/factor/confirm", { code });
  return (await value(confirmed)).codes;
}

export async function value<T>(answer: Promise<{ value: T }>): Promise<T> {
  return (await answer).value;
}

const TROUBLES = {
  wrong_password: "wrongPassword",
  wrong_code: "wrongCode",
  invitation_over: "invitationOver",
  sign_in_over: "signInOver",
  not_proved: "notProved",
  no_account_here: "noAccountHere",
  provider_away: "providerAway",
  password_too_short: "passwordTooShort",
  password_guessable: "passwordGuessable",
  too_many_tries: "tooManyTries",
  not_from_here: "notFromHere",
  not_at_this_hour: "notAtThisHour",
  unreachable: "unreachable",
} as const;

export type Trouble =
  | (typeof TROUBLES)[keyof typeof TROUBLES]
  | "failed"
  | "cancelled"
  | "passkeyNotProved";

/** What a refusal is called on the pages of the door. */
export function troubleOf(problem: unknown): Trouble {
  const code = problem instanceof Problem ? problem.code : "";
  return isKnown(code) ? TROUBLES[code] : "failed";
}

/** Account and password match, and the account has a second factor. */
export function wantsCode(problem: unknown): boolean {
  return problem instanceof Problem && problem.code === "code_wanted";
}

/** Nobody is signed in here, or not any more. */
export function isNobodys(problem: unknown): boolean {
  return problem instanceof Problem && problem.code === "sign_in_again";
}

/** The account has its second factor already. */
export function isThere(problem: unknown): boolean {
  return problem instanceof Problem && problem.code === "no_change";
}

function isKnown(code: string): code is keyof typeof TROUBLES {
  return code in TROUBLES;
}

/** Where somebody of this role works. */
export function workplace(role: string): string {
  return role === "supervisor" ? "/wall" : "/console";
}
