import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { flag, idColumn, idOrNull, integer, integerOrNull, json, text, textOrNull } from '../../kernel/db/columns';

/** One row a merchant. Whoever edits the catalogue writes it first, so that edits of one catalogue never overlap. */
@Entity({ name: 'mall_shops' })
export class MallShop {
  @PrimaryColumn(idColumn) merchantId: string;
  /** Grows with each edit of the catalogue. */
  @Column(integer) catalogueRevision: number;
  @Column(flag) pickUp: boolean;
  @Column(flag) delivery: boolean;
  @Column(integer) deliveryFeeFen: number;
  /** Goods worth this much are delivered free; null: never. */
  @Column(integerOrNull) freeFromFen: number | null;
  /** Of the way of delivery: 0 until somebody changed it. */
  @Column(integer) settingsVersion: number;
}

@Entity({ name: 'product_categories' })
@Index('product_categories_of_merchant', ['merchantId', 'position'])
export class ProductCategory {
  @PrimaryColumn(idColumn) categoryId: string;
  @Column(idColumn) merchantId: string;
  /** Of a first-level category, or null: there is no third level. */
  @Column(idOrNull) parentId: string | null;
  @Column(text(20)) name: string;
  @Column(integer) position: number;
  @Column(integer) version: number;
}

@Entity({ name: 'products' })
@Index('products_of_merchant', ['merchantId', 'position'])
@Index('products_of_category', ['categoryId', 'position'])
export class Product {
  @PrimaryColumn(idColumn) productId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) categoryId: string;
  @Column(text(60)) name: string;
  @Column(text(80)) subtitle: string;
  @Column(text(2000)) description: string;
  /** Addresses on this server; the first one stands for the product. */
  @Column(json) pictures: string[];
  @Column(json) specNames: string[];
  @Column(integer) position: number;
  @Column(flag) onSale: boolean;
  @Column(integer) version: number;
  @Column(integer) createdAtMs: number;
  /** Kept for orders and the stock journal; nobody can buy or see it. */
  @Column(integerOrNull) removedAtMs: number | null;
}

@Entity({ name: 'product_skus' })
@Index('product_skus_of_product', ['productId', 'position'])
@Index('product_skus_barcode', ['merchantId', 'barcode'], { unique: true })
@Check('product_skus_sums', '"priceFen" > 0 AND ("stock" IS NULL OR "stock" >= 0)')
export class ProductSku {
  @PrimaryColumn(idColumn) skuId: string;
  @Column(idColumn) productId: string;
  @Column(idColumn) merchantId: string;
  @Column(integer) position: number;
  /** One for each of the product's `specNames`. */
  @Column(json) specValues: string[];
  @Column(integer) priceFen: number;
  /** What can be promised now; null: not counted. Changed only together with a line of the journal. */
  @Column(integerOrNull) stock: number | null;
  @Column(textOrNull(32)) barcode: string | null;
  @Column(textOrNull(200)) pictureUrl: string | null;
  @Column(integerOrNull) removedAtMs: number | null;
}

export type StockChangeKind = 'opening' | 'add' | 'count' | 'import' | 'order' | 'release' | 'refund';

/** The stock journal. Append-only: what is there is the sum of what happened. */
@Entity({ name: 'stock_changes' })
@Index('stock_changes_of_sku', ['skuId', 'atMs'])
export class StockChange {
  @PrimaryColumn(idColumn) changeId: string;
  @Column(idColumn) merchantId: string;
  @Column(idColumn) skuId: string;
  @Column(text(8)) kind: StockChangeKind;
  /** Null when it was, or became, not counted. */
  @Column(integerOrNull) delta: number | null;
  @Column(integerOrNull) stockAfter: number | null;
  @Column(idOrNull) orderId: string | null;
  /** Such as `order:<orderId>:<skuId>`: an order takes, and gives back, once. */
  @Column({ ...textOrNull(90), unique: true }) onceKey: string | null;
  /** As the audit log names them. */
  @Column(text(60)) actor: string;
  @Column(integer) atMs: number;
}

/** A picture of something on sale, stored once however often it is sent. The files lie in the data folder. */
@Entity({ name: 'product_pictures' })
export class ProductPicture {
  /** Digest of what is stored. */
  @PrimaryColumn(text(32)) pictureId: string;
  /** Only products of merchants who sent it may show it. */
  @PrimaryColumn(idColumn) merchantId: string;
  @Column(text(60)) actor: string;
  @Column(integer) createdAtMs: number;
}

@Entity({ name: 'cart_items' })
@Check('cart_items_quantity', '"quantity" > 0')
export class CartItem {
  @PrimaryColumn(idColumn) memberId: string;
  @PrimaryColumn(idColumn) skuId: string;
  @Column(idColumn) merchantId: string;
  @Column(integer) quantity: number;
  @Column(integer) addedAtMs: number;
}
