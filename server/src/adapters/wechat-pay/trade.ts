import { isAmountFen } from '@shuke/shared';
import { type JsonObject, objectAt, stringAt } from '../remote';

const TRADE_STATES = ['SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR'] as const;

/** WeChat Pay's `trade_state`, as documented. */
export type TradeState = (typeof TRADE_STATES)[number];

/** WeChat Pay's view of one order. */
export interface Trade {
  readonly mchid: string;
  readonly appId: string;
  readonly outTradeNo: string;
  readonly state: TradeState;
  /** the ordered sum */
  readonly amountFen: number;
  /** absent until it is paid */
  readonly transactionId?: string;
  readonly payerOpenid?: string;
  readonly paidAt?: Date;
}

/** Reads the provider's `transaction` object; null when a field that money depends on is missing or odd. */
export function parseTrade(body: JsonObject): Trade | null {
  const state = TRADE_STATES.find((known) => known === body['trade_state']);
  const mchid = stringAt(body, 'mchid');
  const appId = stringAt(body, 'appid');
  const outTradeNo = stringAt(body, 'out_trade_no');
  const amount = objectAt(body, 'amount');
  const amountFen = amount?.['total'];
  const inYuan = (amount?.['currency'] ?? 'CNY') === 'CNY';
  if (!state || !mchid || !appId || !outTradeNo || !isAmountFen(amountFen) || !inYuan) return null;
  const successTime = stringAt(body, 'success_time');
  const paidAt = successTime ? new Date(successTime) : undefined;
  if (paidAt && Number.isNaN(paidAt.getTime())) return null;
  const transactionId = stringAt(body, 'transaction_id');
  if ((state === 'SUCCESS' || state === 'REFUND') && !transactionId) return null;
  const payerOpenid = stringAt(objectAt(body, 'payer') ?? {}, 'openid');
  return { mchid, appId, outTradeNo, state, amountFen, transactionId, payerOpenid, paidAt };
}
