import { z } from 'zod';
import { amountFen, count, id, sumFen } from './common';
import { defineRoutes } from './route';

/** Most pieces of one thing in a cart. */
export const MAX_PIECES = 999;

/** One line of a cart, with today's price and stock. */
export const cartLine = z.object({
  skuId: id,
  productId: id,
  name: z.string(),
  specValues: z.array(z.string()),
  pictureUrl: z.string(),
  priceFen: amountFen,
  quantity: z.int().min(1),
  /** Null: not counted. */
  stock: count.nullable(),
  /** `gone`: no longer on sale. `short`: fewer are left than wanted. Neither can be ordered as it is. */
  state: z.enum(['ok', 'short', 'gone']),
});

export const cart = z.object({
  lines: z.array(cartLine),
  /** Of the lines that can be ordered as they are. */
  pieces: count,
  totalFen: sumFen,
});

export const mallCartRoutes = defineRoutes({
  'GET /me/cart': {
    summary: 'My cart, the same on every device, last added first',
    actor: 'member',
    result: cart,
  },
  'PUT /me/cart/:skuId': {
    summary: 'How many of this I want from now on; 0 takes it out. More than there is left is refused with `left`',
    actor: 'member',
    params: z.object({ skuId: id }),
    body: z.strictObject({ quantity: z.int().min(0).max(MAX_PIECES) }),
    result: cart,
    errors: ['stock-short', 'cart-full'],
  },
});
