/** Invariant: two levels at most. It holds because edits of one catalogue never overlap (`holdCatalogue`). */
import { categoryName } from '@shuke/shared';
import { type EntityManager, IsNull } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { Product, ProductCategory } from './catalogue.entity';
import { holdCatalogue } from './catalogue-lock';

interface CategoryKey {
  merchantId: string;
  categoryId: string;
}
interface CategoryDraft {
  parentId: string | null;
  name: string;
}
export type CountedCategory = ProductCategory & { products: number };

const inOrder = { position: 'ASC', categoryId: 'ASC' } as const;

/** @throws AppError not-found */
export async function getCategory(em: EntityManager, key: CategoryKey): Promise<ProductCategory> {
  const category = await em.findOneBy(ProductCategory, { ...key });
  if (!category) throw new AppError('not-found', { what: 'category' });
  return category;
}

export const listCategories = (em: EntityManager, merchantId: string): Promise<ProductCategory[]> =>
  em.find(ProductCategory, { where: { merchantId }, order: inOrder });

/** Each category as baskets and rules name it, by its id. */
export async function categoryNames(em: EntityManager, merchantId: string): Promise<Map<string, string>> {
  const categories = await listCategories(em, merchantId);
  return new Map(categories.map(({ categoryId }) => [categoryId, categoryName(...pathOf(categories, categoryId))]));
}

/** The category and those below it. */
export async function withChildren(em: EntityManager, key: CategoryKey): Promise<string[]> {
  const { merchantId, categoryId } = key;
  const children = await em.findBy(ProductCategory, { merchantId, parentId: categoryId });
  return [categoryId, ...children.map((child) => child.categoryId)];
}

/** Names of a category and of its child: of the one a product is in. */
export function pathOf(categories: readonly ProductCategory[], categoryId: string): [string, string | null] {
  const own = categories.find((category) => category.categoryId === categoryId);
  const parent = categories.find((category) => category.categoryId === own?.parentId);
  return parent ? [parent.name, own?.name ?? ''] : [own?.name ?? '', null];
}

/** How many products each category has itself; `onSaleOnly` counts what customers see. */
export async function countProducts(
  em: EntityManager,
  merchantId: string,
  { onSaleOnly }: { onSaleOnly: boolean },
): Promise<Map<string, number>> {
  const query = em
    .createQueryBuilder(Product, 'product')
    .select('product.categoryId', 'categoryId')
    .addSelect('COUNT(*)', 'products')
    .where('product.merchantId = :merchantId AND product.removedAtMs IS NULL', { merchantId })
    .groupBy('product.categoryId');
  if (onSaleOnly) query.andWhere('product.onSale = 1');
  const rows = await query.getRawMany<{ categoryId: string; products: number | string }>();
  return new Map(rows.map(({ categoryId, products }) => [categoryId, Number(products)]));
}

export async function countedCategories(em: EntityManager, merchantId: string): Promise<CountedCategory[]> {
  const counts = await countProducts(em, merchantId, { onSaleOnly: false });
  const categories = await listCategories(em, merchantId);
  return categories.map((category) => ({ ...category, products: counts.get(category.categoryId) ?? 0 }));
}

/** Those that lead to something on sale. */
export async function shownCategories(em: EntityManager, merchantId: string): Promise<ProductCategory[]> {
  const counts = await countProducts(em, merchantId, { onSaleOnly: true });
  const categories = await listCategories(em, merchantId);
  const full = new Set(
    categories.filter(({ categoryId }) => counts.has(categoryId)).map(({ categoryId }) => categoryId),
  );
  for (const { categoryId, parentId } of categories) if (parentId && full.has(categoryId)) full.add(parentId);
  return categories.filter(({ categoryId }) => full.has(categoryId));
}

/** @throws AppError not-found, category-too-deep */
async function checkParent(tx: Tx, { merchantId, categoryId }: CategoryKey, parentId: string | null): Promise<void> {
  if (parentId === null) return;
  const parent = await getCategory(tx, { merchantId, categoryId: parentId });
  const hasChildren = await tx.existsBy(ProductCategory, { merchantId, parentId: categoryId });
  if (parent.parentId !== null || parentId === categoryId || hasChildren) throw new AppError('category-too-deep');
}

async function counted(tx: Tx, key: CategoryKey): Promise<CountedCategory> {
  const { merchantId, categoryId } = key;
  const products = await tx.countBy(Product, { merchantId, categoryId, removedAtMs: IsNull() });
  return { ...(await getCategory(tx, key)), products };
}

/** @returns the new category, last of its level @throws AppError idempotency-conflict, not-found, category-too-deep */
export async function createCategory(tx: Tx, key: CategoryKey, draft: CategoryDraft): Promise<CountedCategory> {
  const { merchantId, categoryId } = key;
  await holdCatalogue(tx, merchantId);
  if (await tx.existsBy(ProductCategory, { categoryId })) throw new AppError('idempotency-conflict');
  await checkParent(tx, key, draft.parentId);
  const [last] = await tx.find(ProductCategory, { where: { merchantId }, order: { position: 'DESC' }, take: 1 });
  const position = (last?.position ?? -1) + 1;
  await insertRow(tx, ProductCategory, { ...key, ...draft, position, version: 1 });
  return counted(tx, key);
}

/** @throws AppError not-found, edit-conflict, category-too-deep */
export async function changeCategory(
  tx: Tx,
  { version, ...key }: CategoryKey & { version: number },
  draft: CategoryDraft,
): Promise<CountedCategory> {
  await holdCatalogue(tx, key.merchantId);
  const category = await getCategory(tx, key);
  if (category.version !== version) throw new AppError('edit-conflict');
  await checkParent(tx, key, draft.parentId);
  await updateRows(tx, ProductCategory, { ...key }, { ...draft, version: version + 1 });
  return counted(tx, key);
}

/** @throws AppError not-found, category-not-empty */
export async function removeCategory(tx: Tx, key: CategoryKey): Promise<void> {
  const { merchantId, categoryId } = key;
  await holdCatalogue(tx, merchantId);
  await getCategory(tx, key);
  const isFull =
    (await tx.existsBy(ProductCategory, { merchantId, parentId: categoryId })) ||
    (await tx.existsBy(Product, { merchantId, categoryId, removedAtMs: IsNull() }));
  if (isFull) throw new AppError('category-not-empty');
  await tx.delete(ProductCategory, { ...key });
}

/** Puts one level into this order. @throws AppError edit-conflict when it holds other categories by now */
export async function orderCategories(
  tx: Tx,
  { merchantId, parentId, categoryIds }: { merchantId: string; parentId: string | null; categoryIds: string[] },
): Promise<void> {
  await holdCatalogue(tx, merchantId);
  const level = await tx.findBy(ProductCategory, { merchantId, parentId: parentId ?? IsNull() });
  const named = new Set(categoryIds);
  const complete = named.size === categoryIds.length && level.length === named.size;
  if (!complete || !level.every(({ categoryId }) => named.has(categoryId))) throw new AppError('edit-conflict');
  for (const [position, categoryId] of categoryIds.entries()) {
    await updateRows(tx, ProductCategory, { merchantId, categoryId }, { position });
  }
}
