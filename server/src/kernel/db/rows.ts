import type { EntityTarget, FindOptionsWhere, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import { isUniqueViolation, type Tx } from './database';

/** TypeORM's own types ask for deep partials, which JSON columns cannot satisfy; rows here are whole and flat. */

export async function insertRow<T extends ObjectLiteral>(tx: Tx, entity: EntityTarget<T>, row: T): Promise<void> {
  // A copy: TypeORM writes what the database filled in, unconverted, into the object it is given.
  await tx.insert(entity, { ...row } as unknown as QueryDeepPartialEntity<T>);
}

/** Inserts a row unless one with its unique key is there already. @returns whether it was inserted */
export async function insertNew<T extends ObjectLiteral>(tx: Tx, entity: EntityTarget<T>, row: T): Promise<boolean> {
  try {
    await insertRow(tx, entity, row);
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

export async function insertRows<T extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<T>,
  rows: readonly T[],
): Promise<void> {
  const copies = rows.map((row) => ({ ...row }));
  if (copies.length > 0) await tx.insert(entity, copies as unknown as QueryDeepPartialEntity<T>[]);
}

/**
 * Changes rows that still look as expected.
 * @returns how many were changed: 0 means that somebody else was first
 */
export async function updateRows<T extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<T>,
  where: FindOptionsWhere<NoInfer<T>>,
  change: Partial<NoInfer<T>>,
): Promise<number> {
  const result = await tx.update(entity, where, change as unknown as QueryDeepPartialEntity<T>);
  return result.affected ?? 0;
}
