import { type EntityManager, In, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import type { ProviderMove, ProviderMoves, ProviderName } from '../../adapters/provider';
import { Payment, Refund, TopUp } from './payment.entity';
import { restFen } from './payment-parts';
import { ProviderOrder } from './provider-order.entity';

/** What went through a provider: top-ups, orders of payments, refunds. A bill's line is one of these, or not ours. */

const PAGE = 500;

type Line = Parameters<ProviderMoves['known']>[2][number];
type Time = Parameters<ProviderMoves['settled']>[2];

const topUpMove = ({ topUpId, outTradeNo, amountFen, state, createdAtMs, settledAtMs }: TopUp): ProviderMove => ({
  kind: 'payment',
  outTradeNo,
  outRefundNo: null,
  amountFen,
  state: state === 'succeeded' ? 'settled' : state === 'failed' ? 'failed' : 'open',
  atMs: settledAtMs ?? createdAtMs,
  subject: `top-up:${topUpId}`,
});

const paymentMove = (payment: Payment): ProviderMove => ({
  kind: 'payment',
  outTradeNo: payment.orderNo ?? '',
  outRefundNo: null,
  amountFen: restFen(payment),
  state: 'settled',
  atMs: payment.settledAtMs ?? payment.createdAtMs,
  subject: `payment:${payment.paymentId}`,
});

const refundMove = (refund: Refund): ProviderMove => ({
  kind: 'refund',
  outTradeNo: refund.orderNo ?? '',
  outRefundNo: refund.outRefundNo,
  amountFen: refund.amountFen - refund.balanceFen,
  state: refund.state === 'succeeded' ? 'settled' : refund.state === 'failed' ? 'failed' : 'open',
  atMs: refund.settledAtMs ?? refund.createdAtMs,
  subject: `refund:${refund.refundId}`,
});

/** An order and what may have come back of it: under its own number when it was undone, or paid too late. */
function orderMoves(order: ProviderOrder, payment: Payment | undefined): ProviderMove[] {
  const { orderNo, amountFen, state, createdAtMs, paymentId } = order;
  if (state === 'paid' && payment) return [paymentMove(payment)];
  const move = {
    outTradeNo: orderNo,
    outRefundNo: null,
    amountFen,
    atMs: createdAtMs,
    subject: `payment:${paymentId}`,
  };
  if (state === 'open' || state === 'closing') return [{ ...move, kind: 'payment', state: 'open' }];
  const undone = state === 'returning' ? 'open' : 'undone';
  return [
    { ...move, kind: 'payment', state: undone },
    { ...move, kind: 'refund', state: undone },
  ];
}

async function inPages<T>(numbers: readonly string[], find: (page: string[]) => Promise<T[]>): Promise<T[]> {
  const found: T[] = [];
  for (let from = 0; from < numbers.length; from += PAGE) found.push(...(await find(numbers.slice(from, from + PAGE))));
  return found;
}

async function known(em: EntityManager, provider: ProviderName, lines: readonly Line[]): Promise<ProviderMove[]> {
  const numbers = [...new Set(lines.map(({ outTradeNo, outRefundNo }) => outRefundNo ?? outTradeNo))];
  const orders = await inPages(numbers, (page) => em.findBy(ProviderOrder, { provider, orderNo: In(page) }));
  const paidIds = orders.filter(({ state }) => state === 'paid').map(({ paymentId }) => paymentId);
  const payments = await inPages(paidIds, (page) => em.findBy(Payment, { paymentId: In(page) }));
  const refunds = await inPages(numbers, (page) => em.findBy(Refund, { outRefundNo: In(page) }));
  const topUps =
    provider === 'wechat' ? await inPages(numbers, (page) => em.findBy(TopUp, { outTradeNo: In(page) })) : [];
  const paymentOf = new Map(payments.map((payment) => [payment.paymentId, payment]));
  return [
    ...topUps.map(topUpMove),
    ...orders.flatMap((order) => orderMoves(order, paymentOf.get(order.paymentId))),
    ...refunds.map(refundMove),
  ];
}

/** In the order of the index, so that nothing settled meanwhile moves a page. */
async function* pages<Row extends ObjectLiteral & { settledAtMs: number | null }>(
  query: () => SelectQueryBuilder<Row>,
  id: keyof Row & string,
  { fromMs, untilMs }: Time,
): AsyncGenerator<Row[]> {
  let after: { atMs: number; id: string } = { atMs: fromMs, id: '' };
  for (;;) {
    const page = await query()
      .andWhere('one.settledAtMs < :untilMs', { untilMs })
      .andWhere(`(one.settledAtMs > :atMs OR (one.settledAtMs = :atMs AND one.${id} > :id))`, after)
      .orderBy('one.settledAtMs')
      .addOrderBy(`one.${id}`)
      .take(PAGE)
      .getMany();
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = { atMs: last.settledAtMs ?? 0, id: String(last[id]) };
  }
}

export const providerMoves: ProviderMoves = {
  known,

  async *settled(em, provider, time) {
    const topUps = () => em.createQueryBuilder(TopUp, 'one').where("one.state = 'succeeded'");
    const payments = () =>
      em
        .createQueryBuilder(Payment, 'one')
        .where("one.state = 'succeeded' AND one.orderNo IS NOT NULL AND one.restTender = :provider", { provider });
    const refunds = () =>
      em
        .createQueryBuilder(Refund, 'one')
        .innerJoin(ProviderOrder, 'po', 'po.orderNo = one.orderNo AND po.provider = :provider', { provider })
        .where("one.state = 'succeeded' AND one.outRefundNo IS NOT NULL");
    if (provider === 'wechat') {
      for await (const page of pages<TopUp>(topUps, 'topUpId', time)) yield page.map(topUpMove);
    }
    for await (const page of pages<Payment>(payments, 'paymentId', time)) yield page.map(paymentMove);
    for await (const page of pages<Refund>(refunds, 'refundId', time)) yield page.map(refundMove);
  },
};
