/** A payer's phone at the till: shows a payment code, and asks for the password when the till's sum wants one. */

import type Router from '@koa/router';
import { formatFen } from '@shuke/shared';
import { stringAt } from '../../adapters/remote';
import { escapeHtml } from '../../kernel/http/html';
import { hiddenFields, renderPage } from '../page';
import { bodyOf } from '../sim-server';
import type { Payer } from './payer';
import type { PayState } from './state';

const MARK = '模拟微信支付 · 不会真的扣款';
const DEMO_OPENID = 'oDemoWalletPayer';

interface WalletDeps {
  readonly state: PayState;
  readonly payer: Payer;
  readonly merchantName: string;
}

export function addWalletRoutes(router: Router, { state, payer, merchantName }: WalletDeps): void {
  router.get('/sim/wallet', (ctx) => {
    const waiting = Object.values(state.state.orders).filter((order) => order.state === 'USERPAYING');
    const code = state.addPaymentCode({ openid: DEMO_OPENID, needsPassword: false });
    const groups = code.replace(/(\d{4})(?=\d)/g, '$1 ');
    const asks = waiting.map(
      (order) => `<h2>${escapeHtml(merchantName)}</h2><p class="sum">${escapeHtml(formatFen(order.amountFen))}</p>
<form method="post" action="/sim/wallet">${hiddenFields({ out_trade_no: order.outTradeNo })}
<button class="primary" name="action" value="pay">输入密码并支付</button>
<button name="action" value="cancel">取消</button></form>`,
    );
    const show = `<h1>付款码</h1><p>一分钟内有效，只能用一次。把这串数字输入收银台的扫码框。</p>
<p class="sum" style="font-size:26px" data-code="${code}">${groups}</p><a class="button" href="/sim/wallet">刷新</a>`;
    ctx.set('Cache-Control', 'no-store');
    ctx.type = 'html';
    ctx.body = renderPage('付款码', MARK, `${asks.join('')}${show}`);
  });

  router.post('/sim/wallet', (ctx) => {
    const body = bodyOf(ctx);
    payer.decide(stringAt(body, 'out_trade_no') ?? '', body['action'] === 'pay');
    ctx.status = 303;
    ctx.redirect('/sim/wallet');
  });

  /** The same for clients that cannot see. */
  router.post('/sim/payment-code', (ctx) => {
    const body = bodyOf(ctx);
    const openid = stringAt(body, 'openid') ?? DEMO_OPENID;
    ctx.body = { auth_code: state.addPaymentCode({ openid, needsPassword: body['needsPassword'] === true }) };
  });

  router.post('/sim/decide', (ctx) => {
    const body = bodyOf(ctx);
    const outcome = payer.decide(stringAt(body, 'out_trade_no') ?? '', body['pay'] === true);
    ctx.status = outcome.status === 'not-found' ? 404 : 200;
    ctx.body = outcome.status === 'not-found' ? { error: 'no such order' } : { trade_state: outcome.order.state };
  });
}
