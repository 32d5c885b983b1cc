/** The payer's phone as pages, and the same for clients that cannot see. */

import type Router from '@koa/router';
import { formatFen } from '@shuke/shared';
import { stringAt } from '../../adapters/remote';
import { escapeHtml } from '../../kernel/http/html';
import { type Faults, parseFault } from '../faults';
import { hiddenFields, renderPage } from '../page';
import { bodyOf, queryOf } from '../sim-server';
import type { Buyer } from './buyer';
import type { AlipayState, AlipayTrade } from './state';

const MARK = '模拟支付宝 · 不会真的扣款';
const DEMO_BUYER = '2088000000000001';

interface SimRouteDeps {
  readonly state: AlipayState;
  readonly buyer: Buyer;
  readonly faults: Faults;
  readonly merchantName: string;
}

export function addAlipaySimRoutes(router: Router, { state, buyer, faults, merchantName }: SimRouteDeps): void {
  const details = (trade: AlipayTrade) => `<p class="sum">${escapeHtml(formatFen(trade.amountFen))}</p>
<dl><dt>收款方</dt><dd>${escapeHtml(merchantName)}</dd><dt>商品</dt><dd>${escapeHtml(trade.subject)}</dd></dl>`;
  const ask = (trade: AlipayTrade) => `<h1>确认付款</h1>${details(trade)}<form method="post" action="/sim/qr">
${hiddenFields({ out_trade_no: trade.outTradeNo })}<button class="primary" name="action" value="pay">确认付款</button>
<button name="action" value="cancel">取消</button></form>`;

  function page(trade: AlipayTrade | undefined): string {
    if (!trade) return renderPage('交易不存在', MARK, '<h1>交易不存在</h1><p>没有扣款。</p>');
    if (trade.status === 'WAIT_BUYER_PAY') return renderPage('确认付款', MARK, ask(trade));
    const title = trade.status === 'TRADE_SUCCESS' ? '付款成功' : '交易已关闭';
    return renderPage(title, MARK, `<h1>${title}</h1>${details(trade)}`);
  }

  router.get('/sim/qr', (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.type = 'html';
    ctx.body = page(buyer.scan(queryOf(ctx, 'out_trade_no')));
  });
  router.post('/sim/qr', (ctx) => {
    const body = bodyOf(ctx);
    const outTradeNo = stringAt(body, 'out_trade_no') ?? '';
    buyer.decide(outTradeNo, body['action'] === 'pay');
    ctx.type = 'html';
    ctx.body = page(state.trade(outTradeNo));
  });
  router.get('/sim/wallet', (ctx) => {
    const waiting = Object.values(state.state.trades).filter(({ status }) => status === 'WAIT_BUYER_PAY');
    const code = state.addPaymentCode({ buyerId: DEMO_BUYER, needsPassword: false });
    const show = `<h1>付款码</h1><p>一分钟内有效，只能用一次。把这串数字输入收银台的扫码框。</p>
<p class="sum" style="font-size:26px" data-code="${code}">${code.replace(/(\d{4})(?=\d)/g, '$1 ')}</p>
<a class="button" href="/sim/wallet">刷新</a>`;
    ctx.set('Cache-Control', 'no-store');
    ctx.type = 'html';
    ctx.body = renderPage('付款码', MARK, `${waiting.map(ask).join('')}${show}`);
  });

  router.post('/sim/payment-code', (ctx) => {
    const needsPassword = bodyOf(ctx)['needsPassword'] === true;
    ctx.body = { auth_code: state.addPaymentCode({ buyerId: DEMO_BUYER, needsPassword }) };
  });
  router.post('/sim/decide', (ctx) => {
    const body = bodyOf(ctx);
    const outcome = buyer.decide(stringAt(body, 'out_trade_no') ?? '', body['pay'] === true);
    ctx.status = outcome.status === 'not-found' ? 404 : 200;
    ctx.body = outcome.status === 'not-found' ? { error: 'no such trade' } : { trade_status: outcome.trade.status };
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
