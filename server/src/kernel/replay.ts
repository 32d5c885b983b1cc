import { LessThan, Like } from 'typeorm';
import { MINUTE_MS } from './clock';
import { sha256Hex } from './crypto';
import { type Database, isUniqueViolation, type Tx } from './db/database';
import { insertRow } from './db/rows';
import { IdempotencyKey } from './idempotency.entity';

const SCOPE = 'nonce:';
/** Longer than any signed message stays fresh (five minutes to either side), so that forgetting one opens nothing. */
const KEPT_MS = 15 * MINUTE_MS;

/**
 * Notes a nonce of a signed message, on every server at once. The note stands even when the work fails afterwards:
 * whoever repeats a message signs it anew.
 * @returns false when the nonce was seen before: the message is a replay
 */
export async function firstSeen(db: Database, sender: string, nonce: string, nowMs: number): Promise<boolean> {
  const key = sha256Hex(nonce).slice(0, 36);
  try {
    await db.tx((tx) =>
      insertRow(tx, IdempotencyKey, {
        scope: `${SCOPE}${sender}`,
        key,
        inputHash: '',
        result: true,
        createdAtMs: nowMs,
      }),
    );
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/** Forgets the nonces of messages too old to be taken anyway. */
export async function forgetNonces(tx: Tx, nowMs: number): Promise<number> {
  const old = { scope: Like(`${SCOPE}%`), createdAtMs: LessThan(nowMs - KEPT_MS) };
  return (await tx.delete(IdempotencyKey, old)).affected ?? 0;
}
