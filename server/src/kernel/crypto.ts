import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** Small, boring wrappers: random tokens, digests, and authenticated encryption (AES-256-GCM, NIST SP 800-38D). */

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const sha256Hex = (input: string | Uint8Array): string => createHash('sha256').update(input).digest('hex');

/** A bearer token of 256 random bits; the prefix tells whose it is. Only its hash is ever stored. */
export const newToken = (prefix: 'm' | 't' | 's'): string => `${prefix}_${randomBytes(32).toString('base64url')}`;

export const hmac = (key: Uint8Array, input: string): Buffer => createHmac('sha256', key).update(input).digest();

/** One key for each use from one secret (HKDF-SHA256, RFC 5869). */
export const deriveKey = (secret: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), purpose, 32));

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Uniform digits from the system's generator. */
export function randomDigits(length: number): string {
  let digits = '';
  while (digits.length < length) {
    for (const byte of randomBytes(length * 2)) if (byte < 250 && digits.length < length) digits += String(byte % 10);
  }
  return digits;
}

const CODE_LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** A code to be typed: 32 letters and digits that are not taken for one another, 5 random bits each. */
export const randomCode = (length: number): string =>
  Array.from(randomBytes(length), (byte) => CODE_LETTERS[byte % CODE_LETTERS.length]).join('');

/** nonce ‖ ciphertext ‖ tag. `context` must be the same to open it: it binds the text to its row. */
export function seal(key: Uint8Array, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error when the box was changed, or belongs to another key or context */
export function open(key: Uint8Array, box: Uint8Array, context: string): Buffer {
  if (box.length < NONCE_BYTES + TAG_BYTES) throw new Error('sealed box is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(box.subarray(box.length - TAG_BYTES));
  return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, box.length - TAG_BYTES)), decipher.final()]);
}
