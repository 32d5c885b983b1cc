/** WeChat Pay at the till: payment codes (付款码), Native QR codes, refunds and the daily bill. */

import { createHash } from 'node:crypto';
import type {
  AuthoriseResult,
  BillResult,
  PaymentProvider,
  ProviderOrder,
  ProviderTrade,
  RefundQueryResult,
  RefundRequest,
  RefundResult,
  Refused,
  TradeResult,
  Unknown,
  VoidResult,
} from '../provider';
import { type JsonObject, stringAt } from '../remote';
import { parseTradeBill } from './bill';
import { refusedBy, type WechatPayClient } from './client';
import { parseRefund } from './refund';
import { parseTrade, type Trade } from './trade';

/** The order exists already, so what became of it must be asked. */
const ASK_INSTEAD: readonly string[] = ['ORDER_PAID', 'ORDERPAID', 'OUT_TRADE_NO_USED', 'BANK_ERROR', 'BANKERROR'];
const NO_BILL: readonly string[] = ['NO_STATEMENT_EXIST', 'STATEMENT_CREATING'];
const NO_SUCH_REFUND: readonly string[] = ['RESOURCE_NOT_EXISTS'];

/** @returns the provider's states in the three words a till knows; a refunded order was paid */
export function providerTrade(trade: Trade): ProviderTrade {
  const { outTradeNo, state, amountFen, transactionId, paidAt, payerOpenid } = trade;
  const paid = state === 'SUCCESS' || state === 'REFUND';
  const waiting = state === 'NOTPAY' || state === 'USERPAYING';
  const common = { outTradeNo, amountFen, transactionId, paidAt, payerOpenid };
  return { ...common, state: paid ? 'paid' : waiting ? 'waiting' : 'closed' };
}

interface TillDeps {
  readonly client: WechatPayClient;
  readonly mchid: string;
  readonly appId: string;
  readonly refundNotifyUrl: string;
  readonly orderFields: (order: ProviderOrder) => JsonObject;
  readonly queryByOutTradeNo: (
    outTradeNo: string,
  ) => Promise<{ readonly status: 'ok'; readonly trade: Trade } | { readonly status: 'not-found' } | Refused | Unknown>;
  readonly closeOrder: (outTradeNo: string) => Promise<VoidResult>;
}

const malformed: Unknown = { status: 'unknown', reason: 'malformed-answer' };

export function createWechatPayTill(deps: TillDeps): PaymentProvider {
  const { client, mchid, appId } = deps;

  function readRefund(body: JsonObject, { outRefundNo, amountFen }: RefundRequest): RefundResult {
    const refund = parseRefund(body, 'status');
    const ours = refund?.outRefundNo === outRefundNo && refund.amountFen === amountFen;
    return refund && ours ? { status: 'ok', refund } : malformed;
  }

  return {
    name: 'wechat',

    async authoriseByCode({ code, terminal, ...order }): Promise<AuthoriseResult> {
      const { notify_url: _none, ...fields } = deps.orderFields(order);
      const answer = await client.call('POST', '/v3/pay/transactions/codepay', {
        ...fields,
        payer: { auth_code: code },
        scene_info: { device_ip: terminal.ip, store_info: { out_id: terminal.storeId.slice(0, 32) } },
      });
      if (answer.status !== 'ok') return answer;
      const { httpStatus, body } = answer;
      if (httpStatus !== 200) {
        const refusal = refusedBy(body, httpStatus);
        if (refusal.code === 'USERPAYING') return { status: 'waiting' };
        return ASK_INSTEAD.includes(refusal.code) ? { status: 'unknown', reason: refusal.code } : refusal;
      }
      // While the payer types a password, the state is all there is.
      if (body['trade_state'] === 'USERPAYING') return { status: 'waiting' };
      const trade = parseTrade(body);
      const ours = trade?.outTradeNo === order.outTradeNo && trade.mchid === mchid;
      if (!trade || !ours || trade.amountFen !== order.amountFen) return malformed;
      return trade.state === 'SUCCESS'
        ? { status: 'paid', trade: providerTrade(trade) }
        : { status: 'unknown', reason: trade.state };
    },

    async createQr(order) {
      const answer = await client.call('POST', '/v3/pay/transactions/native', deps.orderFields(order));
      if (answer.status !== 'ok') return answer;
      if (answer.httpStatus !== 200) return refusedBy(answer.body, answer.httpStatus);
      const qrContent = stringAt(answer.body, 'code_url');
      return qrContent ? { status: 'ok', qrContent } : malformed;
    },

    async query(outTradeNo): Promise<TradeResult> {
      const answer = await deps.queryByOutTradeNo(outTradeNo);
      return answer.status === 'ok' ? { status: 'ok', trade: providerTrade(answer.trade) } : answer;
    },

    close: deps.closeOrder,

    async reverse(outTradeNo): Promise<VoidResult> {
      const path = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(outTradeNo)}/reverse`;
      const answer = await client.call('POST', path, { appid: appId, mchid });
      if (answer.status !== 'ok') return answer;
      const { httpStatus, body } = answer;
      return httpStatus === 200 || httpStatus === 204 ? { status: 'closed' } : refusedBy(body, httpStatus);
    },

    async refund(request): Promise<RefundResult> {
      const answer = await client.call('POST', '/v3/refund/domestic/refunds', {
        out_trade_no: request.outTradeNo,
        out_refund_no: request.outRefundNo,
        reason: request.reason || undefined,
        notify_url: deps.refundNotifyUrl,
        amount: { refund: request.amountFen, total: request.orderAmountFen, currency: 'CNY' },
      });
      if (answer.status !== 'ok') return answer;
      return answer.httpStatus === 200 ? readRefund(answer.body, request) : refusedBy(answer.body, answer.httpStatus);
    },

    async queryRefund(request): Promise<RefundQueryResult> {
      const path = `/v3/refund/domestic/refunds/${encodeURIComponent(request.outRefundNo)}`;
      const answer = await client.call('GET', path);
      if (answer.status !== 'ok') return answer;
      if (answer.httpStatus === 200) return readRefund(answer.body, request);
      const refusal = refusedBy(answer.body, answer.httpStatus);
      return NO_SUCH_REFUND.includes(refusal.code) ? { status: 'not-found' } : refusal;
    },

    async downloadBill(day): Promise<BillResult> {
      const answer = await client.call('GET', `/v3/bill/tradebill?bill_date=${day}&bill_type=ALL`);
      if (answer.status !== 'ok') return answer;
      if (answer.httpStatus !== 200) {
        const refusal = refusedBy(answer.body, answer.httpStatus);
        return NO_BILL.includes(refusal.code) ? { status: 'not-ready' } : refusal;
      }
      const { download_url: address, hash_type: digest, hash_value: expected } = answer.body;
      if (typeof address !== 'string' || typeof expected !== 'string' || digest !== 'SHA1') return malformed;
      const file = await client.download(address);
      if (file.status !== 'ok') return file;
      if (createHash('sha1').update(file.bytes).digest('hex') !== expected.toLowerCase()) {
        return { status: 'unknown', reason: 'bill-digest-wrong' };
      }
      const rows = parseTradeBill(file.bytes.toString('utf8'));
      return rows ? { status: 'ok', rows } : malformed;
    },
  };
}
