import { type BasketItem, basketTotalFen, type Locale } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import type { EntityManager } from 'typeorm';
import type { Clock } from '../kernel/clock';
import { AppError } from '../kernel/errors';
import type { MemberActor } from '../kernel/http/actor';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { LedgerService } from '../modules/ledger/ledger.service';
import { isEnough, type Offered } from '../modules/mall/cart';
import { cartLineView } from '../modules/mall/cart.routes';
import type { CatalogueService } from '../modules/mall/catalogue.service';
import type { MallService } from '../modules/mall/mall.service';
import { deliveryFee, type Fulfilment } from '../modules/mall/mall-settings';
import type { MemberService } from '../modules/member/member.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { StoreService } from '../modules/store/store.service';
import type { SettlePayment } from './settle-payment';

export type MallQuote = RouteResult<'POST /me/mall/quote'>;

export interface QuoteWish {
  storeId: string;
  fulfilment: Fulfilment;
  items: readonly { skuId: string; quantity: number }[];
}

export interface QuoteDeps {
  clock: Clock;
  merchants: MerchantService;
  catalogue: CatalogueService;
  mall: MallService;
  members: MemberService;
  coupons: CouponService;
  ledger: LedgerService;
  stores: StoreService;
  settlePayment: SettlePayment;
}

/** Of a long list nobody reads more. */
const DECLINED_SHOWN = 20;
/** What the line of the delivery is called on the bill. */
const DELIVERY_NAME = '配送费';

export type WantedLine = Offered & { quantity: number };
export type MallQuotes = ReturnType<typeof createMallQuotes>;

/** What an order would cost now. Decides nothing: what is charged is worked out again when it is. */
export function createMallQuotes(deps: QuoteDeps) {
  const { clock, merchants, catalogue, mall, members, coupons, ledger, stores, settlePayment } = deps;

  /** Today's things behind the wished SKUs, in the order of the wish. @throws AppError not-found */
  async function offered(em: EntityManager, merchantId: string, items: QuoteWish['items']): Promise<WantedLine[]> {
    const found = await mall.offeredSkus(
      em,
      merchantId,
      items.map(({ skuId }) => skuId),
    );
    return items.map(({ skuId, quantity }) => {
      const one = found.get(skuId);
      if (!one) throw new AppError('not-found', { what: 'product' });
      return { ...one, quantity };
    });
  }

  /** The bill: each SKU under its own id, the delivery under `deliveryId`. */
  async function basketOf(
    em: EntityManager,
    merchantId: string,
    { lines, deliveryFeeFen, deliveryId }: { lines: readonly WantedLine[]; deliveryFeeFen: number; deliveryId: string },
  ): Promise<BasketItem[]> {
    const categories = await catalogue.categoryNames(em, merchantId);
    const goods = lines.map(
      ({ sku, product, quantity }): BasketItem => ({
        itemId: sku.skuId,
        productId: product.productId,
        category: categories.get(product.categoryId) ?? null,
        name: product.name,
        quantity,
        unitPriceFen: sku.priceFen,
      }),
    );
    const delivery = { itemId: deliveryId, productId: null, category: null, name: DELIVERY_NAME, quantity: 1 };
    return deliveryFeeFen > 0 ? [...goods, { ...delivery, unitPriceFen: deliveryFeeFen }] : goods;
  }

  /** The best coupons for this basket, and why each other one is not used. */
  async function couponsFor(
    em: EntityManager,
    { memberId, merchantId }: MemberActor,
    { storeId, items, locale }: { storeId: string; items: readonly BasketItem[]; locale: Locale },
  ) {
    const purchase = { merchantId, storeId, channel: 'mall', amountFen: basketTotalFen(items), items } as const;
    const { discountFen, uses, declined } = await settlePayment.bestFor(
      em,
      purchase,
      await members.get(em, memberId),
      clock(),
    );
    const used = uses.map(({ coupon }) => coupon);
    return {
      discountFen,
      couponsApplied: await coupons.toViews(used, locale),
      couponsDeclined: await coupons.toDeclined(em, declined.slice(0, DECLINED_SHOWN), locale),
    };
  }

  return {
    offered,
    basketOf,

    /** @throws AppError not-found for a SKU that never was this merchant's, delivery-unavailable */
    async quote(em: EntityManager, actor: MemberActor, wish: QuoteWish, locale: Locale): Promise<MallQuote> {
      const { merchantId, memberId } = actor;
      const { storeId, fulfilment } = wish;
      const store = await stores.get(em, storeId);
      if (store.merchantId !== merchantId) throw new AppError('not-found', { what: 'store' });
      const lines = await offered(em, merchantId, wish.items);
      const { version: _version, ...settings } = await mall.settings(em, merchantId);
      const goodsFen = lines.reduce((sum, { sku, quantity }) => sum + sku.priceFen * quantity, 0);
      const deliveryFeeFen = deliveryFee(settings, fulfilment, goodsFen);
      const items = await basketOf(em, merchantId, { lines, deliveryFeeFen, deliveryId: storeId });
      const used = await couponsFor(em, actor, { storeId, items, locale });
      const amountFen = goodsFen + deliveryFeeFen;
      const { settings: shop } = await merchants.get(em, merchantId);
      return {
        lines: lines.map(cartLineView),
        complete: lines.every(({ onSale, sku, quantity }) => onSale && isEnough(sku, quantity)),
        settings,
        fulfilment,
        goodsFen,
        deliveryFeeFen,
        payableFen: amountFen - used.discountFen,
        ...used,
        balanceFen: await ledger.memberBalance(em, memberId),
        needsPin: amountFen > merchants.facePolicy(shop).digitsUpToFen,
      };
    },
  };
}
