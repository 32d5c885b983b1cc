import { DAY_MS } from '../../kernel/clock';
import { hmac, sameBytes } from '../../kernel/crypto';

/**
 * The QR code a payer who is not a member gets: a payment's id and a signature, nothing personal. It is derived,
 * not stored, so that a till that lost an answer can show the same code again.
 */

const CLAIM_MS = 7 * DAY_MS;
const ID_BYTES = 16;
const MAC_BYTES = 16;

export const claimExpiresAtMs = (payment: { createdAtMs: number }): number => payment.createdAtMs + CLAIM_MS;

const macOf = (key: Uint8Array, paymentId: string) => hmac(key, `claim:${paymentId}`).subarray(0, MAC_BYTES);

export function claimToken(key: Uint8Array, paymentId: string): string {
  const id = Buffer.from(paymentId.replace(/-/g, ''), 'hex');
  return Buffer.concat([id, macOf(key, paymentId)]).toString('base64url');
}

/** @returns the payment's id, or null for anything we did not sign */
export function readClaimToken(key: Uint8Array, token: string): string | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== ID_BYTES + MAC_BYTES) return null;
  const hex = bytes.subarray(0, ID_BYTES).toString('hex');
  const paymentId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return sameBytes(bytes.subarray(ID_BYTES), macOf(key, paymentId)) ? paymentId : null;
}
