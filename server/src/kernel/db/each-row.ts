import { type EntityManager, type EntityTarget, type FindOptionsWhere, MoreThan, type ObjectLiteral } from 'typeorm';

const PAGE = 200;

/**
 * All rows that match, in the order of `key`, read page after page: no list is ever whole in memory.
 * @param key a text column that tells the matching rows apart
 */
export async function* eachRow<T extends ObjectLiteral>(
  em: EntityManager,
  entity: EntityTarget<T>,
  where: FindOptionsWhere<NoInfer<T>>,
  key: keyof NoInfer<T> & string,
  pageSize = PAGE,
): AsyncGenerator<T> {
  let after = '';
  for (;;) {
    const rows = await em.find(entity, {
      where: { ...where, [key]: MoreThan(after) } as FindOptionsWhere<T>,
      order: { [key]: 'ASC' } as never,
      take: pageSize,
    });
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = String(last[key]);
  }
}
