/**
 * The member's cart on this phone: shown at once as wished, then as the server says.
 * One request at a time for each thing; of taps in between only the last wish is sent. A refusal puts the server's
 * word back and says why.
 */
import type { RouteResult } from '@shuke/shared/contract';
import { api, errorWords } from '../../lib/api';
import { sessionStore } from '../../lib/session-store';
import { createStore, useStore } from '../../lib/store';
import { toast } from '../../lib/toast';

export type Cart = RouteResult<'GET /me/cart'>;
export type CartLine = Cart['lines'][number];

interface CartState {
  /** The server's last word; null until it spoke. */
  cart: Cart | null;
  /** What is wished beyond it, by SKU. */
  wishes: Readonly<Record<string, number>>;
}

const store = createStore<CartState>({ cart: null, wishes: {} });
const sending = new Set<string>();

/** The cart as wished: what the member sees. */
export function wishedCart({ cart, wishes }: CartState): Cart | null {
  if (!cart) return null;
  const lines = cart.lines.flatMap((line) => {
    const quantity = wishes[line.skuId] ?? line.quantity;
    return quantity > 0 ? [{ ...line, quantity }] : [];
  });
  const wanted = lines.filter(({ state }) => state === 'ok');
  return {
    lines,
    pieces: wanted.reduce((sum, { quantity }) => sum + quantity, 0),
    totalFen: wanted.reduce((sum, { quantity, priceFen }) => sum + quantity * priceFen, 0),
  };
}

export const useCart = (): Cart | null => wishedCart(useStore(store));

export const putCart = (cart: Cart | null): void => store.set({ cart });

/** Asks the server; somebody who is not signed in has no cart. */
export async function loadCart(): Promise<Cart | null> {
  const { token } = sessionStore.get();
  const cart = token ? await api('GET /me/cart') : null;
  if (sessionStore.get().token === token) putCart(cart);
  return cart;
}

export const quantityInCart = (skuId: string): number => {
  const { cart, wishes } = store.get();
  return wishes[skuId] ?? cart?.lines.find((line) => line.skuId === skuId)?.quantity ?? 0;
};

function forget(skuId: string): void {
  const { [skuId]: _done, ...wishes } = store.get().wishes;
  store.set({ wishes });
}

/**
 * Wishes for so many of this from now on.
 * @returns whether the server took it; a refusal has been told
 */
export async function setQuantity(skuId: string, quantity: number): Promise<boolean> {
  store.set({ wishes: { ...store.get().wishes, [skuId]: quantity } });
  // Whoever is sending sees the newer wish when its answer is there.
  if (sending.has(skuId)) return true;
  sending.add(skuId);
  try {
    for (;;) {
      const wish = store.get().wishes[skuId] ?? quantity;
      putCart(await api('PUT /me/cart/:skuId', { params: { skuId }, body: { quantity: wish } }));
      if ((store.get().wishes[skuId] ?? wish) === wish) return true;
    }
  } catch (error) {
    toast(errorWords(error));
    return false;
  } finally {
    sending.delete(skuId);
    forget(skuId);
  }
}
