/** A member's cart: what they want, kept on the server. Prices and stock are read when it is looked at. */
import { type EntityManager, In } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { CartItem, Product, ProductSku } from './catalogue.entity';

/** An order of all of it must still fit into one payment's basket. */
const MAX_LINES = 60;

/** A SKU and its product as they are now. */
export interface Offered {
  sku: ProductSku;
  product: Product;
  /** Can be bought: on sale and not removed. */
  onSale: boolean;
}

/** Of these SKUs the merchant's own, whether they are still on sale or not. */
export async function offeredSkus(
  em: EntityManager,
  merchantId: string,
  skuIds: readonly string[],
): Promise<Map<string, Offered>> {
  if (skuIds.length === 0) return new Map();
  const skus = await em.findBy(ProductSku, { merchantId, skuId: In([...skuIds]) });
  const productIds = skus.map(({ productId }) => productId);
  const products = productIds.length === 0 ? [] : await em.findBy(Product, { merchantId, productId: In(productIds) });
  const byId = new Map(products.map((product) => [product.productId, product]));
  return new Map(
    skus.flatMap((sku): [string, Offered][] => {
      const product = byId.get(sku.productId);
      if (!product) return [];
      const onSale = sku.removedAtMs === null && product.removedAtMs === null && product.onSale;
      return [[sku.skuId, { sku, product, onSale }]];
    }),
  );
}

export const isEnough = ({ stock }: Pick<ProductSku, 'stock'>, quantity: number): boolean =>
  stock === null || stock >= quantity;

/** Its own picture, or the product's first one. */
export const pictureOf = ({ sku, product }: Pick<Offered, 'sku' | 'product'>): string =>
  sku.pictureUrl ?? product.pictures[0] ?? '';

export interface CartLine extends Offered {
  quantity: number;
}

/** Last added first; lines whose SKU is not known any more are left out. */
export async function cartLines(
  em: EntityManager,
  { memberId, merchantId }: { memberId: string; merchantId: string },
): Promise<CartLine[]> {
  const items = await em.find(CartItem, {
    where: { memberId, merchantId },
    order: { addedAtMs: 'DESC', skuId: 'DESC' },
  });
  const offered = await offeredSkus(
    em,
    merchantId,
    items.map(({ skuId }) => skuId),
  );
  return items.flatMap(({ skuId, quantity }) => {
    const found = offered.get(skuId);
    return found ? [{ ...found, quantity }] : [];
  });
}

/**
 * Sets how many the member wants; said twice it is said once.
 * @throws AppError not-found, stock-short, cart-full: then the cart is as it was
 */
export async function setCartQuantity(
  tx: Tx,
  wish: { memberId: string; merchantId: string; skuId: string; quantity: number; nowMs: number },
): Promise<void> {
  const { memberId, merchantId, skuId, quantity, nowMs } = wish;
  if (quantity === 0) {
    await tx.delete(CartItem, { memberId, skuId });
    return;
  }
  const offered = (await offeredSkus(tx, merchantId, [skuId])).get(skuId);
  if (!offered?.onSale) throw new AppError('not-found', { what: 'product' });
  if (!isEnough(offered.sku, quantity)) throw new AppError('stock-short', { skuId, left: offered.sku.stock });
  if ((await updateRows(tx, CartItem, { memberId, skuId }, { quantity })) > 0) return;
  if ((await tx.countBy(CartItem, { memberId })) >= MAX_LINES) throw new AppError('cart-full', { most: MAX_LINES });
  const row = { memberId, merchantId, skuId, quantity, addedAtMs: nowMs };
  await insertOrRestart('cart race', () => insertRow(tx, CartItem, row));
}

/** Takes what was ordered out of the cart; what was added since stays. */
export async function takeFromCart(
  tx: Tx,
  memberId: string,
  ordered: readonly { skuId: string; quantity: number }[],
): Promise<void> {
  for (const { skuId, quantity } of ordered) {
    await tx
      .createQueryBuilder()
      .delete()
      .from(CartItem)
      .where('memberId = :memberId AND skuId = :skuId AND quantity <= :quantity', { memberId, skuId, quantity })
      .execute();
    await tx
      .createQueryBuilder()
      .update(CartItem)
      .set({ quantity: () => `quantity - ${Math.trunc(quantity)}` })
      .where('memberId = :memberId AND skuId = :skuId AND quantity > :quantity', { memberId, skuId, quantity })
      .execute();
  }
}

/** Two accounts become one: what only the closed one wanted is wanted by the kept one. */
export async function mergeCarts(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
  for (const item of await tx.findBy(CartItem, { memberId: fromMemberId })) {
    const row = { ...item, memberId: toMemberId };
    await tx.createQueryBuilder().insert().into(CartItem).values(row).orIgnore().execute();
  }
  await tx.delete(CartItem, { memberId: fromMemberId });
}

export const emptyCart = async (tx: Tx, memberId: string): Promise<void> => {
  await tx.delete(CartItem, { memberId });
};
