/**
 * What a balance may pay at once and in a day of the shop. Invariant: one conditional update decides and counts, so
 * payments at the same moment, on any server, never pass a limit together.
 */
import { type EntityManager, LessThan } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { BalanceLimit } from './balance-limit.entity';

export interface ShopLimits {
  perPaymentFen: number;
  perDayFen: number;
}

export interface Spending {
  memberId: string;
  merchantId: string;
  /** `2026-11-24` in the shop's time zone. */
  day: string;
  amountFen: number;
}

export type OwnLimits = Pick<BalanceLimit, 'perPaymentFen' | 'perDayFen'>;
export type BalanceLimitService = ReturnType<typeof createBalanceLimitService>;

export function createBalanceLimitService() {
  const find = (em: EntityManager, memberId: string) => em.findOneBy(BalanceLimit, { memberId });

  const spentOn = (limit: BalanceLimit | null, day: string): number => (limit?.day === day ? limit.spentFen : 0);

  /** A member's row from their first payment or first own limit on. */
  async function open(tx: Tx, { memberId, merchantId, day }: Omit<Spending, 'amountFen'>): Promise<void> {
    const row = { memberId, merchantId, day, spentFen: 0, perPaymentFen: null, perDayFen: null };
    await tx.createQueryBuilder().insert().into(BalanceLimit).values(row).orIgnore().execute();
  }

  /** @returns whether it was within the limits, and is counted */
  async function count(tx: Tx, { memberId, day, amountFen }: Spending, shop: ShopLimits): Promise<boolean> {
    const sum = '(CASE WHEN day = :day THEN spentFen ELSE 0 END) + :amountFen';
    const { affected } = await tx
      .createQueryBuilder()
      .update(BalanceLimit)
      // In this order: MySQL reads a column that was set before as already changed.
      .set({ spentFen: () => `CASE WHEN day = :day THEN spentFen ELSE 0 END + :amountFen`, day: () => ':day' })
      .where('memberId = :memberId AND :amountFen <= :perPaymentFen', { memberId, ...shop })
      .andWhere('(perPaymentFen IS NULL OR :amountFen <= perPaymentFen)')
      .andWhere(`${sum} <= :perDayFen AND (perDayFen IS NULL OR ${sum} <= perDayFen)`)
      .setParameters({ day, amountFen })
      .execute();
    return affected === 1;
  }

  return {
    /**
     * Counts a payment from the balance.
     * @throws AppError limit-per-payment, limit-per-day, with `limitFen`
     */
    async spend(tx: Tx, spending: Spending, shop: ShopLimits): Promise<void> {
      if (spending.amountFen === 0 || (await count(tx, spending, shop))) return;
      const limit = await find(tx, spending.memberId);
      const perPaymentFen = Math.min(shop.perPaymentFen, limit?.perPaymentFen ?? shop.perPaymentFen);
      if (spending.amountFen > perPaymentFen) throw new AppError('limit-per-payment', { limitFen: perPaymentFen });
      if (!limit) {
        await open(tx, spending);
        if (await count(tx, spending, shop)) return;
      }
      throw new AppError('limit-per-day', { limitFen: Math.min(shop.perDayFen, limit?.perDayFen ?? shop.perDayFen) });
    },

    /** A part that was held and is not taken after all counts no more; on another day it no longer matters. */
    async giveBack(tx: Tx, { memberId, day, amountFen }: Spending): Promise<void> {
      await tx
        .createQueryBuilder()
        .update(BalanceLimit)
        .set({ spentFen: () => 'spentFen - :amountFen' })
        .where('memberId = :memberId AND day = :day AND spentFen >= :amountFen', { memberId, day, amountFen })
        .execute();
    },

    /** The member's own limits, and what they spent on this day. */
    async of(em: EntityManager, memberId: string, day: string): Promise<{ own: OwnLimits; spentFen: number }> {
      const limit = await find(em, memberId);
      const { perPaymentFen = null, perDayFen = null } = limit ?? {};
      return { own: { perPaymentFen, perDayFen }, spentFen: spentOn(limit, day) };
    },

    /** Two accounts become one: what both spent on the later day counts together; the own limits of the kept one stay. */
    async merge(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
      const from = await find(tx, fromMemberId);
      if (!from) return;
      const { merchantId, day, spentFen } = from;
      await open(tx, { memberId: toMemberId, merchantId, day });
      await updateRows(tx, BalanceLimit, { memberId: toMemberId, day: LessThan(day) }, { day, spentFen: 0 });
      await tx
        .createQueryBuilder()
        .update(BalanceLimit)
        .set({ spentFen: () => 'spentFen + :spentFen' })
        .where('memberId = :toMemberId AND day = :day', { toMemberId, day, spentFen })
        .execute();
      await tx.delete(BalanceLimit, { memberId: fromMemberId });
    },

    /** The account is closed: it has no balance to limit. */
    async forget(tx: Tx, memberId: string): Promise<void> {
      await tx.delete(BalanceLimit, { memberId });
    },

    async setOwn(tx: Tx, who: Omit<Spending, 'amountFen'>, own: OwnLimits): Promise<void> {
      await open(tx, who);
      await updateRows(tx, BalanceLimit, { memberId: who.memberId }, own);
    },
  };
}
