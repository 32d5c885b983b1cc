import {
  type BasketItem,
  isOpenPayment,
  type PaymentEvent,
  type PaymentState,
  paymentTransitions,
  type TopUpEvent,
  type TopUpState,
  topUpTransitions,
} from '@shuke/shared';
import { type EntityManager, In, IsNull, LessThan, MoreThan, MoreThanOrEqual } from 'typeorm';
import { outTradeNoOf } from '../../adapters/wechat-pay';
import type { Clock } from '../../kernel/clock';
import type { Tx } from '../../kernel/db/database';
import { eachRow } from '../../kernel/db/each-row';
import { insertOrRestart, restartTransaction } from '../../kernel/db/restart';
import { insertNew, insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { createStateMachine } from '../../kernel/state-machine';
import { type IdentifiedBy, Payment, Refund, TopUp } from './payment.entity';
import { addItems, hasItems, itemsOf, shareDiscount } from './payment-items';

const paymentMachine = createStateMachine<PaymentState, PaymentEvent>('payment', 'created', paymentTransitions);
const OPEN = paymentMachine.states.filter(isOpenPayment);
const topUpMachine = createStateMachine<TopUpState, TopUpEvent>('top-up', 'created', topUpTransitions);

/** `items` with the cashier's reduction make up `amountFen` (checked by the contract). */
export interface NewPayment {
  paymentId: string;
  merchantId: string;
  storeId: string;
  terminalId: string | null;
  amountFen: number;
  items?: readonly BasketItem[];
  reductionFen?: number;
}

export type TillPayment = Payment & { terminalId: string };

export type PaymentService = ReturnType<typeof createPaymentService>;

export function createPaymentService(deps: { clock: Clock }) {
  const { clock } = deps;

  /**
   * Moves a payment on; of two movers one wins, the other starts its transaction again and sees what became of it.
   * @throws AppError state-conflict when its state does not understand the event
   */
  async function move(tx: Tx, payment: Payment, event: PaymentEvent, change: Partial<Payment> = {}): Promise<Payment> {
    const state = paymentMachine.next(payment.state, event);
    const { paymentId } = payment;
    const asRead = { paymentId, state: payment.state, memberId: payment.memberId ?? IsNull() };
    const moved = await updateRows(tx, Payment, asRead, { ...change, state });
    if (moved === 0) restartTransaction('payment moved meanwhile');
    return { ...payment, ...change, state };
  }

  async function find(em: EntityManager, paymentId: string): Promise<Payment> {
    const payment = await em.findOneBy(Payment, { paymentId });
    if (!payment) throw new AppError('not-found', { what: 'payment' });
    return payment;
  }

  async function getTopUp(em: EntityManager, memberId: string, topUpId: string): Promise<TopUp> {
    const topUp = await em.findOneBy(TopUp, { topUpId, memberId });
    if (!topUp) throw new AppError('not-found', { what: 'top-up' });
    return topUp;
  }

  return {
    move,
    find,

    /** @throws AppError not-found, also for another terminal's payment */
    async get(em: EntityManager, terminalId: string, paymentId: string): Promise<TillPayment> {
      const payment = await find(em, paymentId);
      if (payment.terminalId !== terminalId) throw new AppError('not-found', { what: 'payment' });
      return { ...payment, terminalId };
    },

    /**
     * Opens a payment under the terminal's own id; the same request again gets the payment as it is now.
     * @throws AppError idempotency-conflict when the id stands for another sum, basket or till
     */
    async open(tx: Tx, { items = [], reductionFen = 0, ...request }: NewPayment): Promise<Payment> {
      const payment: Payment = {
        ...request,
        state: paymentMachine.initial,
        reductionFen,
        itemCount: items.length,
        discountFen: 0,
        tender: null,
        balanceFen: 0,
        restTender: null,
        orderNo: null,
        identifiedBy: null,
        memberId: null,
        visit: null,
        declined: null,
        pointsEarned: 0,
        failure: null,
        refundedFen: 0,
        refundingFen: 0,
        balanceRefundedFen: 0,
        discountRefundedFen: 0,
        createdAtMs: clock(),
        settledAtMs: null,
      };
      if (await insertNew(tx, Payment, payment)) {
        await addItems(tx, request.paymentId, items, reductionFen);
        return payment;
      }
      const known = await find(tx, request.paymentId);
      const sameSum = known.amountFen === request.amountFen && known.reductionFen === reductionFen;
      if (!sameSum || known.terminalId !== request.terminalId || !(await hasItems(tx, known, items))) {
        throw new AppError('idempotency-conflict');
      }
      return known;
    },

    /** Notes who is paying before anything is taken. @throws AppError state-conflict */
    async identify(tx: Tx, payment: Payment, memberId: string, identifiedBy: IdentifiedBy): Promise<Payment> {
      const { paymentId } = payment;
      const changed = await updateRows(tx, Payment, { paymentId, state: In(OPEN) }, { memberId, identifiedBy });
      if (changed === 0) throw new AppError('state-conflict', { state: payment.state });
      return { ...payment, memberId, identifiedBy };
    },

    /** Makes a taken payment without a payer somebody's. @returns false when it already has one */
    async claim(tx: Tx, paymentId: string, memberId: string): Promise<boolean> {
      const free = { paymentId, state: 'succeeded', memberId: IsNull(), refundedFen: 0 } as const;
      return (await updateRows(tx, Payment, free, { memberId, identifiedBy: 'claim' })) === 1;
    },

    /** Which of these members have paid at the store. */
    async payersAmong(em: EntityManager, storeId: string, memberIds: readonly string[]): Promise<string[]> {
      if (memberIds.length === 0) return [];
      const where = { storeId, memberId: In([...memberIds]), state: 'succeeded' } as const;
      const paid = await em.find(Payment, { select: { paymentId: true, memberId: true }, where });
      return paid.flatMap(({ memberId }) => memberId ?? []);
    },

    /** What a claimed payment earned its new owner. */
    async recordEarnings(tx: Tx, paymentId: string, earned: Pick<Payment, 'visit' | 'pointsEarned'>): Promise<void> {
      await updateRows(tx, Payment, { paymentId }, earned);
    },

    itemsOf,
    shareDiscount,

    since: (em: EntityManager, terminalId: string, fromMs: number): Promise<Payment[]> =>
      em.find(Payment, {
        where: { terminalId, createdAtMs: MoreThanOrEqual(fromMs) },
        order: { createdAtMs: 'DESC' },
        take: 2000,
      }),

    /** @throws AppError idempotency-conflict when the id stands for another sum or member */
    async openTopUp(tx: Tx, request: Pick<TopUp, 'topUpId' | 'merchantId' | 'memberId' | 'amountFen' | 'channel'>) {
      const known = await tx.findOneBy(TopUp, { topUpId: request.topUpId });
      if (known) {
        const same = known.memberId === request.memberId && known.amountFen === request.amountFen;
        if (!same || known.channel !== request.channel) throw new AppError('idempotency-conflict');
        return known;
      }
      const topUp: TopUp = {
        ...request,
        state: topUpMachine.initial,
        outTradeNo: outTradeNoOf(request.topUpId),
        providerTransactionId: null,
        launch: null,
        createdAtMs: clock(),
        settledAtMs: null,
      };
      await insertOrRestart('top-up race', () => insertRow(tx, TopUp, topUp));
      return topUp;
    },

    getTopUp,
    topUpByOutTradeNo: (em: EntityManager, outTradeNo: string): Promise<TopUp | null> =>
      em.findOneBy(TopUp, { outTradeNo }),
    openTopUpsOf: (em: EntityManager, memberId: string): Promise<TopUp[]> =>
      em.findBy(TopUp, { memberId, state: 'processing' }),
    /** Top-ups whose outcome is not known yet, opened before `beforeMs`. */
    openTopUps: (em: EntityManager, beforeMs: number): Promise<TopUp[]> =>
      em.find(TopUp, { where: { state: 'processing', createdAtMs: LessThan(beforeMs) }, take: 100 }),

    /** @returns the top-up moved on, or null when somebody else moved it */
    async moveTopUp(tx: Tx, topUp: TopUp, event: TopUpEvent, change: Partial<TopUp> = {}): Promise<TopUp | null> {
      const state = topUpMachine.next(topUp.state, event);
      // The member too: an account may be merged into another while its money is on the way.
      const where = { topUpId: topUp.topUpId, state: topUp.state, memberId: topUp.memberId };
      const moved = await updateRows(tx, TopUp, where, { ...change, state });
      return moved === 0 ? null : { ...topUp, ...change, state };
    },
    /** Everything this member paid or is about to pay is another account's from now on. */
    async moveToMember(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
      await updateRows(tx, Payment, { memberId: fromMemberId }, { memberId: toMemberId });
      await updateRows(tx, TopUp, { memberId: fromMemberId }, { memberId: toMemberId });
    },

    /** What is still on its way for a member: payments that named them since `sinceMs`, refunds and top-ups of any age. */
    async openOf(em: EntityManager, memberId: string, sinceMs: number): Promise<{ payments: number; topUps: number }> {
      const named = { memberId, state: In(OPEN), createdAtMs: MoreThanOrEqual(sinceMs) };
      // Money that is on its way back is on its way, too.
      const givingBack = { memberId, refundingFen: MoreThan(0) };
      return {
        payments: await em.countBy(Payment, [named, givingBack, { memberId, state: 'processing' }]),
        topUps: await em.countBy(TopUp, { memberId, state: 'processing' }),
      };
    },
    /** Payments nobody took since `sinceMs` name this member no longer; top-ups that were never ordered never will be. */
    async letGo(tx: Tx, memberId: string, sinceMs: number): Promise<void> {
      const abandoned = { memberId, state: In(OPEN), createdAtMs: LessThan(sinceMs) };
      await updateRows(tx, Payment, abandoned, { memberId: null, identifiedBy: null });
      const state = topUpMachine.next('created', 'fail');
      await updateRows(tx, TopUp, { memberId, state: 'created' }, { state, settledAtMs: clock() });
    },
    /** What stays in the books of a member whose account is deleted. */
    keptOf: async (em: EntityManager, memberId: string): Promise<{ payments: number; topUps: number }> => ({
      payments: await em.countBy(Payment, { memberId }),
      topUps: await em.countBy(TopUp, { memberId, state: 'succeeded' }),
    }),
    everyOf: (em: EntityManager, memberId: string) => eachRow(em, Payment, { memberId }, 'paymentId'),
    everyTopUpOf: (em: EntityManager, memberId: string) => eachRow(em, TopUp, { memberId }, 'topUpId'),
    refundsOf: (em: EntityManager, paymentId: string): Promise<Refund[]> =>
      em.find(Refund, { where: { paymentId }, order: { createdAtMs: 'ASC', refundId: 'ASC' } }),
    isSettled: (topUp: TopUp): boolean => topUpMachine.isFinal(topUp.state),
  };
}
