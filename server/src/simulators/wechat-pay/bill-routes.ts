/** The daily trade bill: asked for by date, fetched by a link that lives for five minutes. */

import { createHash, randomBytes } from 'node:crypto';
import type Router from '@koa/router';
import { yuanOfFen } from '@shuke/shared';
import type { Clock } from '../../kernel/clock';
import { queryOf } from '../sim-server';
import { rfc3339 } from './certificates';
import { parameterError } from './order-book';
import { PayError } from './signing';
import type { Order, PayState, Refund } from './state';

const LINK_LIFETIME_MS = 5 * 60_000;
const FEE_PER_MILLE = 6;

const HEADING =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const TOTALS_HEADING = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';

interface BillRouteDeps {
  readonly state: PayState;
  readonly clock: Clock;
  readonly publicUrl: () => string;
}

const dayOf = (timeMs: number) => rfc3339(new Date(timeMs)).slice(0, 10);
const feeOf = (amountFen: number) => Math.round((amountFen * FEE_PER_MILLE) / 1000);
const line = (values: readonly (string | number)[]) => values.map((value) => `\`${value}`).join(',');

function row(order: Order, mchid: string, refund: Refund | null, revoked: boolean): string {
  const back = refund?.amountFen ?? (revoked ? order.amountFen : 0);
  const time = rfc3339(new Date(refund?.createdAtMs ?? order.paidAtMs ?? 0))
    .slice(0, 19)
    .replace('T', ' ');
  const paid = back === 0 ? order.amountFen : 0;
  const fee = back === 0 ? yuanOfFen(feeOf(paid)) : `-${yuanOfFen(feeOf(back))}`;
  return line([
    time,
    order.appid,
    mchid,
    0,
    '',
    order.transactionId ?? '',
    order.outTradeNo,
    order.openid ?? '',
    order.tradeType,
    revoked ? 'REVOKED' : refund ? 'REFUND' : 'SUCCESS',
    'OTHERS',
    'CNY',
    yuanOfFen(paid),
    '0.00',
    refund?.refundId ?? 0,
    refund?.outRefundNo ?? 0,
    yuanOfFen(back),
    '0.00',
    refund ? 'ORIGINAL' : '',
    refund?.state ?? '',
    order.description,
    order.attach ?? '',
    `${fee}000`,
    '0.60%',
    yuanOfFen(paid),
    yuanOfFen(back),
    '',
  ]);
}

function writeBill({ state }: PayState, day: string): string | null {
  const orders = Object.values(state.orders).filter(({ paidAtMs }) => paidAtMs !== undefined);
  const paid = orders.filter(({ paidAtMs }) => dayOf(paidAtMs ?? 0) === day);
  const revoked = paid.filter((order) => order.state === 'REVOKED');
  const refunds = Object.values(state.refunds).filter(({ createdAtMs }) => dayOf(createdAtMs) === day);
  if (paid.length + refunds.length === 0) return null;
  const rows = [
    ...paid.map((order) => row(order, state.mchid, null, false)),
    ...revoked.map((order) => row(order, state.mchid, null, true)),
    ...refunds.flatMap((refund) => {
      const order = state.orders[refund.outTradeNo];
      return order ? [row(order, state.mchid, refund, false)] : [];
    }),
  ];
  const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const taken = sum(paid.map(({ amountFen }) => amountFen));
  const back = sum([...revoked, ...refunds].map(({ amountFen }) => amountFen));
  const fees =
    sum(paid.map(({ amountFen }) => feeOf(amountFen))) -
    sum([...revoked, ...refunds].map(({ amountFen }) => feeOf(amountFen)));
  const feeText = `${fees < 0 ? '-' : ''}${yuanOfFen(Math.abs(fees))}000`;
  const totals = line([
    rows.length,
    yuanOfFen(taken),
    yuanOfFen(back),
    '0.00',
    feeText,
    yuanOfFen(taken),
    yuanOfFen(back),
  ]);
  return `\uFEFF${[HEADING, ...rows, TOTALS_HEADING, totals].join('\r\n')}\r\n`;
}

export function addBillRoutes(router: Router, { state, clock, publicUrl }: BillRouteDeps): void {
  const links = new Map<string, { readonly bytes: Buffer; readonly untilMs: number }>();

  router.get('/v3/bill/tradebill', (ctx) => {
    const day = queryOf(ctx, 'bill_date');
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw parameterError('bill_date');
    const bill = day < dayOf(clock()) ? writeBill(state, day) : null;
    if (bill === null) throw new PayError(400, 'NO_STATEMENT_EXIST', '账单文件不存在');
    const bytes = Buffer.from(bill, 'utf8');
    const token = randomBytes(24).toString('base64url');
    links.set(token, { bytes, untilMs: clock() + LINK_LIFETIME_MS });
    ctx.body = {
      hash_type: 'SHA1',
      hash_value: createHash('sha1').update(bytes).digest('hex'),
      download_url: `${publicUrl()}/v3/billdownload/file?token=${token}`,
    };
  });

  router.get('/v3/billdownload/file', (ctx) => {
    const link = links.get(queryOf(ctx, 'token'));
    if (!link || link.untilMs < clock()) throw new PayError(400, 'INVALID_REQUEST', '下载链接过期，请重新请求文件下载');
    ctx.type = 'text/plain';
    ctx.body = link.bytes;
  });
}
