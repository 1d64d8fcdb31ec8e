// The resume word: a secret only the person knows, which brings them back after leaving quickly. What is
// left on the device is the pass sealed under it; whoever else holds the phone cannot read it.

/** As the current recommendation for PBKDF2 with SHA-256; a fraction of a second on a cheap phone. */
const ROUNDS = 600_000;

/** Browsers seal only on pages that came over a safe connection. */
export const canSeal = (): boolean => globalThis.crypto?.subtle !== undefined;

export async function seal(text: string, word: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const key = await keyOf(word, salt);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, utf8(text));
  return [salt, nonce, new Uint8Array(sealed)].map(toBase64).join(".");
}

/** Null for the wrong word, or when there is nothing to open. */
export async function unseal(sealed: string, word: string): Promise<string | null> {
  try {
    const [salt, nonce, body] = sealed.split(".").map(fromBase64);
    if (!salt || !nonce || !body) {
      return null;
    }
    const key = await keyOf(word, salt);
    const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, key, body);
    return new TextDecoder().decode(opened);
  } catch {
    return null;
  }
}

async function keyOf(word: string, salt: Bytes): Promise<CryptoKey> {
  const tidy = utf8(word.normalize("NFKC").trim().toLowerCase());
  const secret = await crypto.subtle.importKey("raw", tidy, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  const cipher = { name: "AES-GCM", length: 256 };
  return crypto.subtle.deriveKey(how, secret, cipher, false, ["encrypt", "decrypt"]);
}

type Bytes = Uint8Array<ArrayBuffer>;

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

function fromBase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
