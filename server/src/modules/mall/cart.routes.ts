import type { RouteResult } from '@shuke/shared/contract';
import type { Clock } from '../../kernel/clock';
import type { Database } from '../../kernel/db/database';
import type { Handlers } from '../../kernel/http/api';
import { type CartLine, cartLines, isEnough, pictureOf, setCartQuantity } from './cart';

type CartView = RouteResult<'GET /me/cart'>;

function lineState({ onSale, sku, quantity }: CartLine): CartView['lines'][number]['state'] {
  if (!onSale) return 'gone';
  return isEnough(sku, quantity) ? 'ok' : 'short';
}

/** One line with today's price and stock. */
export function cartLineView(line: CartLine): CartView['lines'][number] {
  const { sku, product, quantity } = line;
  return {
    skuId: sku.skuId,
    productId: product.productId,
    name: product.name,
    specValues: sku.specValues,
    pictureUrl: pictureOf(line),
    priceFen: sku.priceFen,
    quantity,
    stock: sku.stock,
    state: lineState(line),
  };
}

function cartView(lines: readonly CartLine[]): CartView {
  const shown = lines.map(cartLineView);
  const wanted = shown.filter(({ state }) => state === 'ok');
  return {
    lines: shown,
    pieces: wanted.reduce((sum, { quantity }) => sum + quantity, 0),
    totalFen: wanted.reduce((sum, { quantity, priceFen }) => sum + quantity * priceFen, 0),
  };
}

export function createCartRoutes(deps: {
  db: Database;
  clock: Clock;
}): Handlers<'GET /me/cart' | 'PUT /me/cart/:skuId'> {
  const { db, clock } = deps;
  return {
    'GET /me/cart': async ({ actor }) => cartView(await cartLines(db.read, actor)),
    'PUT /me/cart/:skuId': async ({ actor, params, body }) => {
      const { memberId, merchantId } = actor;
      return db.tx(async (tx) => {
        await setCartQuantity(tx, { memberId, merchantId, ...params, ...body, nowMs: clock() });
        return cartView(await cartLines(tx, actor));
      });
    },
  };
}
