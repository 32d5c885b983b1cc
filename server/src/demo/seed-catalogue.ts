import { newId } from '@shuke/shared';
import type { Tx } from '../kernel/db/database';
import type { Product, ProductCategory, ProductSku } from '../modules/mall/catalogue.entity';
import type { Services } from '../services';
import { categories, products } from './catalogue';

/** What the demo shop sells, in its categories. */
export async function seedCatalogue(
  tx: Tx,
  { catalogue }: Services,
  { merchantId, nowMs }: { merchantId: string; nowMs: number },
): Promise<void> {
  const rows: { categories: ProductCategory[]; products: Product[]; skus: ProductSku[] } = {
    categories: [],
    products: [],
    skus: [],
  };
  const addCategory = (name: string, parentId: string | null) => {
    const categoryId = newId(nowMs);
    rows.categories.push({ categoryId, merchantId, parentId, name, position: rows.categories.length, version: 1 });
    return categoryId;
  };
  for (const { name, children } of categories) {
    const parentId = addCategory(name, null);
    for (const child of children) addCategory(child, parentId);
  }
  for (const [position, { category, picture, specNames, skus, ...words }] of products.entries()) {
    const productId = newId(nowMs);
    rows.products.push({
      productId,
      merchantId,
      ...words,
      categoryId: rows.categories.find(({ name }) => name === category)?.categoryId ?? '',
      pictures: [`/media/${picture}`],
      specNames: [...specNames],
      position,
      onSale: true,
      version: 1,
      createdAtMs: nowMs,
      removedAtMs: null,
    });
    for (const [place, { values, ...sku }] of skus.entries()) {
      const ids = { skuId: newId(nowMs), productId, merchantId };
      const blank = { position: place, pictureUrl: null, removedAtMs: null };
      rows.skus.push({ ...ids, ...blank, specValues: [...values], ...sku });
    }
  }
  await catalogue.seed(tx, rows, { merchantId, actor: 'system', nowMs });
}
