import { type RefundEvent, type RefundState, refundTransitions } from '@shuke/shared';
import { type EntityManager, IsNull } from 'typeorm';
import { outTradeNoOf } from '../../adapters/wechat-pay';
import { type Clock, DAY_MS } from '../../kernel/clock';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart, restartTransaction } from '../../kernel/db/restart';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { createStateMachine } from '../../kernel/state-machine';
import { Payment, Refund } from './payment.entity';
import { countItems, itemRefunds } from './payment-items';
import { isProvider } from './payment-parts';
import { refundableFen, refundShare } from './refund-share';

const machine = createStateMachine<RefundState, RefundEvent>('refund', 'processing', refundTransitions);
const BATCH = 200;

/** What is to be given back: a sum, or pieces of the basket's lines. */
export interface RefundWish {
  amountFen?: number | undefined;
  items?: readonly { itemId: string; quantity: number }[] | undefined;
}

export type NewRefund = Pick<Refund, 'refundId' | 'terminalId' | 'actor' | 'reason'> & RefundWish;
export type RefundService = ReturnType<typeof createRefundService>;

/** True when the same key stands for the same refund. */
function isSame(known: Refund, paymentId: string, wish: NewRefund): boolean {
  const { amountFen, items, reason } = wish;
  if (known.paymentId !== paymentId || known.reason !== reason) return false;
  if (!items) return known.items === null && known.amountFen === amountFen;
  const asked = new Map(items.map(({ itemId, quantity }) => [itemId, quantity]));
  return known.items?.length === items.length && known.items.every((item) => asked.get(item.itemId) === item.quantity);
}

