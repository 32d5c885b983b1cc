/**
 * Limits that hold whoever races: every count is one conditional update whose affected rows decide.
 */
import { In } from 'typeorm';
import type { Tx } from './db/database';
import { LimitCounter } from './limit-counter.entity';

export interface CounterKey {
  subject: string;
  /** Empty: everybody together. */
  owner: string;
  /** `YYYY-MM-DD`; empty: ever. */
  day: string;
}

const addWithin = async (tx: Tx, key: CounterKey, limit: number, amount: number): Promise<boolean> => {
  const result = await tx
    .createQueryBuilder()
    .update(LimitCounter)
    .set({ used: () => `used + ${Math.trunc(amount)}` })
    .where({ ...key })
    .andWhere('used + :amount <= :limit', { amount, limit })
    .execute();
  return result.affected === 1;
};

async function ensure(tx: Tx, keys: readonly CounterKey[]): Promise<void> {
  const rows = keys.map((key) => ({ ...key, used: 0 }));
  await tx.createQueryBuilder().insert().into(LimitCounter).values(rows).orIgnore().execute();
}

/** Counts `amount` more, all or nothing. @returns false when that would pass the limit */
export async function countWithin(tx: Tx, key: CounterKey, limit: number, amount = 1): Promise<boolean> {
  if (amount > limit) return false;
  // Counted first and opened second: an insert that meets the row would leave a shared lock, and two of them a deadlock.
  if (await addWithin(tx, key, limit, amount)) return true;
  if (await tx.existsBy(LimitCounter, { ...key })) return false;
  await ensure(tx, [key]);
  return addWithin(tx, key, limit, amount);
}

/** Counts `wanted` more, or as many as are left. @returns how many were counted */
export async function countUpTo(tx: Tx, key: CounterKey, limit: number, wanted: number): Promise<number> {
  let amount = wanted;
  while (amount > 0) {
    if (await countWithin(tx, key, limit, amount)) return amount;
    const { used } = await tx.findOneByOrFail(LimitCounter, { ...key });
    amount = Math.min(amount, limit - used);
  }
  return 0;
}

/** Takes back what was counted in this transaction, when something else then refused. */
export async function uncount(tx: Tx, key: CounterKey, amount = 1): Promise<void> {
  if (amount === 0) return;
  await tx
    .createQueryBuilder()
    .update(LimitCounter)
    .set({ used: () => `used - ${Math.trunc(amount)}` })
    .where({ ...key })
    .andWhere('used >= :amount', { amount })
    .execute();
}

/** Counts one more for each owner, whatever the limit: the caller holds a lock that covers them. */
export async function countEach(
  tx: Tx,
  { subject, day, owners }: { subject: string; day: string; owners: readonly string[] },
): Promise<void> {
  if (owners.length === 0) return;
  await ensure(
    tx,
    owners.map((owner) => ({ subject, owner, day })),
  );
  await tx
    .createQueryBuilder()
    .update(LimitCounter)
    .set({ used: () => 'used + 1' })
    .where({ subject, day, owner: In([...owners]) })
    .execute();
}

/** What each of these owners has had; who had nothing is absent. */
export async function usedBy(
  tx: Tx,
  { subject, day, owners }: { subject: string; day: string; owners: readonly string[] },
): Promise<Map<string, number>> {
  const rows = await tx.findBy(LimitCounter, { subject, day, owner: In([...owners]) });
  return new Map(rows.map(({ owner, used }) => [owner, used]));
}

/** What one owner has had counts for the other from now on. */
export async function moveCounts(tx: Tx, fromOwner: string, toOwner: string): Promise<void> {
  for (const { subject, day, used } of await tx.findBy(LimitCounter, { owner: fromOwner })) {
    const key = { subject, owner: toOwner, day };
    await ensure(tx, [key]);
    await tx
      .createQueryBuilder()
      .update(LimitCounter)
      .set({ used: () => `used + ${Math.trunc(used)}` })
      .where(key)
      .execute();
  }
  await tx.delete(LimitCounter, { owner: fromOwner });
}

/** An owner who is no more: what they had counts for nobody. */
export async function forgetCounts(tx: Tx, owner: string): Promise<void> {
  await tx.delete(LimitCounter, { owner });
}

/** Days that are over limit nothing any more. @param before `YYYY-MM-DD`; days from then on are kept */
export async function forgetDays(tx: Tx, before: string): Promise<number> {
  const over = await tx
    .createQueryBuilder()
    .delete()
    .from(LimitCounter)
    .where("day <> '' AND day < :before", { before })
    .execute();
  return over.affected ?? 0;
}
