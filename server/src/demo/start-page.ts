import type Router from '@koa/router';
import { newId } from '@shuke/shared';
import type { Container } from '../container';
import { escapeHtml } from '../kernel/http/html';
import { demoStaff } from './seed-demo';

/**
 * The demo's front door: what is where, how the loop goes, and a pairing code that works. Codes are stored only as
 * digests, so this page keeps the digits it was given in memory and makes a new till when the last one is paired.
 */
export function mountStartPage(router: Router, container: Container): void {
  const { db, stores, merchants, config } = container;
  let waiting: { terminalId: string; pairingCode: string; pairingExpiresAtMs: number } | null = null;

  async function pairingCode(): Promise<string> {
    const known = waiting && (await stores.terminal(db.read, waiting.terminalId));
    if (waiting && known?.pairingCodeHash && waiting.pairingExpiresAtMs > container.clock()) return waiting.pairingCode;
    const { merchantId } = await merchants.first(db.read);
    const [store] = await stores.ofMerchant(db.read, merchantId);
    if (!store) throw new Error('the demo shop has no store');
    const terminalId = newId();
    const terminal = { terminalId, merchantId, storeId: store.storeId, name: '演示收银台' };
    waiting = { terminalId, ...(await db.tx((tx) => stores.addTerminal(tx, terminal))) };
    return waiting.pairingCode;
  }

  router.get('/', async (ctx) => {
    ctx.type = 'html';
    ctx.set('Cache-Control', 'no-store');
    ctx.body = page({
      shop: (await merchants.first(db.read)).name,
      code: await pairingCode(),
      wechat: config.wechat.apiBaseUrl,
      wechatPay: config.wechatPay.apiBaseUrl,
      alipay: config.alipay.gatewayUrl,
    });
  });
}

const surfaces = [
  { href: '/m/', zh: '小程序', en: 'Mini program', who: '顾客 · customer', what: '入会、录入人脸、卡券、订单、消息' },
  {
    href: '/terminal/',
    zh: '收银终端',
    en: 'Terminal',
    who: '店员与顾客 · at the till',
    what: '输入金额、刷脸支付、弹出优惠',
  },
  {
    href: '/console/',
    zh: '商户后台',
    en: 'Console',
    who: '店主 · merchant',
    what: '今日数据、优惠券、付款后赠券、群发活动',
  },
  { href: '/docs/', zh: '接口文档', en: 'API', who: '开发者 · developer', what: 'OpenAPI，由契约生成' },
];

const loop = [
  ['打开<b>收银终端</b>，输入配对码', 'Open the terminal, type the pairing code'],
  [
    '打开<b>小程序</b>（换一个浏览器窗口），关注门店并微信登录',
    'Open the mini program in another window, follow the store, sign in',
  ],
  ['在“我的 · 我的人脸”阅读并同意，对着摄像头录入', 'Under “Me · My face”: read, agree, enrol with the camera'],
  ['在“我的 · 资料”填写手机号：大额付款会问尾号', 'Add a phone number: larger sums ask for its last digits'],
  ['在“我的 · 余额”用模拟微信支付充值 100 元', 'Top up ¥100 through the simulated WeChat Pay'],
  ['终端输入 36 元，收款；顾客点<b>刷脸支付</b>', 'At the terminal charge ¥36; the customer taps “pay by face”'],
  ['付款成功，屏幕弹出刚得到的券，每张都说明原因', 'Paid; the coupons pop up, each with its reason'],
  ['小程序的卡券里有这张券，订单里有这笔付款', 'The coupon is in the wallet, the payment among the orders'],
  ['再收一笔 36 元：券自动抵扣', 'Charge ¥36 again: the coupon is redeemed by itself'],
  [
    '<b>商户后台</b>新建活动并发送，小程序收到消息和券；没入会的人付现金，扫屏幕上的码认领这一单',
    'Send a campaign from the console; a payer who is not a member claims the payment by the QR code',
  ],
];

function page({
  shop,
  code,
  wechat,
  wechatPay,
  alipay,
}: {
  shop: string;
  code: string;
  wechat: string;
  wechatPay: string;
  alipay: string;
}): string {
  const link = (url: string, words = url) => `<a href="${escapeHtml(url)}">${escapeHtml(words)}</a>`;
  const cards = surfaces.map(
    ({ href, zh, en, who, what }) =>
      `<a class="card" href="${href}"><span class="who">${who}</span><b>${zh}</b><i>${en}</i><span>${what}</span></a>`,
  );
  const steps = loop.map(([zh, en]) => `<li><span>${zh}</span><i>${en}</i></li>`);
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>熟客 Shuke · ${escapeHtml(shop)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/media/favicon.svg">
<link rel="stylesheet" href="/media/start.css"></head><body><main>
<header><img src="/media/mark.svg" alt="" width="56" height="56"><div><h1>熟客 <i>Shuke</i></h1>
<p>${escapeHtml(shop)}的演示店：付一次款，多一位熟客。</p></div></header>
<section class="pair"><div><h2>终端配对码 <i>Pairing code</i></h2><p>24 小时内有效，配对后刷新本页换新码。</p></div>
<output id="pairing-code">${escapeHtml(code)}</output></section>
<section class="cards">${cards.join('')}</section>
<section><h2>走一遍 <i>The loop in ten steps</i></h2><ol>${steps.join('')}</ol></section>
<section class="notes"><h2>演示账号 <i>Accounts</i></h2>
<p>商户后台：<code>${demoStaff.login}</code> · <code>${demoStaff.password}</code></p>
<p>顾客的手机（出示付款码、输入密码）<i>A payer’s phone</i>：${link(`${wechatPay}/sim/wallet`, '模拟微信支付 WeChat Pay')} · ${link(`${alipay}/sim/wallet`, '模拟支付宝 Alipay')}</p>
<p>微信、微信支付与支付宝由模拟器代替（真实协议、签名与通知）：${link(wechat)} · ${link(wechatPay)} · ${link(alipay)}</p>
<p>画面只在内存里核对，从不存盘；人脸特征加密保存，随时可删。</p></section>
</main></body></html>`;
}
