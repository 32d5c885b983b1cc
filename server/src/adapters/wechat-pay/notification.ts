import { AppError } from '../../kernel/errors';
import type { ProviderRefund } from '../provider';
import { type JsonObject, objectAt, parseJsonObject, stringAt } from '../remote';
import { parseRefund } from './refund';
import { Aes } from './sdk';
import { readSignedMessage, type SignatureVerifier, type VerificationFailure } from './signature';
import { parseTrade, type Trade } from './trade';

/** Node's `IncomingHttpHeaders`, or any object with lower-case names. */
export type NotificationHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Why a notification was refused: `data.reason` of the AppError `notification-refused`. */
export type RefusalReason =
  | Exclude<VerificationFailure, 'keys-unavailable'>
  | 'body-malformed'
  | 'resource-undecryptable'
  | 'merchant-foreign';

/** Exactly one of `trade` and `refund` is there. */
export interface PaymentNotification {
  /** the provider's id of this notification: the same for each repetition */
  readonly id: string;
  /** for example `TRANSACTION.SUCCESS` */
  readonly eventType: string;
  /** fresh in each delivery; one seen before within five minutes is a replay */
  readonly nonce: string;
  readonly trade: Trade | null;
  readonly refund: ProviderRefund | null;
}

interface NotificationReaderDeps {
  readonly verifier: SignatureVerifier;
  readonly apiV3Key: string;
  readonly mchid: string;
  readonly isOwnApp: (appId: string) => boolean;
}

function refuse(reason: RefusalReason): AppError {
  return new AppError('notification-refused', { reason });
}

function openResource(body: JsonObject, apiV3Key: string): JsonObject {
  const resource = objectAt(body, 'resource');
  const ciphertext = resource && stringAt(resource, 'ciphertext');
  const nonce = resource && stringAt(resource, 'nonce');
  if (!resource || !ciphertext || !nonce || resource['algorithm'] !== 'AEAD_AES_256_GCM') {
    throw refuse('body-malformed');
  }
  let plaintext: string;
  try {
    plaintext = Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, stringAt(resource, 'associated_data') ?? '');
  } catch {
    throw refuse('resource-undecryptable');
  }
  const opened = parseJsonObject(plaintext);
  if (!opened) throw refuse('body-malformed');
  return opened;
}

/** Verifies, decrypts and reads payment notifications. */
export function createNotificationReader({ verifier, apiV3Key, mchid, isOwnApp }: NotificationReaderDeps) {
  return async function parseNotification(headers: NotificationHeaders, rawBody: string): Promise<PaymentNotification> {
    const message = readSignedMessage((name) => {
      const value = headers[name];
      return typeof value === 'string' ? value : undefined;
    }, rawBody);
    const failure = await verifier.verify(message);
    // Without the platform's keys nothing is known: an error answer makes WeChat Pay notify again.
    if (failure === 'keys-unavailable') throw new AppError('provider-unavailable');
    if (failure) throw refuse(failure);

    const body = parseJsonObject(rawBody);
    const id = body && stringAt(body, 'id');
    const eventType = body && stringAt(body, 'event_type');
    if (!message || !body || !id || !eventType) throw refuse('body-malformed');
    const opened = openResource(body, apiV3Key);
    const common = { id, eventType, nonce: message.nonce };
    if (eventType.startsWith('REFUND.')) {
      const refund = parseRefund(opened, 'refund_status');
      if (!refund) throw refuse('body-malformed');
      if (opened['mchid'] !== mchid) throw refuse('merchant-foreign');
      return { ...common, trade: null, refund };
    }
    const trade = parseTrade(opened);
    if (!trade) throw refuse('body-malformed');
    if (trade.mchid !== mchid || !isOwnApp(trade.appId)) throw refuse('merchant-foreign');
    return { ...common, trade, refund: null };
  };
}
