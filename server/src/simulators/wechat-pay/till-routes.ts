/** Payment codes, their undoing, and refunds, with the provider's paths, fields and error codes. */

import type Router from '@koa/router';
import { objectAt, stringAt } from '../../adapters/remote';
import { safeRedirect } from '../page';
import { bodyOf } from '../sim-server';
import type { Notifier } from './notifier';
import { type OrderBook, parameterError, readOrder } from './order-book';
import { PayError } from './signing';
import type { Order, PayState, Refund } from './state';
import { refundOf, transactionOf } from './transaction';

/** Above this the payer always types a password. */
const PASSWORD_ABOVE_FEN = 100_000;
const REFUND_TAKES_MS = 50;

interface TillRouteDeps {
  readonly state: PayState;
  readonly book: OrderBook;
  readonly notifier: Notifier;
}

export function addTillRoutes(router: Router, { state, book, notifier }: TillRouteDeps): void {
  router.post('/v3/pay/transactions/codepay', (ctx) => {
    const body = bodyOf(ctx);
    const code = stringAt(objectAt(body, 'payer') ?? {}, 'auth_code') ?? '';
    if (!/^1[0-5]\d{16}$/.test(code)) throw parameterError('payer/auth_code');
    const scene = objectAt(body, 'scene_info') ?? {};
    if (!stringAt(objectAt(scene, 'store_info') ?? {}, 'out_id')) throw parameterError('scene_info/store_info');
    const input = readOrder(body, state.state.mchid, 'MICROPAY');
    if (state.order(input.outTradeNo)) throw new PayError(403, 'OUT_TRADE_NO_USED', '商户订单号重复');
    const shown = state.takePaymentCode(code);
    if (!shown) throw new PayError(400, 'AUTH_CODE_INVALID', '付款码无效或已过期，请刷新再试');
    const order = book.place({ ...input, openid: shown.openid });
    if (shown.needsPassword || order.amountFen > PASSWORD_ABOVE_FEN) {
      state.moveOrder(order, 'USERPAYING');
      ctx.body = { trade_state: 'USERPAYING' };
      return;
    }
    state.markPaid(order, shown.openid);
    ctx.body = transactionOf(order, state.state);
  });

  /** Unpaid: closed for good. Paid: given back. Either way nothing stays taken. */
  router.post('/v3/pay/transactions/out-trade-no/:outTradeNo/reverse', (ctx) => {
    const body = bodyOf(ctx);
    if (body['mchid'] !== state.state.mchid) throw new PayError(400, 'MCH_NOT_EXISTS', '商户号不存在');
    const order = book.existingOrder(ctx.params['outTradeNo']);
    if (order.tradeType !== 'MICROPAY') throw new PayError(400, 'INVALID_REQUEST', '仅付款码订单可以撤销');
    if (order.state === 'REFUND') throw new PayError(400, 'INVALID_REQUEST', '订单已发生退款，不能撤销');
    state.moveOrder(order, 'REVOKED');
    ctx.body = { appid: order.appid, mchid: state.state.mchid, out_trade_no: order.outTradeNo };
  });

  function newRefund(order: Order, body: Record<string, unknown>): Refund {
    const outRefundNo = stringAt(body, 'out_refund_no') ?? '';
    if (!/^[\w\-|*@]{1,64}$/.test(outRefundNo)) throw parameterError('out_refund_no');
    const amount = objectAt(body, 'amount') ?? {};
    const { refund: amountFen, total } = amount;
    if (typeof amountFen !== 'number' || !Number.isInteger(amountFen) || amountFen < 1) {
      throw parameterError('amount/refund');
    }
    if (amount['currency'] !== 'CNY') throw parameterError('amount/currency');
    const notifyUrl = stringAt(body, 'notify_url') ?? '';
    if (notifyUrl && !safeRedirect(notifyUrl)) throw parameterError('notify_url');
    const known = state.refund(outRefundNo);
    if (known) {
      if (known.outTradeNo === order.outTradeNo && known.amountFen === amountFen) return known;
      throw new PayError(400, 'PARAM_ERROR', '相同退款单号的请求参数不一致');
    }
    if (order.state !== 'SUCCESS' && order.state !== 'REFUND') {
      throw new PayError(400, 'INVALID_REQUEST', '订单状态不允许退款');
    }
    const before = state.refundsOf(order.outTradeNo).filter((one) => one.state !== 'ABNORMAL');
    const left = order.amountFen - before.reduce((sum, one) => sum + one.amountFen, 0);
    if (total !== order.amountFen || amountFen > left) {
      throw new PayError(400, 'INVALID_REQUEST', '退款金额大于可退金额或订单金额不一致');
    }
    const refund = state.addRefund({ outRefundNo, outTradeNo: order.outTradeNo, amountFen, notifyUrl });
    state.moveOrder(order, 'REFUND');
    setTimeout(() => {
      state.finishRefund(refund);
      if (refund.notifyUrl) notifier.notifyRefund(refund);
    }, REFUND_TAKES_MS).unref();
    return refund;
  }

  router.post('/v3/refund/domestic/refunds', (ctx) => {
    const body = bodyOf(ctx);
    const order = state.order(stringAt(body, 'out_trade_no') ?? '');
    if (!order) throw new PayError(404, 'RESOURCE_NOT_EXISTS', '订单不存在');
    ctx.body = refundOf(newRefund(order, body), order, state.state, 'answer');
  });

  router.get('/v3/refund/domestic/refunds/:outRefundNo', (ctx) => {
    const refund = state.refund(ctx.params['outRefundNo'] ?? '');
    const order = refund && state.order(refund.outTradeNo);
    if (!refund || !order) throw new PayError(404, 'RESOURCE_NOT_EXISTS', '退款单不存在');
    ctx.body = refundOf(refund, order, state.state, 'answer');
  });
}
