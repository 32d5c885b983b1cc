import type { Locale } from '@shuke/shared';
import type { RouteRequest } from '@shuke/shared/contract';
import { crashPoint } from '../kernel/crash-points';
import type { Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { MemberActor } from '../kernel/http/actor';
import { inputHash } from '../kernel/idempotency';
import { checkAddress } from '../modules/mall/delivery-address';
import { newOrderRows } from '../modules/mall/new-order';
import type { PaymentService } from '../modules/payment/payment.service';
import type { MallQuote, MallQuotes, QuoteDeps } from './mall-quote';

export type OrderWish = RouteRequest<'POST /me/mall/orders'>['body'];

interface Deps extends QuoteDeps {
  payments: PaymentService;
  mallQuotes: MallQuotes;
}

/** @throws AppError with a new quote when what is wished is not what was quoted */
function checkQuote(wish: OrderWish, quote: MallQuote): void {
  if (quote.lines.some(({ state }) => state === 'gone')) throw new AppError('not-on-sale', { quote });
  if (!quote.complete) throw new AppError('stock-short', { quote });
  const priceOf = new Map(quote.lines.map(({ skuId, priceFen }) => [skuId, priceFen]));
  const samePrices = wish.items.every(({ skuId, priceFen }) => priceOf.get(skuId) === priceFen);
  if (samePrices && quote.payableFen === wish.expectedPayableFen) return;
  // The goods cost the same and yet it is more: a coupon is gone.
  const couponGone = samePrices && quote.payableFen > wish.expectedPayableFen;
  throw new AppError(couponGone ? 'coupon-unavailable' : 'price-changed', { quote });
}

/**
 * Makes an order: goods taken from the stock, a payment opened, the cart emptied of them, all or nothing. Nothing is
 * charged. The same order again is the order that was made.
 */
export function createPlaceOrder({ clock, mall, payments, mallQuotes }: Deps) {
  /** @returns whether this very order is there already @throws AppError idempotency-conflict */
  async function isKnown(tx: Tx, { memberId }: MemberActor, orderId: string, hash: string): Promise<boolean> {
    const known = await mall.findMallOrder(tx, orderId);
    if (known && (known.memberId !== memberId || known.inputHash !== hash)) throw new AppError('idempotency-conflict');
    return known !== null;
  }

  /**
   * @throws AppError price-changed, coupon-unavailable, not-on-sale, stock-short, delivery-unavailable,
   *   address-too-long, not-found, idempotency-conflict
   */
  return async function place(tx: Tx, actor: MemberActor, wish: OrderWish, locale: Locale): Promise<void> {
    const { merchantId, memberId } = actor;
    const { orderId, storeId, items, fulfilment, note } = wish;
    const hash = inputHash(wish);
    if (await isKnown(tx, actor, orderId, hash)) return;
    const address = fulfilment.kind === 'delivery' ? fulfilment.address : null;
    if (address) checkAddress(address);
    const quote = await mallQuotes.quote(tx, actor, { storeId, fulfilment: fulfilment.kind, items }, locale);
    checkQuote(wish, quote);

    const { goodsFen, deliveryFeeFen, discountFen } = quote;
    const lines = await mallQuotes.offered(tx, merchantId, items);
    const rows = newOrderRows({
      ...{ orderId, merchantId, memberId, storeId, lines, goodsFen, deliveryFeeFen, discountFen, note },
      fulfilment: fulfilment.kind,
      addressSealed: address && mall.sealAddress(orderId, address),
      inputHash: hash,
      createdAtMs: clock(),
    });
    const payment = await payments.open(tx, {
      paymentId: orderId,
      merchantId,
      storeId,
      terminalId: null,
      amountFen: rows.order.amountFen,
      items: await mallQuotes.basketOf(tx, merchantId, { lines, deliveryFeeFen, deliveryId: orderId }),
    });
    await payments.identify(tx, payment, memberId, 'mall');
    await mall.place(tx, rows.order, rows.more, rows.items);
    await mall.takeFromCart(tx, memberId, items);
    crashPoint('order.placed');
  };
}

export type PlaceOrder = ReturnType<typeof createPlaceOrder>;
