/** A spreadsheet against the catalogue: what it would change, and what is wrong with it. Writes nothing. */
import { categoryName, newId } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { type EntityManager, IsNull } from 'typeorm';
import { Product, type ProductCategory, ProductSku } from './catalogue.entity';
import { listCategories, pathOf } from './categories';
import { checkBarcodes, checkSameProduct, checkSkus } from './import-checks';
import type { CsvLine, CsvSku, ImportProblem } from './product-csv';
import type { ProductDraft, ProductWithSkus } from './products';

export type ImportPreview = RouteResult<'POST /console/catalogue/import/preview'>;
type SkuDraft = ProductDraft['skus'][number];

/** A product as it will be. `before` is null for a new one. */
export interface PlannedProduct {
  productId: string;
  before: ProductWithSkus | null;
  /** Names of the category and, below it, of its child. */
  categoryPath: [string, string | null];
  draft: Omit<ProductDraft, 'categoryId'>;
  /** Counted stock of SKUs that are there already. */
  counts: { skuId: string; stock: number | null }[];
  newSkus: number;
  changedSkus: number;
}

export interface ImportPlan {
  preview: ImportPreview;
  products: PlannedProduct[];
}

export interface Catalogue {
  categories: ProductCategory[];
  products: ProductWithSkus[];
}

export async function loadCatalogue(em: EntityManager, merchantId: string): Promise<Catalogue> {
  const where = { merchantId, removedAtMs: IsNull() };
  const products = await em.find(Product, { where, order: { position: 'ASC', productId: 'ASC' } });
  const skus = await em.find(ProductSku, { where, order: { position: 'ASC', skuId: 'ASC' } });
  const byProduct = new Map<string, ProductSku[]>();
  for (const sku of skus) byProduct.set(sku.productId, [...(byProduct.get(sku.productId) ?? []), sku]);
  return {
    categories: await listCategories(em, merchantId),
    products: products.map((product) => ({ ...product, skus: byProduct.get(product.productId) ?? [] })),
  };
}

/** The catalogue as lines of a spreadsheet. */
export function catalogueLines({ categories, products }: Catalogue): CsvSku[] {
  return products.flatMap((product) => {
    const [category, subcategory] = pathOf(categories, product.categoryId);
    return product.skus.map(({ skuId, specValues, priceFen, stock, barcode }) => ({
      skuId,
      category,
      subcategory,
      product: product.name,
      subtitle: product.subtitle,
      specs: product.specNames.map((name, index): [string, string] => [name, specValues[index] ?? '']),
      priceFen,
      stock,
      barcode,
      onSale: product.onSale,
    }));
  });
}

/** The lines of one product. */
export interface Group {
  before: ProductWithSkus | null;
  lines: CsvLine[];
}

/** Which lines belong to one product: by the SKU they name, else by the product's name. */
function groupLines(lines: readonly CsvLine[], { products }: Catalogue, problems: ImportProblem[]): Group[] {
  const bySku = new Map(products.flatMap((product) => product.skus.map(({ skuId }) => [skuId, product] as const)));
  const byName = new Map<string, ProductWithSkus[]>();
  for (const product of products) byName.set(product.name, [...(byName.get(product.name) ?? []), product]);
  const groups = new Map<string, Group>();
  const seen = new Set<string>();
  const fault = ({ skuId, product }: CsvLine): [string, ImportProblem['code']] | null => {
    if (skuId === null) return (byName.get(product) ?? []).length > 1 ? ['product', 'product-ambiguous'] : null;
    if (!bySku.has(skuId)) return ['skuId', 'sku-unknown'];
    return seen.has(skuId) ? ['skuId', 'sku-twice'] : null;
  };
  for (const line of lines) {
    const { skuId, product } = line;
    const found = fault(line);
    // Whose line it is remains unknown: nothing more can be said of it.
    if (found) {
      problems.push({ line: line.line, column: found[0], code: found[1] });
      continue;
    }
    if (skuId !== null) seen.add(skuId);
    const before = (skuId === null ? byName.get(product)?.[0] : bySku.get(skuId)) ?? null;
    const key = before ? before.productId : `new:${product}`;
    const group = groups.get(key) ?? { before, lines: [] };
    group.lines.push(line);
    groups.set(key, group);
  }
  return [...groups.values()];
}

export interface PlannedSku extends SkuDraft {
  /** Null: the spreadsheet says nothing of it. */
  line: number | null;
  specNames: string[];
}

const keptSku = (sku: ProductSku, specNames: string[]): PlannedSku => ({
  skuId: sku.skuId,
  specValues: sku.specValues,
  specNames,
  priceFen: sku.priceFen,
  barcode: sku.barcode,
  pictureUrl: sku.pictureUrl,
  openingStock: null,
  line: null,
});

