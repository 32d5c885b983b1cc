/** Products and their SKUs as staff change them: whole, by version, under the catalogue's lock. */

import { pictureIdOf } from '@shuke/shared';
import type { RouteRequest } from '@shuke/shared/contract';
import { type EntityManager, In, IsNull } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { Product, ProductPicture, ProductSku } from './catalogue.entity';
import { holdCatalogue } from './catalogue-lock';
import { categoryNames, getCategory } from './categories';
import { openStock } from './stock';

export type ProductDraft = Omit<RouteRequest<'POST /console/products'>['body'], 'productId'>;
type SkuDraft = ProductDraft['skus'][number];
interface ProductKey {
  merchantId: string;
  productId: string;
}
export interface Editor {
  /** As the audit log names them. */
  actor: string;
  nowMs: number;
}
export type ProductWithSkus = Product & { skus: ProductSku[] };
/** With its category as baskets and rules name it. */
export type ShownProduct = ProductWithSkus & { category: string };

const problem = (at: string, words: string) => new AppError('invalid-input', { problems: [{ at, problem: words }] });

export const lowestPriceFen = (skus: readonly ProductSku[]): number =>
  Math.min(...skus.map(({ priceFen }) => priceFen));

/** The SKUs of these products, in the order of the shop. */
export async function skusOf(em: EntityManager, productIds: readonly string[]): Promise<Map<string, ProductSku[]>> {
  const found = new Map<string, ProductSku[]>(productIds.map((productId) => [productId, []]));
  if (productIds.length === 0) return found;
  const skus = await em.find(ProductSku, {
    where: { productId: In([...productIds]), removedAtMs: IsNull() },
    order: { position: 'ASC', skuId: 'ASC' },
  });
  for (const sku of skus) found.get(sku.productId)?.push(sku);
  return found;
}

/** @throws AppError not-found */
export async function getProduct(em: EntityManager, key: ProductKey): Promise<ShownProduct> {
  const product = await em.findOneBy(Product, { ...key, removedAtMs: IsNull() });
  if (!product) throw new AppError('not-found', { what: 'product' });
  const skus = (await skusOf(em, [key.productId])).get(key.productId) ?? [];
  const category = (await categoryNames(em, key.merchantId)).get(product.categoryId) ?? '';
  return { ...product, skus, category };
}

/** Each SKU is one combination, and no two are the same. */
function checkSpecs({ specNames, skus }: ProductDraft): void {
  if (new Set(specNames).size !== specNames.length) throw problem('body.specNames', 'each name once');
  if (specNames.length === 0 && skus.length > 1) throw problem('body.skus', 'several SKUs need spec names');
  const seen = new Set<string>();
  for (const [index, { specValues }] of skus.entries()) {
    const at = `body.skus.${index}.specValues`;
    if (specValues.length !== specNames.length) throw problem(at, `needs ${specNames.length} value(s)`);
    const combination = JSON.stringify(specValues);
    if (seen.has(combination)) throw problem(at, 'this combination is there twice');
    seen.add(combination);
  }
  if (new Set(skus.map(({ skuId }) => skuId)).size !== skus.length) throw problem('body.skus', 'each skuId once');
}

/** A product shows what its merchant uploaded, or what it showed before. */
async function checkPictures(em: EntityManager, merchantId: string, draft: ProductDraft, before: readonly string[]) {
  const wanted = [...draft.pictures, ...draft.skus.flatMap(({ pictureUrl }) => pictureUrl ?? [])];
  const fresh = wanted.filter((url) => !before.includes(url));
  const ids = new Set(fresh.map(pictureIdOf));
  if (ids.has(null)) throw problem('body.pictures', 'upload the picture first');
  const known = await em.countBy(ProductPicture, { merchantId, pictureId: In([...ids]) });
  if (known !== ids.size) throw problem('body.pictures', 'upload the picture first');
}

/** @throws AppError barcode-taken */
async function checkBarcodes(em: EntityManager, { merchantId, productId }: ProductKey, skus: readonly SkuDraft[]) {
  const barcodes = skus.flatMap(({ barcode }) => barcode ?? []);
  const twice = barcodes.find((barcode, index) => barcodes.indexOf(barcode) !== index);
  if (twice) throw new AppError('barcode-taken', { barcode: twice });
  const holders = barcodes.length === 0 ? [] : await em.findBy(ProductSku, { merchantId, barcode: In(barcodes) });
  const foreign = holders.find((holder) => holder.productId !== productId);
  if (foreign) throw new AppError('barcode-taken', { barcode: foreign.barcode });
}

