/** One signed and verified exchange with WeChat Pay v3. An answer that is not signed by WeChat Pay is `unknown`. */

import type { Clock } from '../../kernel/clock';
import type { Refused, Unknown } from '../provider';
import { type JsonObject, parseJsonObject, stringAt } from '../remote';
import { createPlatformKeys } from './platform-keys';
import { createSignatureVerifier, readSignedMessage } from './signature';
import { createSignedRequest, type Merchant } from './signed-request';

export interface ClientOptions extends Merchant {
  /** 32 characters, as set in the merchant platform */
  readonly apiV3Key: string;
  /** in production `https://api.mch.weixin.qq.com` */
  readonly apiBaseUrl: string;
  /** public-key mode; without it the platform certificates are downloaded */
  readonly publicKey?: { readonly id: string; readonly pem: string };
  readonly timeoutMs: number;
}

export type Verified = { readonly status: 'ok'; readonly httpStatus: number; readonly body: JsonObject } | Unknown;

/** Whoever asks too fast was not listened to: asking again later tells. */
const TOO_FAST = 429;

export function createWechatPayClient(options: ClientOptions & { readonly clock: Clock }) {
  const { apiV3Key, publicKey, clock } = options;
  const request = createSignedRequest({ ...options, answerKeyId: publicKey?.id });
  const keys = createPlatformKeys({
    fetchCertificates: () => request.send('GET', '/v3/certificates'),
    apiV3Key,
    publicKey,
    clock,
  });
  const verifier = createSignatureVerifier({ keys, clock });

  return {
    verifier,
    signPrepay: request.signPrepay,

    async call(method: 'GET' | 'POST', path: string, payload?: JsonObject): Promise<Verified> {
      const result = await request.send(method, path, payload);
      if (!result.ok) return { status: 'unknown', reason: result.reason };
      const { status: httpStatus, headers, text } = result.answer;
      // The provider itself does not know, or a layer in front of it answered: either way nothing is decided.
      if (httpStatus >= 500 || httpStatus === TOO_FAST) return { status: 'unknown', reason: `http-${httpStatus}` };
      const failure = await verifier.verify(readSignedMessage((name) => headers.get(name) ?? undefined, text));
      if (failure) return { status: 'unknown', reason: httpStatus < 400 ? failure : `http-${httpStatus}-${failure}` };
      const body = text === '' ? {} : parseJsonObject(text);
      return body ? { status: 'ok', httpStatus, body } : { status: 'unknown', reason: 'malformed-answer' };
    },

    /**
     * A file by the address a verified answer gave. Files are not signed: the caller compares their digest.
     * The request goes to the configured address, whatever host was named: our signature is for nobody else.
     */
    async download(address: string): Promise<{ readonly status: 'ok'; readonly bytes: Buffer } | Unknown> {
      if (!URL.canParse(address)) return { status: 'unknown', reason: 'malformed-answer' };
      const { pathname, search } = new URL(address);
      const result = await request.send('GET', `${pathname}${search}`);
      if (!result.ok) return { status: 'unknown', reason: result.reason };
      const { status, bytes } = result.answer;
      return status === 200 ? { status: 'ok', bytes } : { status: 'unknown', reason: `http-${status}` };
    },
  };
}

export type WechatPayClient = ReturnType<typeof createWechatPayClient>;

export function refusedBy(body: JsonObject, httpStatus: number): Refused {
  return { status: 'refused', code: stringAt(body, 'code') ?? `HTTP_${httpStatus}` };
}
