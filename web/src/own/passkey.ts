// What a browser and a device say to each other about passkeys, as the service writes it.
import { ask } from "../socket/rest.ts";

interface Wanted {
  challenge: string;
  domain: string;
}

interface WantedNew extends Wanted {
  user: string;
  nickname: string;
  known: string[];
}

/** As the standard numbers them: ECDSA with P-256, Ed25519, RSA. */
const ALGORITHMS = [-7, -8, -257];

/** Nobody showed who they are, or the device was taken away: no mistake, and nothing to say. */
export function isTurnedAway(problem: unknown): boolean {
  return (
    problem instanceof DOMException && ["NotAllowedError", "AbortError"].includes(problem.name)
  );
}

/** The device has one of this account already. */
export function isKnown(problem: unknown): boolean {
  return problem instanceof DOMException && problem.name === "InvalidStateError";
}

/** Whether this browser, at this address, can be asked for passkeys of that one. */
export function canBeAsked(domain: string | null): boolean {
  const here = location.hostname;
  return "PublicKeyCredential" in window && (here === domain || here.endsWith(`.${domain}`));
}

/** Makes one on a device that its owner chooses, and has it kept. */
export async function makePasskey(): Promise<void> {
  const { value: wanted } = await ask<WantedNew>("POST", "/api/v1/passkeys/begin");
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: bytes(wanted.challenge),
      rp: { id: wanted.domain, name: "Tomoshibi" },
      user: { id: bytes(wanted.user), name: wanted.nickname, displayName: wanted.nickname },
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: wanted.known.map((id) => ({ type: "public-key", id: bytes(id) })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      attestation: "none",
    },
  });
  const said = (made as PublicKeyCredential).response as AuthenticatorAttestationResponse;
  await ask("POST", "/api/v1/passkeys", {
    client_data: letters(said.clientDataJSON),
    authenticator_data: letters(said.getAuthenticatorData()),
  });
}

/** Has a device sign in whoever it belongs to. Answers with what the service does. */
export async function signInByPasskey<T>(): Promise<T> {
  const { value: wanted } = await ask<Wanted>("POST", "/api/v1/session/passkey/begin");
  const signed = (await navigator.credentials.get({
    publicKey: {
      challenge: bytes(wanted.challenge),
      rpId: wanted.domain,
      userVerification: "required",
    },
  })) as PublicKeyCredential;
  const said = signed.response as AuthenticatorAssertionResponse;
  const { value } = await ask<T>("POST", "/api/v1/session/passkey", {
    id: letters(signed.rawId),
    client_data: letters(said.clientDataJSON),
    authenticator_data: letters(said.authenticatorData),
    signature: letters(said.signature),
  });
  return value;
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function letters(buffer: ArrayBuffer): string {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
