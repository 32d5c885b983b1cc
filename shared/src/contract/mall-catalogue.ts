import { z } from 'zod';
import { BARCODE, MAX_PRODUCT_PICTURES, MAX_SKUS, MAX_SPECS, MAX_STOCK } from '../catalogue';
import { amountFen, count, done, id, instant, pageOf, pageQuery } from './common';
import { defineRoutes } from './route';

const version = z.int().min(1);
const position = z.int().min(0).max(100_000);
const search = z.string().trim().max(60).optional();
const pictureUrl = z.string().max(200);
/** What can be counted of one thing. */
const stock = z.int().min(0).max(MAX_STOCK);
const specWord = z.string().trim().min(1).max(20);

/** Two levels at most: a category with a parent has no children. */
export const productCategory = z.object({ categoryId: id, parentId: id.nullable(), name: z.string() });

/** A product in a list. */
export const product = z.object({
  productId: id,
  name: z.string(),
  subtitle: z.string(),
  /** As baskets and rules name it. */
  category: z.string(),
  /** Of its SKUs the lowest price. */
  priceFen: amountFen,
  /** Some SKU costs more. */
  priceVaries: z.boolean(),
  soldOut: z.boolean(),
  /** With one SKU there is nothing to choose. */
  onlySkuId: id.nullable(),
  /** An address on this server. */
  pictureUrl: z.string(),
});

/** What is sold: one combination of the product's specs, such as 桂花 · 大份. */
export const sku = z.object({
  skuId: id,
  /** One word for each of the product's `specNames`. */
  specValues: z.array(z.string()),
  priceFen: amountFen,
  /** Null: not counted, as of what is made on the spot. */
  stock: stock.nullable(),
  pictureUrl: z.string().nullable(),
});

export const productDetail = product.extend({
  description: z.string(),
  pictures: z.array(z.string()),
  /** Such as 口味, 规格; empty when there is one SKU. */
  specNames: z.array(z.string()),
  skus: z.array(sku),
});

export const consoleCategory = productCategory.extend({ version, products: count });

const consoleSku = sku.extend({ barcode: z.string().nullable() });

export const consoleProduct = z.object({
  productId: id,
  version,
  categoryId: id,
  name: z.string(),
  subtitle: z.string(),
  description: z.string(),
  pictures: z.array(z.string()),
  specNames: z.array(z.string()),
  position,
  onSale: z.boolean(),
  skus: z.array(consoleSku),
  createdAt: instant,
});

const barcode = z
  .string()
  .trim()
  .regex(BARCODE, 'letters, digits and hyphens, 4 to 32')
  .transform((text) => text.toUpperCase());

const skuDraft = z.strictObject({
  skuId: id,
  specValues: z.array(specWord).max(MAX_SPECS),
  priceFen: amountFen,
  barcode: barcode.nullable(),
  pictureUrl: pictureUrl.nullable(),
  /** Counted only for a SKU that is new: what is there changes by its own command. */
  openingStock: stock.nullable(),
});

export const productDraft = z.strictObject({
  categoryId: id,
  name: z.string().trim().min(1).max(60),
  subtitle: z.string().trim().max(80),
  description: z.string().trim().max(2000),
  pictures: z.array(pictureUrl).max(MAX_PRODUCT_PICTURES),
  specNames: z.array(specWord).max(MAX_SPECS),
  position,
  onSale: z.boolean(),
  skus: z.array(skuDraft).min(1).max(MAX_SKUS),
});

const categoryDraft = z.strictObject({ parentId: id.nullable(), name: z.string().trim().min(1).max(20) });

/** Goods that came, went or were counted. */
export const stockCommand = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('add'), changeId: id, delta: z.int().min(-MAX_STOCK).max(MAX_STOCK) }),
  z.strictObject({ kind: z.literal('count'), changeId: id, stock: stock.nullable() }),
]);

export const stockChange = z.object({
  changeId: id,
  kind: z.enum(['opening', 'add', 'count', 'import', 'order', 'release', 'refund']),
  /** Null when it was, or became, not counted. */
  delta: z.int().nullable(),
  stockAfter: stock.nullable(),
  orderId: id.nullable(),
  at: instant,
});

/** At most 2,000 lines; a spreadsheet of a small supermarket. */
const csv = z.string().min(1).max(1_500_000);
const CSV_BYTES = 3_500_000;
/** A phone's photograph as it is: about 8 MB, a third more in base64. */
const PRODUCT_PICTURE_CHARS = 11_500_000;
const PRODUCT_PICTURE_BYTES = 11_600_000;

/** One thing that is wrong with an import; `line` counts as a spreadsheet does, 1 is the heading. */
export const importProblem = z.object({
  line: count,
  column: z.string(),
  code: z.enum([
    'column-missing',
    'column-unknown',
    'empty',
    'too-many-lines',
    'unreadable',
    'too-long',
    'not-money',
    'not-a-count',
    'not-yes-or-no',
    'barcode-malformed',
    'barcode-twice',
    'barcode-taken',
    'sku-unknown',
    'sku-twice',
    'spec-malformed',
    'spec-differs',
    'spec-twice',
    'product-differs',
    'product-ambiguous',
    'too-many-skus',
  ]),
});

export const importPreview = z.object({
  lines: count,
  newCategories: z.array(z.string()),
  newProducts: count,
  changedProducts: count,
  newSkus: count,
  changedSkus: count,
  problems: z.array(importProblem),
});

