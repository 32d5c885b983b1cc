import { sqlMigration } from './sql-migration';

/**
 * Products get categories, SKUs and a stock journal. What a shop sold before becomes one category with one SKU a
 * product; their ids are those of the merchant and of the product, which no other row of these tables has.
 */
export const MallCatalogue1795800000014 = sqlMigration('MallCatalogue1795800000014', {
  sqlite: [
    'CREATE TABLE "mall_shops" ("merchantId" varchar(36) PRIMARY KEY NOT NULL, "catalogueRevision" bigint NOT NULL, "pickUp" integer NOT NULL, "delivery" integer NOT NULL, "deliveryFeeFen" bigint NOT NULL, "freeFromFen" bigint, "settingsVersion" bigint NOT NULL)',
    'CREATE TABLE "product_categories" ("categoryId" varchar(36) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "parentId" varchar(36), "name" varchar(20) NOT NULL, "position" bigint NOT NULL, "version" bigint NOT NULL)',
    'CREATE INDEX "product_categories_of_merchant" ON "product_categories" ("merchantId", "position") ',
    'CREATE TABLE "product_skus" ("skuId" varchar(36) PRIMARY KEY NOT NULL, "productId" varchar(36) NOT NULL, "merchantId" varchar(36) NOT NULL, "position" bigint NOT NULL, "specValues" text NOT NULL, "priceFen" bigint NOT NULL, "stock" bigint, "barcode" varchar(32), "pictureUrl" varchar(200), "removedAtMs" bigint, CONSTRAINT "product_skus_sums" CHECK ("priceFen" > 0 AND ("stock" IS NULL OR "stock" >= 0)))',
    'CREATE UNIQUE INDEX "product_skus_barcode" ON "product_skus" ("merchantId", "barcode") ',
    'CREATE INDEX "product_skus_of_product" ON "product_skus" ("productId", "position") ',
    'CREATE TABLE "stock_changes" ("changeId" varchar(36) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "skuId" varchar(36) NOT NULL, "kind" varchar(8) NOT NULL, "delta" bigint, "stockAfter" bigint, "orderId" varchar(36), "onceKey" varchar(90), "actor" varchar(60) NOT NULL, "atMs" bigint NOT NULL, CONSTRAINT "UQ_d539ba4ecc542b86f586c661da0" UNIQUE ("onceKey"))',
    'CREATE INDEX "stock_changes_of_sku" ON "stock_changes" ("skuId", "atMs") ',
    'CREATE TABLE "product_pictures" ("pictureId" varchar(32) NOT NULL, "merchantId" varchar(36) NOT NULL, "actor" varchar(60) NOT NULL, "createdAtMs" bigint NOT NULL, PRIMARY KEY ("pictureId", "merchantId"))',
    'CREATE TABLE "cart_items" ("memberId" varchar(36) NOT NULL, "skuId" varchar(36) NOT NULL, "merchantId" varchar(36) NOT NULL, "quantity" bigint NOT NULL, "addedAtMs" bigint NOT NULL, CONSTRAINT "cart_items_quantity" CHECK ("quantity" > 0), PRIMARY KEY ("memberId", "skuId"))',
    'INSERT INTO "product_categories" ("categoryId", "merchantId", "parentId", "name", "position", "version") SELECT DISTINCT "merchantId", "merchantId", NULL, \'全部商品\', 0, 1 FROM "products"',
    'INSERT INTO "product_skus" ("skuId", "productId", "merchantId", "position", "specValues", "priceFen", "stock", "barcode", "pictureUrl", "removedAtMs") SELECT "productId", "productId", "merchantId", 0, \'[]\', "priceFen", NULL, NULL, NULL, NULL FROM "products"',
    'DROP INDEX "products_of_merchant"',
    'CREATE TABLE "temporary_products" ("productId" varchar(36) PRIMARY KEY NOT NULL, "merchantId" varchar(36) NOT NULL, "name" varchar(60) NOT NULL, "subtitle" varchar(80) NOT NULL, "position" bigint NOT NULL, "onSale" integer NOT NULL, "categoryId" varchar(36) NOT NULL, "description" varchar(2000) NOT NULL, "pictures" text NOT NULL, "specNames" text NOT NULL, "version" bigint NOT NULL, "createdAtMs" bigint NOT NULL, "removedAtMs" bigint)',
    `INSERT INTO "temporary_products" ("productId", "merchantId", "name", "subtitle", "position", "onSale", "categoryId", "description", "pictures", "specNames", "version", "createdAtMs", "removedAtMs") SELECT p."productId", p."merchantId", p."name", p."subtitle", p."position", p."onSale", p."merchantId", '', CASE WHEN p."pictureUrl" = '' THEN '[]' ELSE '["' || p."pictureUrl" || '"]' END, '[]', 1, COALESCE((SELECT m."createdAtMs" FROM "merchants" m WHERE m."merchantId" = p."merchantId"), 0), NULL FROM "products" p`,
    'DROP TABLE "products"',
    'ALTER TABLE "temporary_products" RENAME TO "products"',
    'CREATE INDEX "products_of_merchant" ON "products" ("merchantId", "position") ',
    'CREATE INDEX "products_of_category" ON "products" ("categoryId", "position") ',
  ],
  mysql: [
    'CREATE TABLE `mall_shops` (`merchantId` varchar(36) NOT NULL, `catalogueRevision` bigint NOT NULL, `pickUp` int NOT NULL, `delivery` int NOT NULL, `deliveryFeeFen` bigint NOT NULL, `freeFromFen` bigint NULL, `settingsVersion` bigint NOT NULL, PRIMARY KEY (`merchantId`)) ENGINE=InnoDB',
    'CREATE TABLE `product_categories` (`categoryId` varchar(36) NOT NULL, `merchantId` varchar(36) NOT NULL, `parentId` varchar(36) NULL, `name` varchar(20) NOT NULL, `position` bigint NOT NULL, `version` bigint NOT NULL, INDEX `product_categories_of_merchant` (`merchantId`, `position`), PRIMARY KEY (`categoryId`)) ENGINE=InnoDB',
    'CREATE TABLE `product_skus` (`skuId` varchar(36) NOT NULL, `productId` varchar(36) NOT NULL, `merchantId` varchar(36) NOT NULL, `position` bigint NOT NULL, `specValues` text NOT NULL, `priceFen` bigint NOT NULL, `stock` bigint NULL, `barcode` varchar(32) NULL, `pictureUrl` varchar(200) NULL, `removedAtMs` bigint NULL, UNIQUE INDEX `product_skus_barcode` (`merchantId`, `barcode`), INDEX `product_skus_of_product` (`productId`, `position`), PRIMARY KEY (`skuId`)) ENGINE=InnoDB',
    'ALTER TABLE `product_skus` ADD CONSTRAINT `product_skus_sums` CHECK (`priceFen` > 0 AND (`stock` IS NULL OR `stock` >= 0))',
    'CREATE TABLE `stock_changes` (`changeId` varchar(36) NOT NULL, `merchantId` varchar(36) NOT NULL, `skuId` varchar(36) NOT NULL, `kind` varchar(8) NOT NULL, `delta` bigint NULL, `stockAfter` bigint NULL, `orderId` varchar(36) NULL, `onceKey` varchar(90) NULL, `actor` varchar(60) NOT NULL, `atMs` bigint NOT NULL, INDEX `stock_changes_of_sku` (`skuId`, `atMs`), UNIQUE INDEX `IDX_d539ba4ecc542b86f586c661da` (`onceKey`), PRIMARY KEY (`changeId`)) ENGINE=InnoDB',
    'CREATE TABLE `product_pictures` (`pictureId` varchar(32) NOT NULL, `merchantId` varchar(36) NOT NULL, `actor` varchar(60) NOT NULL, `createdAtMs` bigint NOT NULL, PRIMARY KEY (`pictureId`, `merchantId`)) ENGINE=InnoDB',
    'CREATE TABLE `cart_items` (`memberId` varchar(36) NOT NULL, `skuId` varchar(36) NOT NULL, `merchantId` varchar(36) NOT NULL, `quantity` bigint NOT NULL, `addedAtMs` bigint NOT NULL, PRIMARY KEY (`memberId`, `skuId`)) ENGINE=InnoDB',
    'ALTER TABLE `cart_items` ADD CONSTRAINT `cart_items_quantity` CHECK (`quantity` > 0)',
    "INSERT INTO `product_categories` (`categoryId`, `merchantId`, `parentId`, `name`, `position`, `version`) SELECT DISTINCT `merchantId`, `merchantId`, NULL, '全部商品', 0, 1 FROM `products`",
    "INSERT INTO `product_skus` (`skuId`, `productId`, `merchantId`, `position`, `specValues`, `priceFen`, `stock`, `barcode`, `pictureUrl`, `removedAtMs`) SELECT `productId`, `productId`, `merchantId`, 0, '[]', `priceFen`, NULL, NULL, NULL, NULL FROM `products`",
    'ALTER TABLE `products` ADD `categoryId` varchar(36) NULL, ADD `description` varchar(2000) NULL, ADD `pictures` text NULL, ADD `specNames` text NULL, ADD `version` bigint NULL, ADD `createdAtMs` bigint NULL, ADD `removedAtMs` bigint NULL',
    "UPDATE `products` p SET p.`categoryId` = p.`merchantId`, p.`description` = '', p.`pictures` = CASE WHEN p.`pictureUrl` = '' THEN '[]' ELSE CONCAT('[\"', p.`pictureUrl`, '\"]') END, p.`specNames` = '[]', p.`version` = 1, p.`createdAtMs` = COALESCE((SELECT m.`createdAtMs` FROM `merchants` m WHERE m.`merchantId` = p.`merchantId`), 0)",
    'ALTER TABLE `products` MODIFY `categoryId` varchar(36) NOT NULL, MODIFY `description` varchar(2000) NOT NULL, MODIFY `pictures` text NOT NULL, MODIFY `specNames` text NOT NULL, MODIFY `version` bigint NOT NULL, MODIFY `createdAtMs` bigint NOT NULL, DROP COLUMN `priceFen`, DROP COLUMN `pictureUrl`',
    'CREATE INDEX `products_of_category` ON `products` (`categoryId`, `position`)',
  ],
});