export function createRefundService(deps: { clock: Clock }) {
  const { clock } = deps;

  /** Changes what the payment says of its refunds; the shares follow from what was read, so it must still be so. */
  async function recount(tx: Tx, payment: Payment, change: Partial<Payment>): Promise<Payment> {
    const { paymentId, memberId, refundedFen, refundingFen, balanceRefundedFen, discountRefundedFen } = payment;
    const asRead = { paymentId, refundedFen, refundingFen, balanceRefundedFen, discountRefundedFen };
    const changed = await updateRows(tx, Payment, { ...asRead, memberId: memberId ?? IsNull() }, change);
    if (changed === 0) restartTransaction('payment changed before its refund');
    return { ...payment, ...change };
  }

  async function move(tx: Tx, refund: Refund, event: RefundEvent, change: Partial<Refund> = {}): Promise<Refund> {
    const state = machine.next(refund.state, event);
    const { refundId } = refund;
    const moved = await updateRows(tx, Refund, { refundId, state: refund.state }, { ...change, state });
    if (moved === 0) restartTransaction('refund moved meanwhile');
    return { ...refund, ...change, state };
  }

  return {
    find: (em: EntityManager, refundId: string): Promise<Refund | null> => em.findOneBy(Refund, { refundId }),
    byOutRefundNo: (em: EntityManager, outRefundNo: string): Promise<Refund | null> =>
      em.findOneBy(Refund, { outRefundNo }),

    /**
     * The refund that this key stands for already.
     * @throws AppError idempotency-conflict when it is another one
     */
    async known(em: EntityManager, paymentId: string, wish: NewRefund): Promise<Refund | null> {
      const refund = await em.findOneBy(Refund, { refundId: wish.refundId });
      if (refund && !isSame(refund, paymentId, wish)) throw new AppError('idempotency-conflict');
      return refund;
    },

    /**
     * Counts a refund on its payment and writes it down, before anybody is asked for money: of two at once that are too
     * much together, one is refused.
     * @throws AppError refund-too-large, not-found for a line that is not there, state-conflict
     */
    async count(tx: Tx, payment: Payment, wish: NewRefund): Promise<{ payment: Payment; refund: Refund }> {
      const { paymentId, merchantId, storeId, tender, restTender, refundedFen } = payment;
      if (payment.state !== 'succeeded' || !tender) throw new AppError('state-conflict', { state: payment.state });
      const items = wish.items ? await itemRefunds(tx, payment, wish.items) : null;
      const amountFen = items ? items.reduce((sum, item) => sum + item.amountFen, 0) : (wish.amountFen ?? 0);
      const leftFen = refundableFen(payment);
      // Pieces that cost nothing give nothing back.
      if (amountFen > leftFen || amountFen === 0) throw new AppError('refund-too-large', { leftFen });
      const itemsDiscountFen = items?.reduce((sum, item) => sum + item.discountFen, 0);
      const { grossFen, discountFen, balanceFen } = refundShare(payment, amountFen, itemsDiscountFen);
      const asksProvider = amountFen > balanceFen && isProvider(restTender);
      const refund: Refund = {
        refundId: wish.refundId,
        paymentId,
        merchantId,
        storeId,
        tender,
        items,
        amountFen,
        grossFen,
        balanceFen,
        handedOutFen: 0,
        state: machine.initial,
        terminalId: wish.terminalId,
        actor: wish.actor,
        reason: wish.reason,
        orderNo: asksProvider ? payment.orderNo : null,
        outRefundNo: asksProvider ? outTradeNoOf(wish.refundId) : null,
        pointsTaken: 0,
        couponsTaken: 0,
        couponReturned: false,
        askedAtMs: clock(),
        createdAtMs: clock(),
        settledAtMs: null,
      };
      const counted = await recount(tx, payment, {
        refundedFen: refundedFen + amountFen,
        refundingFen: payment.refundingFen + amountFen,
        balanceRefundedFen: payment.balanceRefundedFen + balanceFen,
        discountRefundedFen: payment.discountRefundedFen + discountFen,
      });
      await countItems(tx, payment, items ?? [], 1);
      await insertOrRestart('refund race', () => insertRow(tx, Refund, refund));
      return { payment: counted, refund };
    },

    /** The money is back where it came from. @param pointsTaken of what the payment had earned */
    async settle(
      tx: Tx,
      payment: Payment,
      refund: Refund,
      undone: Pick<Refund, 'pointsTaken' | 'couponsTaken' | 'couponReturned' | 'handedOutFen'>,
    ): Promise<{ payment: Payment; refund: Refund }> {
      const settled = await move(tx, refund, 'settle', { ...undone, settledAtMs: clock() });
      const changed = await recount(tx, payment, {
        refundingFen: payment.refundingFen - refund.amountFen,
        pointsEarned: payment.pointsEarned - undone.pointsTaken,
      });
      return { payment: changed, refund: settled };
    },

    /** Nothing was given back: it no longer counts. */
    async fail(tx: Tx, payment: Payment, refund: Refund): Promise<{ payment: Payment; refund: Refund }> {
      const failed = await move(tx, refund, 'fail', { settledAtMs: clock() });
      const { amountFen, balanceFen, grossFen } = refund;
      const changed = await recount(tx, payment, {
        refundedFen: payment.refundedFen - amountFen,
        refundingFen: payment.refundingFen - amountFen,
        balanceRefundedFen: payment.balanceRefundedFen - balanceFen,
        discountRefundedFen: payment.discountRefundedFen - (grossFen - amountFen),
      });
      await countItems(tx, payment, refund.items ?? [], -1);
      return { payment: changed, refund: failed };
    },

    /** Whoever gets this may ask the provider now; nobody else does for a while. */
    async mayAsk(tx: Tx, refund: Refund, quietMs: number): Promise<boolean> {
      const nowMs = clock();
      if (refund.askedAtMs + quietMs > nowMs) return false;
      const asRead = { refundId: refund.refundId, askedAtMs: refund.askedAtMs, state: 'processing' } as const;
      return (await updateRows(tx, Refund, asRead, { askedAtMs: nowMs })) === 1;
    },

    /** Refunds nobody has asked about for a while; the older one is, the longer the while, up to a day. */
    due: (em: EntityManager, quietMs: number): Promise<Refund[]> =>
      em
        .createQueryBuilder(Refund, 'refund')
        .where({ state: 'processing' })
        .andWhere('refund.askedAtMs <= :quietSince', { quietSince: clock() - quietMs })
        .andWhere(
          '((:nowMs - refund.askedAtMs) * 8 >= refund.askedAtMs - refund.createdAtMs OR refund.askedAtMs <= :aDayAgo)',
          {
            nowMs: clock(),
            aDayAgo: clock() - DAY_MS,
          },
        )
        .orderBy('refund.askedAtMs')
        .take(BATCH)
        .getMany(),
  };
}
