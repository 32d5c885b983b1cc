import type { EntityManager } from 'typeorm';
import { sha256Hex } from './crypto';
import type { Tx } from './db/database';
import { insertOrRestart, restartTransaction } from './db/restart';
import { insertRow } from './db/rows';
import { AppError } from './errors';
import { IdempotencyKey } from './idempotency.entity';

/** JSON with sorted keys, so that equal inputs have equal hashes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

export const inputHash = (input: unknown): string => sha256Hex(canonicalJson(input));

/** What a command answered under this key; null when it was never run. */
export async function answerOf<T>(em: EntityManager, scope: string, key: string): Promise<T | null> {
  const known = await em.findOneBy(IdempotencyKey, { scope, key });
  return known && (known.result as T);
}

/**
 * Runs a command at most once for its key, within the caller's transaction: the effect and the remembered
 * answer commit together or not at all. The same key with the same input answers what was answered before.
 * @throws AppError idempotency-conflict when the key was used with another input
 */
export async function runOnce<T>(
  tx: Tx,
  command: { scope: string; key: string; input: unknown; nowMs: number },
  work: () => Promise<T>,
): Promise<T> {
  const { scope, key } = command;
  const hash = inputHash(command.input);
  const known = await tx.findOneBy(IdempotencyKey, { scope, key });
  if (known) {
    if (known.inputHash !== hash) throw new AppError('idempotency-conflict');
    return known.result as T;
  }
  const result = await work().catch(async (error: unknown) => {
    // What it met may be the other half of the same command, committed since we looked: then its answer is ours.
    const raced = error instanceof AppError && (await tx.existsBy(IdempotencyKey, { scope, key }));
    if (raced) restartTransaction('idempotency race');
    throw error;
  });
  await insertOrRestart('idempotency race', () =>
    insertRow(tx, IdempotencyKey, {
      scope,
      key,
      inputHash: hash,
      result: result,
      createdAtMs: command.nowMs,
    }),
  );
  return result;
}
