import { randomBytes } from 'node:crypto';
import { hmac } from '../../kernel/crypto';

/**
 * Signatures as https://www.standardwebhooks.com has them: HMAC-SHA256 over `id.timestamp.body`. Each valid key signs,
 * the newest first, so that whoever receives may change keys in their own time; `webhook-key-id` says which is which.
 */

const SECRET_PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export interface SigningKey {
  readonly keyId: string;
  readonly secret: string;
}

/** `whsec_` and 256 random bits in base64: what libraries of the standard expect. */
export const newSecret = (): string => SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64');

export const newKeyId = (): string => `wk_${randomBytes(9).toString('base64url')}`;

const sign = ({ secret }: SigningKey, content: string): string =>
  hmac(Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64'), content).toString('base64');

/** @param nowMs of this try: whoever receives refuses what is older than five minutes */
export function signedHeaders(
  message: { readonly id: string; readonly body: string },
  keys: readonly SigningKey[],
  nowMs: number,
): Record<string, string> {
  const timestamp = Math.floor(nowMs / 1000);
  const content = `${message.id}.${timestamp}.${message.body}`;
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': keys.map((key) => `v1,${sign(key, content)}`).join(' '),
    'webhook-key-id': keys.map(({ keyId }) => keyId).join(' '),
  };
}
