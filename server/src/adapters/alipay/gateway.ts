/** One call of Alipay's gateway through its own SDK, which signs requests and checks answers (RSA2, key mode). */

import { setTimeout as sleep } from 'node:timers/promises';
import { AlipaySdk } from 'alipay-sdk';
import type { Clock } from '../../kernel/clock';
import type { Refused, Unknown } from '../provider';
import { isJsonObject, type JsonObject, stringAt } from '../remote';

export interface GatewayOptions {
  readonly appId: string;
  /** PKCS#8 in PEM, the application's own */
  readonly privateKeyPem: string;
  /** SPKI in PEM; answers and notifications are checked with it */
  readonly alipayPublicKeyPem: string;
  /** in production `https://openapi.alipay.com` */
  readonly gatewayUrl: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** `code` is Alipay's: 10000 done, 10003 the payer is asked. */
export type GatewayResult =
  | { readonly status: 'ok'; readonly code: string; readonly body: JsonObject }
  | Refused
  | Unknown;

/** Alipay does not know itself, or the order exists already: what became of it must be asked. */
const ASK_INSTEAD: readonly string[] = [
  'ACQ.SYSTEM_ERROR',
  'ACQ.TRADE_HAS_SUCCESS',
  'aop.ACQ.SYSTEM_ERROR',
  'isp.unknow-error',
  'aop.unknow-error',
];
const DONE = '10000';
const PAYER_ASKED = '10003';
const UNAVAILABLE = '20000';

/** Beijing time, as the gateway wants it: `2026-11-24 10:40:47`. */
export function gatewayTime(timeMs: number): string {
  return new Date(timeMs + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

export function createGateway(options: GatewayOptions) {
  let opened: AlipaySdk | null = null;
  // Opened on first use: a server that takes no Alipay starts without a key.
  const sdk = () => {
    opened ??= new AlipaySdk({
      appId: options.appId,
      privateKey: options.privateKeyPem,
      keyType: 'PKCS8',
      alipayPublicKey: options.alipayPublicKeyPem,
      gateway: `${options.gatewayUrl}/gateway.do`,
      timeout: options.timeoutMs,
      camelcase: false,
      signType: 'RSA2',
    });
    return opened;
  };

  return {
    /** @param method for example `alipay.trade.pay` */
    async call(method: string, bizContent: JsonObject, notifyUrl?: string): Promise<GatewayResult> {
      let body: unknown;
      // The SDK's own limit is a second or two coarse, and it sends a request once more when it is cut off: numbers
      // of orders and refunds make that harmless.
      const limit = new AbortController();
      const tooLate = sleep(options.timeoutMs, null, { signal: limit.signal, ref: false });
      tooLate.catch(() => undefined);
      try {
        const timestamp = gatewayTime(options.clock());
        const params = { bizContent, timestamp, ...(notifyUrl ? { notify_url: notifyUrl } : {}) };
        body = await Promise.race([sdk().exec(method, params, { validateSign: true }), tooLate]);
      } catch {
        // Cut off, not signed by Alipay, not an answer: all the same, nothing is known.
        return { status: 'unknown', reason: 'no-genuine-answer' };
      } finally {
        limit.abort();
      }
      if (body === null) return { status: 'unknown', reason: 'timeout' };
      const code = isJsonObject(body) ? stringAt(body, 'code') : undefined;
      if (!isJsonObject(body) || !code) return { status: 'unknown', reason: 'malformed-answer' };
      if (code === DONE || code === PAYER_ASKED) return { status: 'ok', code, body };
      const subCode = stringAt(body, 'sub_code') ?? code;
      if (code === UNAVAILABLE || ASK_INSTEAD.includes(subCode)) return { status: 'unknown', reason: subCode };
      return { status: 'refused', code: subCode };
    },

    /** Whether Alipay signed these fields of a notification. Only RSA2: a sender may not choose a weaker one. */
    isGenuine(fields: Readonly<Record<string, string>>): boolean {
      if (fields['sign_type'] !== 'RSA2' || !fields['sign']) return false;
      try {
        return sdk().checkNotifySignV2(fields);
      } catch {
        return false;
      }
    },
  };
}

export type Gateway = ReturnType<typeof createGateway>;
