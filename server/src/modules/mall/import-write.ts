/**
 * Writes an import.
 * Invariant: all of it or nothing, under the catalogue's lock, so that what was checked is what is written.
 */
import { type Locale, newId } from '@shuke/shared';
import { type EntityManager, In } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { insertRow } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { ProductCategory, ProductSku } from './catalogue.entity';
import { holdCatalogue } from './catalogue-lock';
import { listCategories } from './categories';
import { catalogueLines, type ImportPreview, loadCatalogue, type PlannedProduct, planImport } from './import-plan';
import { readCsv, writeCsv } from './product-csv';
import { type Editor, insertProduct, replaceProduct } from './products';
import { countStock } from './stock';

export async function exportCatalogue(em: EntityManager, merchantId: string, locale: Locale): Promise<string> {
  return writeCsv(catalogueLines(await loadCatalogue(em, merchantId)), locale);
}

async function planOf(em: EntityManager, merchantId: string, csv: string) {
  const { lines, problems } = readCsv(csv);
  return planImport(lines, await loadCatalogue(em, merchantId), problems);
}

export const previewImport = async (em: EntityManager, merchantId: string, csv: string): Promise<ImportPreview> =>
  (await planOf(em, merchantId, csv)).preview;

/** Finds categories by their names, and makes those that are missing. */
async function createCategoryFinder(tx: Tx, merchantId: string) {
  const categories = await listCategories(tx, merchantId);
  let position = Math.max(-1, ...categories.map((category) => category.position));

  async function find(name: string, parentId: string | null): Promise<string> {
    const known = categories.find((category) => category.name === name && category.parentId === parentId);
    if (known) return known.categoryId;
    position += 1;
    const made: ProductCategory = { categoryId: newId(), merchantId, parentId, name, position, version: 1 };
    await insertRow(tx, ProductCategory, made);
    categories.push(made);
    return made.categoryId;
  }

  return async ([top, child]: PlannedProduct['categoryPath']): Promise<string> => {
    const topId = await find(top, null);
    return child === null ? topId : find(child, topId);
  };
}

/** @throws AppError import-invalid with what is wrong: then nothing was written */
export async function importCatalogue(
  tx: Tx,
  { merchantId, csv }: { merchantId: string; csv: string },
  editor: Editor,
): Promise<ImportPreview> {
  await holdCatalogue(tx, merchantId);
  const { preview, products } = await planOf(tx, merchantId, csv);
  if (preview.problems.length > 0) throw new AppError('import-invalid', { problems: preview.problems });
  // Barcodes may change places between products: nobody holds one while they are given out.
  const productIds = products.map(({ productId }) => productId);
  if (productIds.length > 0) {
    const held = { merchantId, productId: In(productIds) };
    await tx.createQueryBuilder().update(ProductSku).set({ barcode: null }).where(held).execute();
  }
  const categoryOf = await createCategoryFinder(tx, merchantId);
  for (const { productId, before, categoryPath, draft, counts } of products) {
    const key = { merchantId, productId };
    const whole = { ...draft, categoryId: await categoryOf(categoryPath) };
    if (before) await replaceProduct(tx, before, whole, editor);
    else await insertProduct(tx, key, whole, editor);
    for (const count of counts) await countStock(tx, { ...count, kind: 'import' }, { merchantId, ...editor });
  }
  return preview;
}
