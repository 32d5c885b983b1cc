/** The gateway's methods, with the provider's field names and error codes. */

import { fenOfYuan, yuanOfFen } from '@shuke/shared';
import { type JsonObject, stringAt } from '../../adapters/remote';
import type { Clock } from '../../kernel/clock';
import { safeRedirect } from '../page';
import type { AlipayNotifier } from './notifier';
import { beijing } from './signing';
import { type AlipayState, type AlipayTrade, refundedFen } from './state';

/** Above this the payer always types a password. */
const PASSWORD_ABOVE_FEN = 100_000;

export interface MethodCall {
  readonly content: JsonObject;
  readonly notifyUrl: string;
}

const done = (fields: JsonObject): JsonObject => ({ code: '10000', msg: 'Success', ...fields });
/** A refusal in the provider's words. */
export const failed = (subCode: string, subMsg: string, code = '40004', msg = 'Business Failed'): JsonObject => ({
  code,
  msg,
  sub_code: subCode,
  sub_msg: subMsg,
});
const invalid = (field: string) => failed('isv.invalid-parameter', `参数无效：${field}`, '40002', 'Invalid Arguments');
const noTrade = () => failed('ACQ.TRADE_NOT_EXIST', '交易不存在');

interface MethodDeps {
  readonly state: AlipayState;
  readonly notifier: AlipayNotifier;
  readonly clock: Clock;
  readonly publicUrl: () => string;
  readonly billUrl: (day: string) => string | null;
}

