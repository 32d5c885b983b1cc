/** The payment page a person sees, and the same for clients that cannot see. */

import type Router from '@koa/router';
import { formatFen } from '@shuke/shared';
import type { Context } from 'koa';
import { stringAt } from '../../adapters/remote';
import { escapeHtml } from '../../kernel/http/html';
import { type Faults, parseFault } from '../faults';
import { hiddenFields, renderPage, safeRedirect } from '../page';
import { bodyOf, queryOf } from '../sim-server';
import type { Notifier } from './notifier';
import type { Payer } from './payer';
import type { Order, PayState } from './state';

interface SimRouteDeps {
  readonly state: PayState;
  readonly payer: Payer;
  readonly notifier: Notifier;
  readonly faults: Faults;
  readonly merchantName: string;
}

const MARK = '模拟微信支付 · 不会真的扣款';

function renderOrder(order: Order, merchantName: string, redirectUrl: URL | null): string {
  const details = `<p class="sum">${escapeHtml(formatFen(order.amountFen))}</p>
<dl><dt>收款方</dt><dd>${escapeHtml(merchantName)}</dd><dt>商品</dt><dd>${escapeHtml(order.description)}</dd></dl>`;
  const back = redirectUrl ? `<a class="button" href="${escapeHtml(redirectUrl.href)}">返回商家</a>` : '';
  if (order.state === 'SUCCESS' || order.state === 'REFUND')
    return renderPage('支付成功', MARK, `<h1>支付成功</h1>${details}${back}`);
  if (order.state !== 'NOTPAY') return renderPage('订单已关闭', MARK, `<h1>订单已关闭，没有扣款</h1>${details}${back}`);
  const fields = { prepay_id: order.prepayId, ...(redirectUrl ? { redirect_url: redirectUrl.href } : {}) };
  const buttons = `<button class="primary" name="action" value="pay">支付</button>
<button name="action" value="cancel">取消</button>`;
  const form = `<form method="post" action="/sim/h5-pay">${hiddenFields(fields)}${buttons}</form>`;
  return renderPage('确认支付', MARK, `<h1>确认支付</h1>${details}${form}`);
}

export function addSimRoutes(router: Router, { state, payer, notifier, faults, merchantName }: SimRouteDeps): void {
  function showOrder(ctx: Context, order: Order | undefined, redirectUrl: URL | null): void {
    ctx.set('Cache-Control', 'no-store');
    ctx.type = 'html';
    ctx.status = order ? 200 : 404;
    ctx.body = order
      ? renderOrder(order, merchantName, redirectUrl)
      : renderPage('订单不存在', MARK, '<h1>订单不存在</h1><p>没有扣款，请返回商家重新下单。</p>');
  }

  router.get('/sim/h5-pay', (ctx) => {
    showOrder(ctx, state.orderByPrepayId(queryOf(ctx, 'prepay_id')), safeRedirect(queryOf(ctx, 'redirect_url')));
  });

  router.post('/sim/h5-pay', (ctx) => {
    const body = bodyOf(ctx);
    const prepayId = stringAt(body, 'prepay_id') ?? '';
    const redirectUrl = safeRedirect(stringAt(body, 'redirect_url') ?? '');
    const outcome = body['action'] === 'pay' ? payer.pay(prepayId) : null;
    if (outcome && outcome.status !== 'paid') return showOrder(ctx, state.orderByPrepayId(prepayId), redirectUrl);
    if (!redirectUrl) return showOrder(ctx, state.orderByPrepayId(prepayId), null);
    ctx.status = 303;
    ctx.redirect(redirectUrl.href);
  });

  router.post('/sim/pay', (ctx) => {
    const body = bodyOf(ctx);
    const outcome = payer.pay(stringAt(body, 'prepay_id') ?? '', stringAt(body, 'openid'));
    if (outcome.status === 'not-found') {
      ctx.status = 404;
      ctx.body = { error: 'no such prepay_id' };
      return;
    }
    ctx.status = outcome.status === 'paid' ? 200 : 409;
    ctx.body = { out_trade_no: outcome.order.outTradeNo, trade_state: outcome.order.state };
  });

  router.get('/sim/deliveries', (ctx) => {
    const outTradeNo = queryOf(ctx, 'out_trade_no');
    ctx.body = { deliveries: notifier.deliveries(outTradeNo || undefined), pending: notifier.pendingCount() };
  });

  router.post('/sim/rotate-certificate', async (ctx) => {
    ctx.body = { serial_no: await state.rotateCertificate(bodyOf(ctx)['retireOld'] === true) };
  });

  router.post('/sim/faults', (ctx) => {
    const fault = parseFault(bodyOf(ctx));
    if (fault) faults.add(fault);
    else ctx.status = 400;
    ctx.body = fault ? { faults: faults.list() } : { error: 'no such fault' };
  });

  router.delete('/sim/faults', (ctx) => {
    faults.clear();
    ctx.body = { faults: [] };
  });
}
