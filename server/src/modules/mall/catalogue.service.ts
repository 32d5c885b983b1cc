/** What a shop sells: categories, products, what is there of each. */
import type { EntityManager } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { insertRows } from '../../kernel/db/rows';
import { Product, ProductCategory, ProductPicture, ProductSku } from './catalogue.entity';
import { holdCatalogue } from './catalogue-lock';
import {
  categoryNames,
  changeCategory,
  countedCategories,
  createCategory,
  getCategory,
  orderCategories,
  removeCategory,
  shownCategories,
  withChildren,
} from './categories';
import { exportCatalogue, importCatalogue, previewImport } from './import-write';
import { type PictureStore, pictureUrl } from './picture-store';
import { findProducts, type ProductQuery } from './product-search';
import { changeProduct, createProduct, getProduct, lowestPriceFen, removeProduct } from './products';
import { changeStock, moveForOrder, openStock, stockJournal } from './stock';

/** A rule names no more. */
const MAX_NAMED = 500;

export type CatalogueService = ReturnType<typeof createCatalogueService>;

export function createCatalogueService(deps: { pictures: PictureStore }) {
  return {
    /** Before a command asks whether it was done already: who sent it twice waits here for the first. */
    hold: holdCatalogue,

    getCategory,
    categoryNames,
    countedCategories,
    shownCategories,
    createCategory,
    changeCategory,
    removeCategory,
    orderCategories,

    getProduct,
    createProduct,
    changeProduct,
    removeProduct,
    changeStock,
    moveForOrder,
    stockJournal,

    exportCatalogue,
    previewImport,
    importCatalogue,

    /** `categoryId` includes the categories below it. @throws AppError not-found */
    async products(
      em: EntityManager,
      { categoryId, ...query }: Omit<ProductQuery, 'categoryIds'> & { categoryId?: string | undefined },
    ) {
      const { merchantId } = query;
      if (categoryId === undefined) return findProducts(em, query);
      await getCategory(em, { merchantId, categoryId });
      return findProducts(em, { ...query, categoryIds: await withChildren(em, { merchantId, categoryId }) });
    },

    /** What rules can name: the first of what is on sale, and all categories. */
    async forRules(em: EntityManager, merchantId: string) {
      const page = { page: 1, pageSize: MAX_NAMED } as const;
      const { items } = await findProducts(em, { merchantId, state: 'on-sale', ...page });
      const names = await categoryNames(em, merchantId);
      return {
        products: items.map(({ productId, name, skus }) => ({ productId, name, priceFen: lowestPriceFen(skus) })),
        categories: [...new Set(names.values())],
      };
    },

    /** Decodes and writes the files, outside any transaction. @throws AppError image-unreadable, image-too-large */
    keepPicture: (bytes: Uint8Array): Promise<string> => deps.pictures.keep(bytes),
    /** From now on the merchant's products may show it. @returns its address */
    async addPicture(tx: Tx, picture: ProductPicture): Promise<string> {
      await tx.createQueryBuilder().insert().into(ProductPicture).values(picture).orIgnore().execute();
      return pictureUrl(picture.pictureId);
    },

    /** A whole catalogue at once, for a shop that is set up: no pictures of its own are checked. */
    async seed(
      tx: Tx,
      rows: { categories: ProductCategory[]; products: Product[]; skus: ProductSku[] },
      by: { merchantId: string; actor: string; nowMs: number },
    ): Promise<void> {
      await insertRows(tx, ProductCategory, rows.categories);
      await insertRows(tx, Product, rows.products);
      await insertRows(tx, ProductSku, rows.skus);
      for (const sku of rows.skus) await openStock(tx, sku, by);
    },
  };
}
