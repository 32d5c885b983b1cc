/**
 * The payment PIN. Only its argon2id hash is kept, made with a secret of the server: a stolen table alone cannot be
 * searched through, though there are but a million PINs.
 * Invariant: a try is spent, in a committed transaction, before the PIN is compared. Guessing in parallel, or breaking
 * off before the answer, gains nothing.
 */
import { hash, verify } from '@node-rs/argon2';
import { PIN_TRIES } from '@shuke/shared';
import type { EntityManager } from 'typeorm';
import { type Clock, MINUTE_MS } from '../../kernel/clock';
import { deriveKey } from '../../kernel/crypto';
import type { Database, Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { MemberPin } from './member.entity';

const LOCK_MS = 15 * MINUTE_MS;

export type PinService = ReturnType<typeof createPinService>;
export type PinCheck =
  | { result: 'right' }
  | { result: 'wrong'; triesLeft: number }
  | { result: 'locked'; untilMs: number }
  | { result: 'not-set' };

export function createPinService(deps: { db: Database; clock: Clock; signingKey: Buffer }) {
  const { db, clock } = deps;
  const options = { secret: deriveKey(deps.signingKey, 'payment pin') };

  const find = (em: EntityManager, memberId: string) => em.findOneBy(MemberPin, { memberId });
  const lockedUntil = ({ failures, lastTryAtMs }: MemberPin): number | null =>
    failures >= PIN_TRIES && lastTryAtMs + LOCK_MS > clock() ? lastTryAtMs + LOCK_MS : null;

  /** Counts a try as failed until it proves right. @returns false when there is no try left, or no PIN */
  async function spendTry(tx: Tx, memberId: string): Promise<boolean> {
    const nowMs = clock();
    const lockIsOver = `failures >= ${PIN_TRIES} AND lastTryAtMs <= ${nowMs - LOCK_MS}`;
    const { affected } = await tx
      .createQueryBuilder()
      .update(MemberPin)
      // In this order: MySQL reads a column that was set before as already changed.
      .set({ failures: () => `CASE WHEN ${lockIsOver} THEN 1 ELSE failures + 1 END`, lastTryAtMs: nowMs })
      .where(`memberId = :memberId AND (failures < ${PIN_TRIES} OR (${lockIsOver}))`, { memberId })
      .execute();
    return affected === 1;
  }

  return {
    /** Whether there is a PIN, and until when it is locked. */
    async state(em: EntityManager, memberId: string): Promise<{ isSet: boolean; lockedUntilMs: number | null }> {
      const pin = await find(em, memberId);
      return { isSet: pin !== null, lockedUntilMs: pin && lockedUntil(pin) };
    },

    /** What is stored of a PIN. Slow on purpose: outside of any transaction. */
    hashOf: (pin: string): Promise<string> => hash(pin, options),

    /** Sets or replaces the PIN; failures and a lock are forgotten. */
    async save(tx: Tx, { memberId, merchantId, pinHash }: Pick<MemberPin, 'memberId' | 'merchantId' | 'pinHash'>) {
      const fresh = { pinHash, failures: 0, lastTryAtMs: 0, setAtMs: clock() };
      if ((await updateRows(tx, MemberPin, { memberId }, fresh)) === 1) return;
      await insertOrRestart('two first PINs', () => insertRow(tx, MemberPin, { memberId, merchantId, ...fresh }));
    },

    /** Compares a PIN; the answer is a value, so that the count of failures is committed whatever it is. */
    async check(memberId: string, pin: string): Promise<PinCheck> {
      const stored = await db.tx(async (tx) => {
        const hasTry = await spendTry(tx, memberId);
        const row = await find(tx, memberId);
        return row && { row, hasTry };
      });
      if (!stored) return { result: 'not-set' };
      const { row, hasTry } = stored;
      if (!hasTry) return { result: 'locked', untilMs: row.lastTryAtMs + LOCK_MS };
      if (await verify(row.pinHash, pin, options)) {
        await db.tx((tx) => updateRows(tx, MemberPin, { memberId, pinHash: row.pinHash }, { failures: 0 }));
        return { result: 'right' };
      }
      const untilMs = lockedUntil(row);
      return untilMs === null
        ? { result: 'wrong', triesLeft: PIN_TRIES - row.failures }
        : { result: 'locked', untilMs };
    },
  };
}