const storeParams = z.object({ storeId: id });

export const mallCatalogueRoutes = defineRoutes({
  'GET /stores/:storeId/categories': {
    summary: 'Categories that have something on sale, in the order of the shop',
    actor: 'anyone',
    params: storeParams,
    result: z.object({ categories: z.array(productCategory) }),
  },
  'GET /stores/:storeId/products': {
    summary:
      'What is on sale; `categoryId` includes the categories below it, `search` looks in name, subtitle and barcode',
    actor: 'anyone',
    params: storeParams,
    query: pageQuery.extend({ categoryId: id.optional(), search }),
    result: pageOf(product),
  },
  'GET /stores/:storeId/products/:productId': {
    summary: 'A product with everything that can be chosen of it',
    actor: 'anyone',
    params: storeParams.extend({ productId: id }),
    result: productDetail,
  },

  'GET /console/categories': {
    summary: 'Categories in the order of the shop, with how many products each has',
    actor: 'staff',
    result: z.object({ categories: z.array(consoleCategory) }),
  },
  'POST /console/categories': {
    summary: "Add a category; `categoryId` is the client's key",
    actor: 'staff',
    body: categoryDraft.extend({ categoryId: id }),
    result: consoleCategory,
    errors: ['idempotency-conflict', 'category-too-deep'],
  },
  'PUT /console/categories/:categoryId': {
    summary: 'Rename or move a category, if nobody changed it since `version`',
    actor: 'staff',
    params: z.object({ categoryId: id }),
    body: categoryDraft.extend({ version }),
    result: consoleCategory,
    errors: ['edit-conflict', 'category-too-deep'],
  },
  'DELETE /console/categories/:categoryId': {
    summary: 'Remove a category that has neither products nor categories',
    actor: 'staff',
    params: z.object({ categoryId: id }),
    result: done,
    errors: ['category-not-empty'],
  },
  'POST /console/categories/order': {
    summary: 'Put the categories of one level into this order; all of them are named',
    actor: 'staff',
    body: z.strictObject({ parentId: id.nullable(), categoryIds: z.array(id).min(1).max(200) }),
    result: z.object({ categories: z.array(consoleCategory) }),
    errors: ['edit-conflict'],
  },

  'GET /console/products': {
    summary: 'Products in the order of the shop; `search` looks in name, subtitle and barcode',
    actor: 'staff',
    query: pageQuery.extend({
      search,
      categoryId: id.optional(),
      state: z.enum(['all', 'on-sale', 'hidden', 'sold-out']).default('all'),
    }),
    result: pageOf(consoleProduct),
  },
  'GET /console/products/:productId': {
    summary: 'One product',
    actor: 'staff',
    params: z.object({ productId: id }),
    result: consoleProduct,
  },
  'POST /console/products': {
    summary: "Add a product with its SKUs; `productId` and each `skuId` are the client's keys",
    actor: 'staff',
    body: productDraft.extend({ productId: id }),
    result: consoleProduct,
    errors: ['idempotency-conflict', 'barcode-taken'],
  },
  'PUT /console/products/:productId': {
    summary: 'Replace a product, if nobody changed it since `version`; SKUs that are not named are removed',
    actor: 'staff',
    params: z.object({ productId: id }),
    body: productDraft.extend({ version }),
    result: consoleProduct,
    errors: ['edit-conflict', 'barcode-taken'],
  },
  'DELETE /console/products/:productId': {
    summary: 'Remove a product; orders keep what they say of it',
    actor: 'staff',
    params: z.object({ productId: id }),
    result: done,
  },
  'POST /console/skus/:skuId/stock': {
    summary: 'Goods came or went (`add`), or were counted (`count`); orders under way are not overwritten by `add`',
    actor: 'staff',
    params: z.object({ skuId: id }),
    body: stockCommand,
    result: consoleSku,
    errors: ['stock-short', 'idempotency-conflict'],
  },
  'GET /console/skus/:skuId/stock': {
    summary: 'Every change of the stock, newest first',
    actor: 'staff',
    params: z.object({ skuId: id }),
    query: pageQuery,
    result: pageOf(stockChange),
  },
  'POST /console/pictures': {
    summary: 'Store a picture of something on sale: decoded, scaled and written anew, without what the camera noted',
    actor: 'staff',
    maxBodyBytes: PRODUCT_PICTURE_BYTES,
    body: z.strictObject({
      picture: z
        .string()
        .min(1)
        .max(PRODUCT_PICTURE_CHARS)
        .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'not base64'),
    }),
    result: z.object({ pictureUrl: z.string() }),
    errors: ['image-unreadable', 'image-too-large'],
  },

  'GET /console/catalogue/csv': {
    summary: 'Every SKU as a line, to be edited in a spreadsheet and imported again',
    actor: 'staff',
    result: z.object({ csv: z.string() }),
  },
  'POST /console/catalogue/import/preview': {
    summary: 'What an import would change, and everything that is wrong with it; nothing is written',
    actor: 'staff',
    maxBodyBytes: CSV_BYTES,
    body: z.strictObject({ csv }),
    result: importPreview,
  },
  'POST /console/catalogue/import': {
    summary: 'Import all of it, or nothing when anything is wrong',
    actor: 'staff',
    maxBodyBytes: CSV_BYTES,
    body: z.strictObject({ importId: id, csv }),
    result: importPreview,
    errors: ['import-invalid', 'idempotency-conflict'],
  },
});