export function createMethods({ state, notifier, clock, publicUrl, billUrl }: MethodDeps) {
  type Order = Parameters<AlipayState['addTrade']>[0];

  function readOrder({ content, notifyUrl }: MethodCall): Omit<Order, 'status'> | JsonObject {
    const outTradeNo = stringAt(content, 'out_trade_no') ?? '';
    if (!/^\w{1,64}$/.test(outTradeNo)) return invalid('out_trade_no');
    const amountFen = fenOfYuan(stringAt(content, 'total_amount') ?? '');
    if (amountFen === null || amountFen < 1) return invalid('total_amount');
    const subject = stringAt(content, 'subject');
    if (!subject) return invalid('subject');
    if (content['seller_id'] !== state.state.sellerId) return failed('ACQ.INVALID_PARAMETER', '卖家不存在');
    if (notifyUrl && !safeRedirect(notifyUrl)) return invalid('notify_url');
    const until = stringAt(content, 'time_expire');
    const expiresAtMs = until ? Date.parse(`${until.replace(' ', 'T')}+08:00`) : undefined;
    const storeId = stringAt(content, 'store_id') ?? '';
    return { outTradeNo, amountFen, subject, storeId, notifyUrl, expiresAtMs };
  }
  const isOrder = (read: ReturnType<typeof readOrder>): read is Omit<Order, 'status'> => 'outTradeNo' in read;

  const tradeFields = (trade: AlipayTrade): JsonObject => ({
    out_trade_no: trade.outTradeNo,
    trade_no: trade.tradeNo,
    buyer_user_id: trade.buyerId ?? '',
    total_amount: yuanOfFen(trade.amountFen),
  });
  const known = ({ content }: MethodCall): AlipayTrade | undefined => {
    const trade = state.trade(stringAt(content, 'out_trade_no') ?? '');
    return trade?.status === 'UNSCANNED' ? undefined : trade;
  };
  function end(trade: AlipayTrade): void {
    trade.status = 'TRADE_CLOSED';
    state.changed();
    notifier.notify(trade);
  }

  const methods: Record<string, (call: MethodCall) => JsonObject> = {
    'alipay.trade.pay': (call) => {
      const order = readOrder(call);
      if (!isOrder(order)) return order;
      if (call.content['scene'] !== 'bar_code') return invalid('scene');
      const earlier = state.trade(order.outTradeNo);
      if (earlier?.status === 'TRADE_SUCCESS') return failed('ACQ.TRADE_HAS_SUCCESS', '交易已被支付');
      if (earlier?.status === 'TRADE_CLOSED') return failed('ACQ.TRADE_HAS_CLOSE', '交易已经关闭');
      const shown = state.takePaymentCode(stringAt(call.content, 'auth_code') ?? '');
      if (!shown) return failed('ACQ.PAYMENT_AUTH_CODE_INVALID', '支付授权码无效');
      const trade = state.addTrade({ ...order, status: 'WAIT_BUYER_PAY', buyerId: shown.buyerId });
      if (shown.needsPassword || trade.amountFen > PASSWORD_ABOVE_FEN) {
        return { code: '10003', msg: 'order success pay inprocess', ...tradeFields(trade) };
      }
      state.markPaid(trade, shown.buyerId);
      notifier.notify(trade);
      return done({ ...tradeFields(trade), gmt_payment: beijing(clock()), receipt_amount: yuanOfFen(trade.amountFen) });
    },

    'alipay.trade.precreate': (call) => {
      const order = readOrder(call);
      if (!isOrder(order)) return order;
      const earlier = state.trade(order.outTradeNo);
      if (earlier?.status === 'TRADE_SUCCESS') return failed('ACQ.TRADE_HAS_SUCCESS', '交易已被支付');
      if (earlier?.status === 'TRADE_CLOSED') return failed('ACQ.TRADE_HAS_CLOSE', '交易已经关闭');
      if (earlier && (earlier.amountFen !== order.amountFen || earlier.subject !== order.subject)) {
        return failed('ACQ.CONTEXT_INCONSISTENT', '交易信息被篡改');
      }
      if (!earlier) state.addTrade({ ...order, status: 'UNSCANNED' });
      // The provider's own begins with `https://qr.alipay.com/`; this one any phone can open.
      const qrCode = `${publicUrl()}/sim/qr?out_trade_no=${order.outTradeNo}`;
      return done({ out_trade_no: order.outTradeNo, qr_code: qrCode });
    },

    'alipay.trade.query': (call) => {
      const trade = known(call);
      if (!trade) return noTrade();
      const paidAt = trade.paidAtMs === undefined ? {} : { send_pay_date: beijing(trade.paidAtMs) };
      return done({ ...tradeFields(trade), trade_status: trade.status, ...paidAt });
    },

    'alipay.trade.close': (call) => {
      const trade = known(call);
      if (!trade) return noTrade();
      if (trade.status !== 'WAIT_BUYER_PAY') return failed('ACQ.TRADE_STATUS_ERROR', '交易状态不合法');
      end(trade);
      return done({ out_trade_no: trade.outTradeNo, trade_no: trade.tradeNo });
    },

    'alipay.trade.cancel': ({ content }) => {
      const outTradeNo = stringAt(content, 'out_trade_no') ?? '';
      const trade = state.trade(outTradeNo);
      const answer = { out_trade_no: outTradeNo, retry_flag: 'N' };
      if (!trade || trade.status === 'TRADE_CLOSED') return done(answer);
      const paid = trade.status === 'TRADE_SUCCESS';
      const backFen = trade.amountFen - refundedFen(trade);
      if (paid) trade.refunds.push({ outRequestNo: outTradeNo, amountFen: backFen, atMs: clock() });
      end(trade);
      return done({ ...answer, trade_no: trade.tradeNo, action: paid ? 'refund' : 'close' });
    },

    'alipay.trade.refund': (call) => {
      const trade = known(call);
      if (!trade) return noTrade();
      const amountFen = fenOfYuan(stringAt(call.content, 'refund_amount') ?? '');
      const outRequestNo = stringAt(call.content, 'out_request_no');
      if (amountFen === null || amountFen < 1) return invalid('refund_amount');
      if (!outRequestNo) return invalid('out_request_no');
      const answer = (change: 'Y' | 'N') =>
        done({ ...tradeFields(trade), fund_change: change, refund_fee: yuanOfFen(refundedFen(trade)) });
      const earlier = trade.refunds.find((refund) => refund.outRequestNo === outRequestNo);
      if (earlier) {
        return earlier.amountFen === amountFen
          ? answer('N')
          : failed('ACQ.DISCORDANT_REPEAT_REQUEST', '请求信息与首次请求信息不一致');
      }
      if (trade.status !== 'TRADE_SUCCESS') return failed('ACQ.TRADE_STATUS_ERROR', '交易状态不合法');
      if (amountFen > trade.amountFen - refundedFen(trade)) {
        return failed('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', '退款金额超限');
      }
      trade.refunds.push({ outRequestNo, amountFen, atMs: clock() });
      if (refundedFen(trade) === trade.amountFen) trade.status = 'TRADE_CLOSED';
      state.changed();
      notifier.notify(trade);
      return answer('Y');
    },

    'alipay.trade.fastpay.refund.query': (call) => {
      const trade = known(call);
      if (!trade) return noTrade();
      const refund = trade.refunds.find(({ outRequestNo }) => outRequestNo === call.content['out_request_no']);
      if (!refund) return done({});
      return done({
        out_trade_no: trade.outTradeNo,
        trade_no: trade.tradeNo,
        out_request_no: refund.outRequestNo,
        total_amount: yuanOfFen(trade.amountFen),
        refund_amount: yuanOfFen(refund.amountFen),
        refund_status: 'REFUND_SUCCESS',
      });
    },

    'alipay.data.dataservice.bill.downloadurl.query': ({ content }) => {
      const day = stringAt(content, 'bill_date') ?? '';
      if (content['bill_type'] !== 'trade') return invalid('bill_type');
      if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return invalid('bill_date');
      const url = billUrl(day);
      return url ? done({ bill_download_url: url }) : failed('isp.bill_not_exist', '账单不存在');
    },
  };

  return (method: string): ((call: MethodCall) => JsonObject) | undefined =>
    Object.hasOwn(methods, method) ? methods[method] : undefined;
}
