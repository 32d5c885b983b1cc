import type { ObjectLiteral } from 'typeorm';
import { entities } from '../../src/entities';
import type { Database } from '../../src/kernel/db/database';

const ID_LENGTH = '36';

/** How many rows of each table name a member, in whichever column: also of tables that nobody here has heard of yet. */
export async function rowsNaming(db: Database, memberId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const entity of entities) {
    const metadata = db.read.connection.getMetadata(entity);
    const columns = metadata.columns.filter(({ length }) => length === ID_LENGTH);
    if (columns.length === 0) continue;
    const where = columns.map(({ propertyName }) => ({ [propertyName]: memberId }) as ObjectLiteral);
    const rows = await db.read.count(entity, { where });
    if (rows > 0 || columns.some(({ propertyName }) => /memberid/i.test(propertyName))) counts[metadata.name] = rows;
  }
  return counts;
}
