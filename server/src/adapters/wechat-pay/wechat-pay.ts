/**
 * WeChat Pay v3 as a merchant. Every call that may have moved money ends in a value, never in a guess:
 * `unknown` means that only a query or a notification can tell. An answer that is not signed by WeChat Pay is `unknown`.
 */
import { type Clock, systemClock } from '../../kernel/clock';
import { type JsonObject, parseJsonObject, stringAt } from '../remote';
import { createNotificationReader } from './notification';
import { createPlatformKeys } from './platform-keys';
import { createSignatureVerifier, readSignedMessage } from './signature';
import { createSignedRequest, type Merchant } from './signed-request';
import { parseTrade, type Trade } from './trade';

export interface WechatPayOptions extends Merchant {
  /** the app the orders belong to; its openids pay JSAPI orders */
  readonly appId: string;
  /** 32 characters, as set in the merchant platform */
  readonly apiV3Key: string;
  /** in production `https://api.mch.weixin.qq.com` */
  readonly apiBaseUrl: string;
  /** public address of the notification route */
  readonly notifyUrl: string;
  /** public-key mode; without it the platform certificates are downloaded */
  readonly publicKey?: { readonly id: string; readonly pem: string };
  readonly timeoutMs: number;
  readonly clock?: Clock;
}

export interface Refused {
  readonly status: 'refused';
  /** the provider's own code, for example `PARAM_ERROR` */
  readonly code: string;
}

/** `reason` is for the log; it never holds personal data. */
export interface Unknown {
  readonly status: 'unknown';
  readonly reason: string;
}

/** Handed to `wx.requestPayment` as it is. */
export interface PayParams {
  readonly timeStamp: string;
  readonly nonceStr: string;
  readonly package: string;
  readonly signType: 'RSA';
  readonly paySign: string;
}

export type JsapiOrderResult =
  | { readonly status: 'ok'; readonly prepayId: string; readonly payParams: PayParams }
  | Refused
  | Unknown;
export type H5OrderResult = { readonly status: 'ok'; readonly h5Url: string } | Refused | Unknown;
export type QueryResult =
  | { readonly status: 'ok'; readonly trade: Trade }
  | { readonly status: 'not-found' }
  | Refused
  | Unknown;
export type CloseResult = { readonly status: 'closed' } | Refused | Unknown;

export interface OrderInput {
  /** 6–32 letters, digits, `_-|*`, unique for the merchant; see `outTradeNoOf` */
  readonly outTradeNo: string;
  /** up to 127 characters, shown to the payer */
  readonly description: string;
  readonly amountFen: number;
  /** after this the order can no longer be paid */
  readonly expiresAt?: Date;
}

export type WechatPay = ReturnType<typeof createWechatPay>;

/** Documented in both spellings. */
const NO_SUCH_ORDER_CODES: readonly string[] = ['ORDER_NOT_EXIST', 'ORDERNOTEXIST'];

type Verified = { readonly status: 'ok'; readonly httpStatus: number; readonly body: JsonObject } | Unknown;

