import type { Locale } from '@shuke/shared';
import type { Database } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { MemberActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import type { PaymentService } from '../modules/payment/payment.service';
import type { MallPay } from './mall-pay';
import type { OrderWish, PlaceOrder } from './mall-place';
import type { MallQuotes, QuoteDeps } from './mall-quote';
import type { MallViews } from './mall-views';
import type { ProviderPay } from './provider-pay';

type Names =
  | 'POST /me/mall/quote'
  | 'POST /me/mall/orders'
  | 'GET /me/mall/orders/:orderId'
  | 'POST /me/mall/orders/:orderId/pay'
  | 'POST /me/mall/orders/:orderId/cancel'
  | 'POST /me/mall/orders/:orderId/received'
  | 'POST /me/mall/orders/:orderId/refund-requests';

interface Deps extends QuoteDeps {
  db: Database;
  payments: PaymentService;
  providerPay: ProviderPay;
  mallQuotes: MallQuotes;
  placeOrder: PlaceOrder;
  mallPay: MallPay;
  mallViews: MallViews;
}

/** From the cart to an order, and what its member may do with it. */
export function createMallCheckout(deps: Deps): Handlers<Names> {
  const { db, clock, mall, payments, mallQuotes, mallPay, mallViews } = deps;

  const view = async (actor: MemberActor, orderId: string, locale: Locale) =>
    mallViews.forMember(db.read, await mallPay.mine(db.read, actor, orderId), locale);

  /** Somebody took the last piece between our look and our grip: the refusal carries what it would be now. */
  async function withQuote(error: unknown, actor: MemberActor, wish: OrderWish, locale: Locale): Promise<never> {
    if (!(error instanceof AppError) || error.code !== 'stock-short' || error.data?.['quote']) throw error;
    const { storeId, fulfilment, items } = wish;
    const quote = await mallQuotes.quote(db.read, actor, { storeId, fulfilment: fulfilment.kind, items }, locale);
    throw new AppError('stock-short', { quote });
  }

  /** What it costs now, beside the refusal to charge something else. */
  async function withSum(error: unknown, actor: MemberActor, orderId: string, locale: Locale): Promise<never> {
    if (!(error instanceof AppError) || error.code !== 'coupon-unavailable') throw error;
    const { payableFen, discountFen } = await view(actor, orderId, locale);
    throw new AppError('coupon-unavailable', { payableFen, discountFen });
  }

  return {
    'POST /me/mall/quote': ({ actor, body, locale }) => mallQuotes.quote(db.read, actor, body, locale),

    'POST /me/mall/orders': async ({ actor, body, locale }) => {
      await db
        .tx((tx) => deps.placeOrder(tx, actor, body, locale))
        .catch((error: unknown) => withQuote(error, actor, body, locale));
      return view(actor, body.orderId, locale);
    },

    'GET /me/mall/orders/:orderId': async ({ actor, params: { orderId }, locale }) => {
      await mallPay.mine(db.read, actor, orderId);
      await deps.providerPay.refresh(await payments.find(db.read, orderId));
      return view(actor, orderId, locale);
    },

    'POST /me/mall/orders/:orderId/pay': async ({ actor, params: { orderId }, body, clientIp, locale }) => {
      await mallPay
        .pay(actor, orderId, body, clientIp)
        .catch((error: unknown) => withSum(error, actor, orderId, locale));
      return view(actor, orderId, locale);
    },

    'POST /me/mall/orders/:orderId/cancel': async ({ actor, params: { orderId }, locale }) => {
      await mallPay.cancel(actor, orderId);
      return view(actor, orderId, locale);
    },

    'POST /me/mall/orders/:orderId/received': async ({ actor, params: { orderId }, locale }) => {
      await db.tx(async (tx) => {
        const order = await mallPay.mine(tx, actor, orderId);
        if (order.state === 'completed') return;
        if (order.state !== 'shipped') throw new AppError('state-conflict', { state: order.state });
        await mall.complete(tx, order, clock());
      });
      return view(actor, orderId, locale);
    },

    'POST /me/mall/orders/:orderId/refund-requests': async ({ actor, params: { orderId }, body, locale }) => {
      await db.tx(async (tx) => mall.askForRefund(tx, await mallPay.mine(tx, actor, orderId), body, clock()));
      return view(actor, orderId, locale);
    },
  };
}
