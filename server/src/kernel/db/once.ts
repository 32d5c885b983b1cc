import type { EntityManager } from 'typeorm';

const seen = new WeakMap<EntityManager, Map<string, Promise<unknown>>>();

/** Called where a transaction begins: what an earlier one saw is forgotten. */
export const seeAnew = (tx: EntityManager): void => void seen.set(tx, new Map());

/**
 * Reads, once in a transaction, what it does not change itself: several steps of a flow need the same row.
 * Outside of a transaction it reads each time.
 */
export function once<T>(em: EntityManager, key: string, read: () => Promise<T>): Promise<T> {
  const reads = seen.get(em);
  if (!reads) return read();
  const known = reads.get(key) as Promise<T> | undefined;
  if (known) return known;
  const reading = read();
  reads.set(key, reading);
  return reading;
}
