import type { EntityTarget, FindOptionsWhere, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import { isUniqueViolation, type Tx } from './database';

/** TypeORM's own types ask for deep partials, which JSON columns cannot satisfy; rows here are whole and flat. */

export const insertRow = <T extends ObjectLiteral>(tx: Tx, entity: EntityTarget<T>, row: T): Promise<void> =>
  insertRows(tx, entity, [row]);

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

/** Rows come whole, so that nothing the database filled in is read back. */
export async function insertRows<T extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<T>,
  rows: readonly T[],
): Promise<void> {
  if (rows.length === 0) return;
  const values = [...rows] as unknown as QueryDeepPartialEntity<T>[];
  await tx.createQueryBuilder().insert().into(entity).values(values).updateEntity(false).execute();
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
