/** Ids are made by whoever starts the work, so that a repeated request can be recognised. */

const ID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Fills an array with random bytes: the browser's or Node's generator, or a platform's own (WeChat has no global one). */
export type RandomBytes = (length: number) => Uint8Array;

const systemRandom: RandomBytes = (length) => {
  const crypto = (globalThis as { crypto?: { getRandomValues(bytes: Uint8Array): Uint8Array } }).crypto;
  if (!crypto) throw new Error('no random generator here: pass one to createIdMaker');
  return crypto.getRandomValues(new Uint8Array(length));
};

/**
 * Makes a UUID version 7 (RFC 9562 §5.7): 48 bits of milliseconds, then 74 random bits; sorts by time.
 * @param nowMs milliseconds since 1970
 */
export function newId(nowMs: number = Date.now(), random: RandomBytes = systemRandom): string {
  const bytes = random(16);
  for (let index = 0; index < 6; index++) bytes[index] = Math.floor(nowMs / 2 ** (8 * (5 - index))) & 0xff;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** True for an id that `newId` could have made. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID_PATTERN.test(value);
}
