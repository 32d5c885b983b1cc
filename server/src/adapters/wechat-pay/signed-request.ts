/** A request signed as the merchant: WECHATPAY2-SHA256-RSA2048 over method, path with query, time, nonce and body. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../../kernel/clock';
import { exchange, type JsonObject, type RemoteResult } from '../remote';
import { Formatter, Rsa } from './sdk';

export interface Merchant {
  readonly mchid: string;
  /** serial number of the merchant's API certificate, 40 hex digits */
  readonly serialNo: string;
  readonly privateKeyPem: string;
}

export interface SignedRequestOptions extends Merchant {
  readonly apiBaseUrl: string;
  readonly timeoutMs: number;
  /** tells WeChat Pay which key to sign its answer with: needed in public-key mode */
  readonly answerKeyId?: string;
  readonly clock: Clock;
}

export function createSignedRequest(options: SignedRequestOptions) {
  let parsedKey: KeyObject | null = null;
  // Parsed on first use: a server that takes no WeChat payments starts without a key.
  const privateKey = () => {
    parsedKey ??= createPrivateKey(options.privateKeyPem);
    return parsedKey;
  };
  const timestamp = () => String(Math.floor(options.clock() / 1000));

  return {
    /** Sends one request. The answer is not verified yet. @param path with its query, starting with `/v3/` */
    async send(method: 'GET' | 'POST', path: string, payload?: JsonObject): Promise<RemoteResult> {
      const url = new URL(path, options.apiBaseUrl);
      const body = payload ? JSON.stringify(payload) : undefined;
      const time = timestamp();
      const nonce = Formatter.nonce();
      const signed = Formatter.request(method, `${url.pathname}${url.search}`, time, nonce, body ?? '');
      const signature = Rsa.sign(signed, privateKey());
      const headers: Record<string, string> = {
        Accept: 'application/json',
        Authorization: Formatter.authorization(options.mchid, nonce, signature, time, options.serialNo),
        'User-Agent': 'shuke',
      };
      if (body) headers['Content-Type'] = 'application/json';
      if (options.answerKeyId) headers['Wechatpay-Serial'] = options.answerKeyId;
      return exchange({ url: url.href, method, headers, body, timeoutMs: options.timeoutMs });
    },

    /** Signs what the mini program hands to `wx.requestPayment`. */
    signPrepay(appId: string, prepayId: string) {
      const timeStamp = timestamp();
      const nonceStr = Formatter.nonce();
      const packageValue = `prepay_id=${prepayId}`;
      const signed = Formatter.joinedByLineFeed(appId, timeStamp, nonceStr, packageValue);
      return {
        timeStamp,
        nonceStr,
        package: packageValue,
        signType: 'RSA' as const,
        paySign: Rsa.sign(signed, privateKey()),
      };
    },
  };
}

export type SignedRequest = ReturnType<typeof createSignedRequest>;
