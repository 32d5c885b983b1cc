/**
 * WeChat Pay signs answers and notifications alike: RSA-SHA256 over `timestamp \n nonce \n body \n`.
 * Invariant: nothing is taken from a message before `verify` has called it genuine.
 */
import type { Clock } from '../../kernel/clock';
import type { PlatformKeys } from './platform-keys';
import { Formatter, Rsa } from './sdk';

const MAX_CLOCK_OFFSET_MS = 5 * 60_000;

/** Why a message is not taken for WeChat Pay's own. `keys-unavailable` is the only one worth repeating. */
export type VerificationFailure =
  | 'headers-missing'
  | 'timestamp-outside-window'
  | 'serial-unknown'
  | 'signature-invalid'
  | 'keys-unavailable';

export interface SignedMessage {
  readonly timestamp: string;
  readonly nonce: string;
  readonly serial: string;
  readonly signature: string;
  readonly body: string;
}

/** Picks the signature's parts out of the headers; null when one is missing. */
export function readSignedMessage(header: (name: string) => string | undefined, body: string): SignedMessage | null {
  const timestamp = header('wechatpay-timestamp');
  const nonce = header('wechatpay-nonce');
  const serial = header('wechatpay-serial');
  const signature = header('wechatpay-signature');
  return timestamp && nonce && serial && signature ? { timestamp, nonce, serial, signature, body } : null;
}

export function createSignatureVerifier({ keys, clock }: { keys: PlatformKeys; clock: Clock }) {
  return {
    /** @returns null when the message is genuine, else why not */
    async verify(message: SignedMessage | null): Promise<VerificationFailure | null> {
      if (!message) return 'headers-missing';
      const timestampMs = /^\d{1,12}$/.test(message.timestamp) ? Number(message.timestamp) * 1000 : Number.NaN;
      if (!(Math.abs(clock() - timestampMs) <= MAX_CLOCK_OFFSET_MS)) return 'timestamp-outside-window';
      const found = await keys.find(message.serial);
      if (found.status !== 'found') return found.status === 'foreign' ? 'serial-unknown' : 'keys-unavailable';
      const signed = Formatter.response(message.timestamp, message.nonce, message.body);
      return Rsa.verify(signed, message.signature, found.key) ? null : 'signature-invalid';
    },
  };
}

export type SignatureVerifier = ReturnType<typeof createSignatureVerifier>;