async function addSku(tx: Tx, key: ProductKey, draft: SkuDraft, position: number, editor: Editor): Promise<void> {
  const { openingStock, ...fields } = draft;
  if (await tx.existsBy(ProductSku, { skuId: draft.skuId })) throw new AppError('idempotency-conflict');
  const sku: ProductSku = { ...key, ...fields, position, stock: openingStock, removedAtMs: null };
  await insertRow(tx, ProductSku, sku);
  await openStock(tx, sku, { merchantId: key.merchantId, ...editor });
}

/** Makes the product's SKUs those of the draft. What is there of each stays as it is. */
async function replaceSkus(tx: Tx, key: ProductKey, drafts: readonly SkuDraft[], editor: Editor): Promise<void> {
  const before = (await skusOf(tx, [key.productId])).get(key.productId) ?? [];
  const named = new Set(drafts.map(({ skuId }) => skuId));
  const gone = before.filter(({ skuId }) => !named.has(skuId));
  // Their barcodes become free, and those of the others may change places: nobody holds one while they are given out.
  for (const { skuId } of before) await updateRows(tx, ProductSku, { ...key, skuId }, { barcode: null });
  for (const { skuId } of gone) await updateRows(tx, ProductSku, { ...key, skuId }, { removedAtMs: editor.nowMs });
  const kept = new Set(before.map(({ skuId }) => skuId));
  for (const [position, draft] of drafts.entries()) {
    if (!kept.has(draft.skuId)) {
      await addSku(tx, key, draft, position, editor);
      continue;
    }
    const { specValues, priceFen, barcode, pictureUrl } = draft;
    const change = { specValues, priceFen, barcode, pictureUrl, position };
    await updateRows(tx, ProductSku, { ...key, skuId: draft.skuId }, change);
  }
}

const fieldsOf = ({ skus: _skus, ...fields }: ProductDraft) => fields;

/** Writes a new product whose draft was checked. */
export async function insertProduct(tx: Tx, key: ProductKey, draft: ProductDraft, editor: Editor): Promise<void> {
  const row = { ...key, ...fieldsOf(draft), version: 1, createdAtMs: editor.nowMs, removedAtMs: null };
  await insertRow(tx, Product, row);
  for (const [position, sku] of draft.skus.entries()) await addSku(tx, key, sku, position, editor);
}

/** Writes a checked draft over the product that was read under the catalogue's lock. */
export async function replaceProduct(
  tx: Tx,
  { merchantId, productId, version }: Product,
  draft: ProductDraft,
  editor: Editor,
): Promise<void> {
  const key = { merchantId, productId };
  await updateRows(tx, Product, key, { ...fieldsOf(draft), version: version + 1 });
  await replaceSkus(tx, key, draft.skus, editor);
}

/** @throws AppError invalid-input, not-found (the category), barcode-taken, idempotency-conflict */
export async function createProduct(tx: Tx, key: ProductKey, draft: ProductDraft, editor: Editor): Promise<void> {
  checkSpecs(draft);
  const { merchantId, productId } = key;
  await holdCatalogue(tx, merchantId);
  if (await tx.existsBy(Product, { productId })) throw new AppError('idempotency-conflict');
  await getCategory(tx, { merchantId, categoryId: draft.categoryId });
  await checkPictures(tx, merchantId, draft, []);
  await checkBarcodes(tx, key, draft.skus);
  await insertProduct(tx, key, draft, editor);
}

/** @throws AppError not-found, edit-conflict, invalid-input, barcode-taken, idempotency-conflict (a SKU's id is taken) */
export async function changeProduct(
  tx: Tx,
  { version, ...key }: ProductKey & { version: number },
  draft: ProductDraft,
  editor: Editor,
): Promise<void> {
  checkSpecs(draft);
  await holdCatalogue(tx, key.merchantId);
  const before = await getProduct(tx, key);
  if (before.version !== version) throw new AppError('edit-conflict');
  await getCategory(tx, { merchantId: key.merchantId, categoryId: draft.categoryId });
  const shown = [...before.pictures, ...before.skus.flatMap(({ pictureUrl }) => pictureUrl ?? [])];
  await checkPictures(tx, key.merchantId, draft, shown);
  await checkBarcodes(tx, key, draft.skus);
  await replaceProduct(tx, before, draft, editor);
}

/** Removed twice is removed. @throws AppError not-found when there never was such a product */
export async function removeProduct(tx: Tx, key: ProductKey, { nowMs }: Editor): Promise<void> {
  await holdCatalogue(tx, key.merchantId);
  if (!(await tx.existsBy(Product, { ...key }))) throw new AppError('not-found', { what: 'product' });
  const gone = { removedAtMs: nowMs };
  const removed = await updateRows(tx, Product, { ...key, removedAtMs: IsNull() }, { ...gone, onSale: false });
  if (removed > 0) await updateRows(tx, ProductSku, { ...key, removedAtMs: IsNull() }, { ...gone, barcode: null });
}
