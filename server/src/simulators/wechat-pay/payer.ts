import { createHash } from 'node:crypto';
import type { Clock } from '../../kernel/clock';
import type { Notifier } from './notifier';
import type { Order, PayState } from './state';

export type PayOutcome =
  | { status: 'paid'; order: Order }
  | { status: 'not-found' }
  | { status: 'not-payable'; order: Order };

/** The payer's side: what the WeChat client does when a person confirms. */
export function createPayer({ state, notifier, clock }: { state: PayState; notifier: Notifier; clock: Clock }) {
  return {
    /** Pays an order once. @param prepayId as the order gave it, or the `package` value around it */
    pay(prepayId: string, openid?: string): PayOutcome {
      const order = state.orderByPrepayId(prepayId.replace(/^prepay_id=/, ''));
      if (!order) return { status: 'not-found' };
      if (order.state === 'NOTPAY' && clock() > order.expiresAtMs) state.moveOrder(order, 'CLOSED');
      if (order.state !== 'NOTPAY') return { status: 'not-payable', order };
      const stranger = `o${createHash('sha256').update(order.prepayId).digest('base64url').slice(0, 27)}`;
      state.markPaid(order, openid ?? stranger);
      notifier.notify(order);
      return { status: 'paid', order };
    },
    /** The password the till waits for: typed, or refused. Nobody is notified, as with the real payment codes. */
    decide(outTradeNo: string, pays: boolean): PayOutcome {
      const order = state.order(outTradeNo);
      if (!order) return { status: 'not-found' };
      if (order.state !== 'USERPAYING') return { status: 'not-payable', order };
      if (!pays) {
        state.moveOrder(order, 'PAYERROR');
        return { status: 'not-payable', order };
      }
      state.markPaid(order, order.openid ?? '');
      return { status: 'paid', order };
    },
  };
}

export type Payer = ReturnType<typeof createPayer>;
