import type { EntityManager } from 'typeorm';
import { IsNull } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { Payout } from './reconciliation.entity';

export type PayoutService = ReturnType<typeof createPayoutService>;

export function createPayoutService() {
  return {
    /** @throws AppError not-found */
    async get(em: EntityManager, merchantId: string, payoutId: string): Promise<Payout> {
      const payout = await em.findOneBy(Payout, { merchantId, payoutId });
      if (!payout) throw new AppError('not-found', { what: 'payout' });
      return payout;
    },
    add: (tx: Tx, payout: Payout): Promise<void> => insertOrRestart('payout race', () => insertRow(tx, Payout, payout)),
    /** @returns false when it was undone before */
    undo: async (tx: Tx, payoutId: string, nowMs: number): Promise<boolean> =>
      (await updateRows(tx, Payout, { payoutId, undoneAtMs: IsNull() }, { undoneAtMs: nowMs })) === 1,
    async list(em: EntityManager, merchantId: string, { page, pageSize }: { page: number; pageSize: number }) {
      const [items, total] = await em.findAndCount(Payout, {
        where: { merchantId },
        order: { day: 'DESC', createdAtMs: 'DESC', payoutId: 'DESC' },
        skip: (page - 1) * pageSize,
        take: pageSize,
      });
      return { items, total };
    },
  };
}