export function createWechatPay(options: WechatPayOptions) {
  const { mchid, appId, apiV3Key, publicKey, clock = systemClock } = options;
  const request = createSignedRequest({ ...options, answerKeyId: publicKey?.id, clock });
  const keys = createPlatformKeys({
    fetchCertificates: () => request.send('GET', '/v3/certificates'),
    apiV3Key,
    publicKey,
    clock,
  });
  const verifier = createSignatureVerifier({ keys, clock });

  async function call(method: 'GET' | 'POST', path: string, payload?: JsonObject): Promise<Verified> {
    const result = await request.send(method, path, payload);
    if (!result.ok) return { status: 'unknown', reason: result.reason };
    const { status: httpStatus, headers, text } = result.answer;
    // The provider itself does not know, or a layer in front of it answered: either way nothing is decided.
    if (httpStatus >= 500) return { status: 'unknown', reason: `http-${httpStatus}` };
    const failure = await verifier.verify(readSignedMessage((name) => headers.get(name) ?? undefined, text));
    if (failure) return { status: 'unknown', reason: httpStatus < 400 ? failure : `http-${httpStatus}-${failure}` };
    const body = text === '' ? {} : parseJsonObject(text);
    return body ? { status: 'ok', httpStatus, body } : { status: 'unknown', reason: 'malformed-answer' };
  }

  function refused(body: JsonObject, httpStatus: number): Refused {
    return { status: 'refused', code: stringAt(body, 'code') ?? `HTTP_${httpStatus}` };
  }

  function orderFields({ outTradeNo, description, amountFen, expiresAt }: OrderInput): JsonObject {
    return {
      appid: appId,
      mchid,
      description,
      out_trade_no: outTradeNo,
      notify_url: options.notifyUrl,
      amount: { total: amountFen, currency: 'CNY' },
      // RFC 3339 without fractions, as the interface wants it.
      ...(expiresAt ? { time_expire: expiresAt.toISOString().replace(/\.\d{3}Z$/, '+00:00') } : {}),
    };
  }

  const tradePath = (outTradeNo: string) => `/v3/pay/transactions/out-trade-no/${encodeURIComponent(outTradeNo)}`;

  return {
    /** An order paid inside the mini program. The same number with the same content may be sent again. */
    async createJsapiOrder(input: OrderInput & { readonly openid: string }): Promise<JsapiOrderResult> {
      const payload = { ...orderFields(input), payer: { openid: input.openid } };
      const answer = await call('POST', '/v3/pay/transactions/jsapi', payload);
      if (answer.status !== 'ok') return answer;
      if (answer.httpStatus !== 200) return refused(answer.body, answer.httpStatus);
      const prepayId = stringAt(answer.body, 'prepay_id');
      if (!prepayId) return { status: 'unknown', reason: 'malformed-answer' };
      return { status: 'ok', prepayId, payParams: request.signPrepay(appId, prepayId) };
    },

    /**
     * An order paid from a phone's browser.
     * @param input.redirectUrl where WeChat sends the payer afterwards, paid or not
     */
    async createH5Order(
      input: OrderInput & { readonly clientIp: string; readonly redirectUrl?: string },
    ): Promise<H5OrderResult> {
      const scene = { payer_client_ip: input.clientIp, h5_info: { type: 'Wap' } };
      const answer = await call('POST', '/v3/pay/transactions/h5', { ...orderFields(input), scene_info: scene });
      if (answer.status !== 'ok') return answer;
      if (answer.httpStatus !== 200) return refused(answer.body, answer.httpStatus);
      const h5Url = stringAt(answer.body, 'h5_url');
      if (!h5Url || !URL.canParse(h5Url)) return { status: 'unknown', reason: 'malformed-answer' };
      const url = new URL(h5Url);
      if (input.redirectUrl) url.searchParams.set('redirect_url', input.redirectUrl);
      return { status: 'ok', h5Url: url.href };
    },

    /** What WeChat Pay knows of an order; resolves every `unknown`. */
    async queryByOutTradeNo(outTradeNo: string): Promise<QueryResult> {
      const answer = await call('GET', `${tradePath(outTradeNo)}?mchid=${encodeURIComponent(mchid)}`);
      if (answer.status !== 'ok') return answer;
      if (answer.httpStatus !== 200) {
        const refusal = refused(answer.body, answer.httpStatus);
        return NO_SUCH_ORDER_CODES.includes(refusal.code) ? { status: 'not-found' } : refusal;
      }
      const trade = parseTrade(answer.body);
      if (!trade || trade.outTradeNo !== outTradeNo || trade.mchid !== mchid) {
        return { status: 'unknown', reason: 'malformed-answer' };
      }
      return { status: 'ok', trade };
    },

    /** Closes an order that was not paid; a paid one is refused. */
    async closeOrder(outTradeNo: string): Promise<CloseResult> {
      const answer = await call('POST', `${tradePath(outTradeNo)}/close`, { mchid });
      if (answer.status !== 'ok') return answer;
      return answer.httpStatus === 204 ? { status: 'closed' } : refused(answer.body, answer.httpStatus);
    },

    /**
     * Verifies, decrypts and reads a notification; `rawBody` must be the bytes as received.
     * @throws AppError `notification-refused` with `data.reason` (RefusalReason), `provider-unavailable` (keys not to be had)
     */
    parseNotification: createNotificationReader({ verifier, apiV3Key, mchid, isOwnApp: (id) => id === appId }),
  };
}
