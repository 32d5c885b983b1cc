/**
 * WeChat Pay v3 as a merchant. Every call that may have moved money ends in a value, never in a guess:
 * `unknown` means that only a query or a notification can tell. An answer that is not signed by WeChat Pay is `unknown`.
 */
import { type Clock, systemClock } from '../../kernel/clock';
import type { ProviderOrder, Refused, Unknown } from '../provider';
import { type JsonObject, stringAt } from '../remote';
import { type ClientOptions, createWechatPayClient, refusedBy } from './client';
import { createNotificationReader } from './notification';
import { createWechatPayTill } from './till';
import { parseTrade, type Trade } from './trade';

export interface WechatPayOptions extends ClientOptions {
  /** the app the orders belong to; its openids pay JSAPI orders */
  readonly appId: string;
  /** public address of the notification route, which takes payments and refunds alike */
  readonly notifyUrl: string;
  readonly clock?: Clock;
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

/** `outTradeNo`: 6–32 letters, digits, `_-|*`, see `outTradeNoOf`; `description`: up to 127 characters. */
export type OrderInput = ProviderOrder;

export type WechatPay = ReturnType<typeof createWechatPay>;

/** Documented in both spellings. */
const NO_SUCH_ORDER_CODES: readonly string[] = ['ORDER_NOT_EXIST', 'ORDERNOTEXIST'];

export function createWechatPay(options: WechatPayOptions) {
  const { mchid, appId, apiV3Key, clock = systemClock } = options;
  const client = createWechatPayClient({ ...options, clock });
  const { call } = client;

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

  /** What WeChat Pay knows of an order; resolves every `unknown`. */
  async function queryByOutTradeNo(outTradeNo: string): Promise<QueryResult> {
    const answer = await call('GET', `${tradePath(outTradeNo)}?mchid=${encodeURIComponent(mchid)}`);
    if (answer.status !== 'ok') return answer;
    if (answer.httpStatus !== 200) {
      const refusal = refusedBy(answer.body, answer.httpStatus);
      return NO_SUCH_ORDER_CODES.includes(refusal.code) ? { status: 'not-found' } : refusal;
    }
    const trade = parseTrade(answer.body);
    if (!trade || trade.outTradeNo !== outTradeNo || trade.mchid !== mchid) {
      return { status: 'unknown', reason: 'malformed-answer' };
    }
    return { status: 'ok', trade };
  }

  /** Closes an order that was not paid; a paid one is refused. */
  async function closeOrder(outTradeNo: string): Promise<CloseResult> {
    const answer = await call('POST', `${tradePath(outTradeNo)}/close`, { mchid });
    if (answer.status !== 'ok') return answer;
    return answer.httpStatus === 204 ? { status: 'closed' } : refusedBy(answer.body, answer.httpStatus);
  }

  return {
    /** An order paid inside the mini program. The same number with the same content may be sent again. */
    async createJsapiOrder(input: OrderInput & { readonly openid: string }): Promise<JsapiOrderResult> {
      const payload = { ...orderFields(input), payer: { openid: input.openid } };
      const answer = await call('POST', '/v3/pay/transactions/jsapi', payload);
      if (answer.status !== 'ok') return answer;
      if (answer.httpStatus !== 200) return refusedBy(answer.body, answer.httpStatus);
      const prepayId = stringAt(answer.body, 'prepay_id');
      if (!prepayId) return { status: 'unknown', reason: 'malformed-answer' };
      return { status: 'ok', prepayId, payParams: client.signPrepay(appId, prepayId) };
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
      if (answer.httpStatus !== 200) return refusedBy(answer.body, answer.httpStatus);
      const h5Url = stringAt(answer.body, 'h5_url');
      if (!h5Url || !URL.canParse(h5Url)) return { status: 'unknown', reason: 'malformed-answer' };
      const url = new URL(h5Url);
      if (input.redirectUrl) url.searchParams.set('redirect_url', input.redirectUrl);
      return { status: 'ok', h5Url: url.href };
    },

    queryByOutTradeNo,
    closeOrder,

    /** The same merchant at the till. */
    till: createWechatPayTill({
      client,
      mchid,
      appId,
      refundNotifyUrl: options.notifyUrl,
      orderFields,
      queryByOutTradeNo,
      closeOrder,
    }),

    /**
     * Verifies, decrypts and reads a notification; `rawBody` must be the bytes as received.
     * @throws AppError `notification-refused` with `data.reason` (RefusalReason), `provider-unavailable` (keys not to be had)
     */
    parseNotification: createNotificationReader({
      verifier: client.verifier,
      apiV3Key,
      mchid,
      isOwnApp: (id) => id === appId,
    }),
  };
}
