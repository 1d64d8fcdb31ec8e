/**
 * UUID version 7: the page's own name for a command. Time-ordered, because the ledger's index stays small
 * that way; the rest is drawn from the browser's strong source of chance.
 */
export function uuid7(
  now: number = Date.now(),
  chance: Uint8Array = crypto.getRandomValues(new Uint8Array(10)),
): string {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(now) << 16n);
  bytes.set(chance.subarray(0, 10), 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [0, 8, 12, 16, 20].map((at, n, all) => hex.slice(at, all[n + 1])).join("-");
}
