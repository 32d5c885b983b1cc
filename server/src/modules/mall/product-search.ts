import { Brackets, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { Product, ProductSku } from './catalogue.entity';
import { categoryNames } from './categories';
import { type ShownProduct, skusOf } from './products';

export interface ProductQuery {
  merchantId: string;
  /** Those of these categories; undefined: all. */
  categoryIds?: readonly string[] | undefined;
  /** Words that each occur in name, subtitle or barcode. */
  search?: string | undefined;
  state: 'all' | 'on-sale' | 'hidden' | 'sold-out';
  page: number;
  pageSize: number;
}

/** More words than a shopper types cost time and find nothing. */
const MAX_WORDS = 6;

/** `!` escapes what LIKE takes as a sign, on every engine alike. */
const containing = (word: string) => `%${word.replace(/[!%_]/g, (sign) => `!${sign}`)}%`;

function onlyWord(query: SelectQueryBuilder<Product>, word: string, index: number): void {
  const name = `word${index}`;
  const bySku = query
    .subQuery()
    .select('1')
    .from(ProductSku, 'coded')
    .where(`coded.productId = product.productId AND coded.barcode LIKE :${name} ESCAPE '!'`)
    .getQuery();
  const either = new Brackets((any) =>
    any
      .where(`product.name LIKE :${name} ESCAPE '!'`)
      .orWhere(`product.subtitle LIKE :${name} ESCAPE '!'`)
      .orWhere(`EXISTS ${bySku}`),
  );
  query.andWhere(either, { [name]: containing(word) });
}

function onlyState(query: SelectQueryBuilder<Product>, state: ProductQuery['state']): void {
  if (state === 'on-sale') query.andWhere('product.onSale = 1');
  if (state === 'hidden') query.andWhere('product.onSale = 0');
  if (state !== 'sold-out') return;
  const inStock = query
    .subQuery()
    .select('1')
    .from(ProductSku, 'piece')
    .where('piece.productId = product.productId AND piece.removedAtMs IS NULL')
    .andWhere('(piece.stock IS NULL OR piece.stock > 0)')
    .getQuery();
  query.andWhere(`NOT EXISTS ${inStock}`);
}

/** One page of products with their SKUs, in the order of the shop. */
export async function findProducts(
  em: EntityManager,
  { merchantId, categoryIds, search, state, page, pageSize }: ProductQuery,
): Promise<{ items: ShownProduct[]; total: number }> {
  const query = em
    .createQueryBuilder(Product, 'product')
    .where('product.merchantId = :merchantId AND product.removedAtMs IS NULL', { merchantId });
  if (categoryIds) query.andWhere('product.categoryId IN (:...categoryIds)', { categoryIds });
  const words = (search ?? '').split(/\s+/).filter((word) => word !== '');
  for (const [index, word] of words.slice(0, MAX_WORDS).entries()) onlyWord(query, word, index);
  onlyState(query, state);
  const [found, total] = await query
    .orderBy('product.position')
    .addOrderBy('product.productId')
    .skip((page - 1) * pageSize)
    .take(pageSize)
    .getManyAndCount();
  const skus = await skusOf(
    em,
    found.map(({ productId }) => productId),
  );
  const names = await categoryNames(em, merchantId);
  const items = found.map((product) => ({
    ...product,
    skus: skus.get(product.productId) ?? [],
    category: names.get(product.categoryId) ?? '',
  }));
  return { items, total };
}
