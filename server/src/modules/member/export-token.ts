import { MINUTE_MS, SECOND_MS } from '../../kernel/clock';
import { hmac, sameBytes } from '../../kernel/crypto';

/** A link to a member's own data: whose, until when, and a signature. It is derived, not stored. */

export const EXPORT_LINK_MS = 10 * MINUTE_MS;
const ID_BYTES = 16;
const TIME_BYTES = 6;
const MAC_BYTES = 16;

const macOf = (key: Uint8Array, head: Buffer) => hmac(key, `export:${head.toString('hex')}`).subarray(0, MAC_BYTES);

/** @param expiresAtMs kept to the second */
export function exportToken(key: Uint8Array, memberId: string, expiresAtMs: number): string {
  const head = Buffer.alloc(ID_BYTES + TIME_BYTES);
  head.write(memberId.replace(/-/g, ''), 'hex');
  head.writeUIntBE(Math.floor(expiresAtMs / SECOND_MS), ID_BYTES, TIME_BYTES);
  return Buffer.concat([head, macOf(key, head)]).toString('base64url');
}

/** @returns the member's id, or null for what we did not sign, or not for now */
export function readExportToken(key: Uint8Array, token: string, nowMs: number): string | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== ID_BYTES + TIME_BYTES + MAC_BYTES) return null;
  const head = bytes.subarray(0, ID_BYTES + TIME_BYTES);
  if (!sameBytes(bytes.subarray(ID_BYTES + TIME_BYTES), macOf(key, head))) return null;
  if (head.readUIntBE(ID_BYTES, TIME_BYTES) * SECOND_MS <= nowMs) return null;
  const hex = head.subarray(0, ID_BYTES).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
