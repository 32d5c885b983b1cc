/**
 * One order from this page: its id is made before anything is sent and used until the answer is known, so a lost answer
 * or a second tap never orders, or charges, twice.
 */
import type { RouteInput, RouteResult } from '@shuke/shared/contract';
import { useRef, useState } from 'react';
import { api, errorCode, errorWords } from '../../lib/api';
import { makeId } from '../../lib/ids';
import { replaceBy } from '../../lib/routes';
import { refreshMember } from '../../lib/session';
import { toast } from '../../lib/toast';
import { payOrder } from './pay-order';

export type Quote = RouteResult<'POST /me/mall/quote'>;
type OrderBody = RouteInput<'POST /me/mall/orders'>['body'];
export type PayWith = { tender: 'balance'; pin?: string } | { tender: 'wechat' };

/** Why the server did not order as it was shown, with what it would be now. */
export interface Changed {
  code: 'price-changed' | 'coupon-unavailable' | 'stock-short' | 'not-on-sale';
  before: Quote;
  quote: Quote;
}

const CHANGES = ['price-changed', 'coupon-unavailable', 'stock-short', 'not-on-sale'];

const quoteOf = (error: unknown): Quote | null => {
  const data = (error as { data?: { quote?: Quote } }).data;
  return data?.quote ?? null;
};

export function useCheckout(onQuote: (quote: Quote) => void) {
  const [busy, setBusy] = useState(false);
  const [changed, setChanged] = useState<Changed | null>(null);
  const pending = useRef<{ orderId: string; content: string } | null>(null);

  /** The same content keeps its id until the server has answered; another content is another order. */
  const idFor = (draft: Omit<OrderBody, 'orderId'>): string => {
    const content = JSON.stringify(draft);
    if (pending.current?.content !== content) pending.current = { orderId: makeId(), content };
    return pending.current.orderId;
  };

  /** @returns the order, or null when it was not made, which has been told */
  const place = async (draft: Omit<OrderBody, 'orderId'>, before: Quote) => {
    try {
      return await api('POST /me/mall/orders', { body: { ...draft, orderId: idFor(draft) } });
    } catch (error) {
      const code = errorCode(error);
      const quote = quoteOf(error);
      if (code !== 'offline') pending.current = null;
      if (quote && code && CHANGES.includes(code)) {
        onQuote(quote);
        setChanged({ code: code as Changed['code'], before, quote });
      } else toast(errorWords(error));
      return null;
    }
  };

  const order = async (draft: Omit<OrderBody, 'orderId'>, before: Quote, how: PayWith): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setChanged(null);
    try {
      const made = await place(draft, before);
      if (!made) return;
      pending.current = null;
      const outcome = await payOrder(made, how);
      refreshMember().catch(() => undefined);
      if (outcome !== 'left') replaceBy('mallOrder', { orderId: made.orderId });
    } finally {
      setBusy(false);
    }
  };

  return { busy, changed, order, forgetChange: () => setChanged(null) };
}
