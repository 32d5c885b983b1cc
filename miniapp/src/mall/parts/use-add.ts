import { useEffect, useState } from 'react';
import { text } from '../../i18n';
import { goTo } from '../../lib/routes';
import { signIn, takeIntent } from '../../lib/session';
import { useSession } from '../../lib/session-store';
import { toast } from '../../lib/toast';
import { loadCart, quantityInCart, setQuantity } from '../lib/cart';
import type { ProductCard } from '../lib/use-products';

/** Puts pieces on top of what is in the cart; whoever is no member yet joins first. @returns whether they are in it */
export async function addToCart(skuId: string, pieces: number): Promise<boolean> {
  if (!(await signIn({ kind: 'cart', skuId, quantity: pieces }))) return false;
  await loadCart().catch(() => null);
  if (!(await setQuantity(skuId, quantityInCart(skuId) + pieces))) return false;
  toast(text().mall.added);
  return true;
}

/** Finishes what a sign-in over WeChat's page interrupted. */
export function useCartIntent(): void {
  const { status } = useSession();
  useEffect(() => {
    const intent = status === 'in' ? takeIntent('cart') : null;
    if (intent) void addToCart(intent.skuId, intent.quantity);
  }, [status]);
}

/** One tap on a list: the only variant goes into the cart, where there is a choice its page opens. */
export function useAdd() {
  const [busy, setBusy] = useState(false);
  return async ({ productId, onlySkuId }: ProductCard) => {
    if (!onlySkuId) return goTo('product', { productId, choose: '1' });
    if (busy) return;
    setBusy(true);
    await addToCart(onlySkuId, 1);
    setBusy(false);
  };
}