function withLine(sku: PlannedSku, { line, specs, priceFen, barcode, stock }: CsvLine, isNew: boolean): PlannedSku {
  return {
    ...sku,
    line,
    priceFen,
    ...(specs ? { specNames: specs.map(([name]) => name), specValues: specs.map(([, value]) => value) } : {}),
    ...(barcode === undefined ? {} : { barcode }),
    ...(isNew ? { openingStock: stock ?? null } : {}),
  };
}

function plannedSkus({ before, lines }: Group): PlannedSku[] {
  const kept = (before?.skus ?? []).map((sku) => keptSku(sku, before?.specNames ?? []));
  const empty = { specValues: [], specNames: [], priceFen: 1, barcode: null, pictureUrl: null, openingStock: null };
  for (const line of lines) {
    const index = kept.findIndex(({ skuId }) => skuId === line.skuId);
    const known = kept[index];
    if (known) kept[index] = withLine(known, line, false);
    else if (line.skuId === null) kept.push(withLine({ skuId: newId(), line: null, ...empty }, line, true));
  }
  return kept;
}

const changed = (before: ProductSku | undefined, after: PlannedSku, counted: boolean): boolean =>
  before !== undefined &&
  (counted ||
    before.priceFen !== after.priceFen ||
    before.barcode !== after.barcode ||
    JSON.stringify(before.specValues) !== JSON.stringify(after.specValues));

function planProduct(group: Group, position: number, problems: ImportProblem[]): PlannedProduct {
  const { before, lines } = group;
  const first = lines[0];
  if (!first) throw new Error('a product without lines');
  checkSameProduct(group, problems);
  const skus = plannedSkus(group);
  checkSkus(skus, first.line, problems);
  const stockBefore = new Map((before?.skus ?? []).map((sku) => [sku.skuId, sku]));
  const counts = lines.flatMap(({ skuId, stock }) => {
    const known = skuId === null ? undefined : stockBefore.get(skuId);
    return known && stock !== undefined && stock !== known.stock ? [{ skuId: known.skuId, stock }] : [];
  });
  const counted = new Set(counts.map(({ skuId }) => skuId));
  return {
    productId: before?.productId ?? newId(),
    before,
    categoryPath: [first.category, first.subcategory],
    draft: {
      name: first.product,
      subtitle: first.subtitle ?? before?.subtitle ?? '',
      description: before?.description ?? '',
      pictures: before?.pictures ?? [],
      specNames: skus.find(({ line }) => line !== null)?.specNames ?? [],
      position: before?.position ?? position,
      onSale: first.onSale ?? before?.onSale ?? true,
      skus: skus.map(({ line: _line, specNames: _names, ...sku }) => sku),
    },
    counts,
    newSkus: skus.filter(({ skuId }) => !stockBefore.has(skuId)).length,
    changedSkus: skus.filter((sku) => changed(stockBefore.get(sku.skuId), sku, counted.has(sku.skuId))).length,
  };
}

const isChanged = (
  { before, draft, categoryPath, newSkus, changedSkus }: PlannedProduct,
  catalogue: Catalogue,
): boolean =>
  before !== null &&
  (newSkus + changedSkus > 0 ||
    before.name !== draft.name ||
    before.subtitle !== draft.subtitle ||
    before.onSale !== draft.onSale ||
    JSON.stringify(before.specNames) !== JSON.stringify(draft.specNames) ||
    JSON.stringify(pathOf(catalogue.categories, before.categoryId)) !== JSON.stringify(categoryPath));

/** Categories that are named but not there, as `分类` or `分类 / 子分类`. */
function missingCategories(plans: readonly PlannedProduct[], { categories }: Catalogue): string[] {
  const there = new Set(categories.map(({ categoryId }) => categoryName(...pathOf(categories, categoryId))));
  const wanted = plans.flatMap(({ categoryPath: [top, child] }) => (child ? [top, categoryName(top, child)] : [top]));
  return [...new Set(wanted)].filter((path) => path !== '' && !there.has(path));
}

/** Compares lines with the catalogue. Products without any change are left out of the plan. */
export function planImport(
  lines: readonly CsvLine[],
  catalogue: Catalogue,
  found: readonly ImportProblem[],
): ImportPlan {
  const problems = [...found];
  const last = Math.max(-1, ...catalogue.products.map(({ position }) => position));
  const groups = groupLines(lines, catalogue, problems);
  const plans = groups.map((group, index) => planProduct(group, last + 1 + index, problems));
  checkBarcodes(lines, plans, catalogue, problems);
  const products = plans.filter((plan) => plan.before === null || isChanged(plan, catalogue));
  const sum = (of: (plan: PlannedProduct) => number) => products.reduce((total, plan) => total + of(plan), 0);
  return {
    products,
    preview: {
      lines: lines.length,
      newCategories: missingCategories(plans, catalogue),
      newProducts: products.filter(({ before }) => before === null).length,
      changedProducts: products.filter(({ before }) => before !== null).length,
      newSkus: sum(({ newSkus }) => newSkus),
      changedSkus: sum(({ changedSkus }) => changedSkus),
      problems: problems.sort((a, b) => a.line - b.line).slice(0, 200),
    },
  };
}
