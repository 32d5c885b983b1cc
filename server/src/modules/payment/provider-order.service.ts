import { newId, type ProviderOrderEvent, type ProviderOrderState, providerOrderTransitions } from '@shuke/shared';
import { type EntityManager, In } from 'typeorm';
import { outTradeNoOf } from '../../adapters/wechat-pay';
import { type Clock, SECOND_MS } from '../../kernel/clock';
import type { Tx } from '../../kernel/db/database';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { createStateMachine } from '../../kernel/state-machine';
import { ProviderOrder } from './provider-order.entity';

const machine = createStateMachine<ProviderOrderState, ProviderOrderEvent>(
  'provider-order',
  'open',
  providerOrderTransitions,
);
/** Longer than the two or three calls that one look at an order takes, each with its time limit. */
const LEASE_MS = 30 * SECOND_MS;
/** A pass of the job asks about so many at most. */
const BATCH = 200;

export type NewProviderOrder = Pick<
  ProviderOrder,
  'orderNo' | 'paymentId' | 'merchantId' | 'provider' | 'channel' | 'amountFen' | 'codeHash' | 'expiresAtMs'
>;
export type ProviderOrderService = ReturnType<typeof createProviderOrderService>;

/** Neither paid nor given up: the provider must still say what became of it. */
export const isUndecided = ({ state }: ProviderOrder): boolean =>
  state === 'open' || state === 'closing' || state === 'returning';

/** The orders that payments have at providers, and who speaks with the provider about each. */
export function createProviderOrderService(deps: { clock: Clock }) {
  const { clock } = deps;

  return {
    newOrderNo: (): string => outTradeNoOf(newId(clock())),

    /** Written before anything is sent; whoever writes it holds it, since they are about to send it. */
    async open(tx: Tx, order: NewProviderOrder): Promise<ProviderOrder> {
      const nowMs = clock();
      const row: ProviderOrder = {
        ...order,
        state: machine.initial,
        launch: null,
        closeAs: 'fail',
        closeReason: null,
        waiting: null,
        transactionId: null,
        leasedUntilMs: nowMs + LEASE_MS,
        askedAtMs: nowMs,
        createdAtMs: nowMs,
      };
      await insertRow(tx, ProviderOrder, row);
      return row;
    },

    find: (em: EntityManager, orderNo: string): Promise<ProviderOrder | null> =>
      em.findOneBy(ProviderOrder, { orderNo }),
    /** The attempt that a payment code already was for this payment. */
    ofCode: (em: EntityManager, paymentId: string, codeHash: string): Promise<ProviderOrder | null> =>
      em.findOneBy(ProviderOrder, { paymentId, codeHash }),

    /** @returns the order moved on, or null when somebody else moved it */
    async move(
      tx: Tx,
      order: ProviderOrder,
      event: ProviderOrderEvent,
      change: Partial<ProviderOrder> = {},
    ): Promise<ProviderOrder | null> {
      const state = machine.next(order.state, event);
      const asRead = { orderNo: order.orderNo, state: order.state, closeAs: order.closeAs };
      const moved = await updateRows(tx, ProviderOrder, asRead, { ...change, state });
      return moved === 0 ? null : { ...order, ...change, state };
    },

    /** An order that is being closed for another way is now closed for good. */
    closeForGood: (tx: Tx, { orderNo }: ProviderOrder): Promise<number> =>
      updateRows(tx, ProviderOrder, { orderNo, state: 'closing' }, { closeAs: 'void' }),

    /** Keeps what the provider said of an order it has not decided. */
    note: (tx: Tx, orderNo: string, said: Partial<Pick<ProviderOrder, 'launch' | 'waiting'>>): Promise<number> =>
      updateRows(tx, ProviderOrder, { orderNo }, said),

    /** Takes the order in hand; of many, on any server, one gets it. @returns it as it is now, or null */
    async lease(tx: Tx, orderNo: string): Promise<ProviderOrder | null> {
      const nowMs = clock();
      const { affected } = await tx
        .createQueryBuilder()
        .update(ProviderOrder)
        .set({ leasedUntilMs: nowMs + LEASE_MS, askedAtMs: nowMs })
        .where('orderNo = :orderNo AND leasedUntilMs <= :nowMs', { orderNo, nowMs })
        .execute();
      return affected === 1 ? tx.findOneBy(ProviderOrder, { orderNo }) : null;
    },
    /** Lays it down, unless the hold ran out and somebody else has it. */
    unlease: (tx: Tx, { orderNo, leasedUntilMs }: ProviderOrder): Promise<number> =>
      updateRows(tx, ProviderOrder, { orderNo, leasedUntilMs }, { leasedUntilMs: 0, askedAtMs: clock() }),

    /** Undecided orders nobody has asked about for a while; the older an order, the longer the while. */
    due: (em: EntityManager, quietMs: number): Promise<ProviderOrder[]> =>
      em
        .createQueryBuilder(ProviderOrder, 'po')
        .where({ state: In(['open', 'closing', 'returning']) })
        .andWhere('po.leasedUntilMs <= :nowMs AND po.askedAtMs <= :quietSince', {
          nowMs: clock(),
          quietSince: clock() - quietMs,
        })
        .andWhere('(:nowMs - po.askedAtMs) * 8 >= po.askedAtMs - po.createdAtMs', { nowMs: clock() })
        .orderBy('po.askedAtMs')
        .take(BATCH)
        .getMany(),
  };
}
