import { isOpenPayment, type Locale, offerWhyWords } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import type { EntityManager } from 'typeorm';
import { type Clock, toInstant, toInstantOrNull } from '../kernel/clock';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { LedgerService } from '../modules/ledger/ledger.service';
import type { Order } from '../modules/mall/mall.entity';
import type { MallService } from '../modules/mall/mall.service';
import type { MemberService } from '../modules/member/member.service';
import type { OfferService } from '../modules/offer/offer.service';
import { claimToken } from '../modules/payment/claim-token';
import type { Payment } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import { paidFen } from '../modules/payment/payment-items';
import { partsOf } from '../modules/payment/payment-parts';
import type { ProviderOrderService } from '../modules/payment/provider-order.service';
import type { StoreService } from '../modules/store/store.service';
import type { SettlePayment } from './settle-payment';

export type PaymentView = RouteResult<'GET /terminal/payments/:paymentId'>;
export type OrderView = RouteResult<'GET /me/orders/:orderId'>;

/** Of a long order a list shows no more. */
const GOODS_SHOWN = 4;

export type Views = ReturnType<typeof createViews>;

/** What a payment and an order look like from outside: made from several modules, so it lives with the flows. */
export function createViews(deps: {
  clock: Clock;
  claimKey: Buffer;
  claimUrl(token: string): string;
  members: MemberService;
  stores: StoreService;
  coupons: CouponService;
  offers: OfferService;
  ledger: LedgerService;
  mall: MallService;
  payments: PaymentService;
  providerOrders: ProviderOrderService;
  settlePayment: SettlePayment;
}) {
  const { clock, members, stores, coupons, offers, ledger, payments, providerOrders } = deps;
  type Earner = Pick<Payment, 'paymentId' | 'memberId'>;

  async function rewardsOf(em: EntityManager, earner: Earner, locale: Locale) {
    const granted = await coupons.toViews(await coupons.byPayment(em, earner), locale);
    return granted.map((coupon) => ({ coupon, reason: coupon.reason.text }));
  }

  /** What the payer may still take, as its cards. */
  async function openRewards(em: EntityManager, { paymentId, memberId }: Earner, locale: Locale) {
    const grants = memberId === null ? [] : await offers.openGrants(em, { paymentId, memberId, nowMs: clock() });
    const [first] = grants;
    if (!first) return [];
    const rules = await offers.byIds(
      em,
      grants.map(({ offerId }) => offerId),
    );
    const cards = await coupons.cardsOf(
      em,
      first.merchantId,
      rules.map(({ templateId }) => templateId),
    );
    return grants.flatMap(({ offerId, reasonText, reasonWhy, expiresAtMs }) => {
      const templateId = rules.find((offer) => offer.offerId === offerId)?.templateId ?? '';
      const card = cards.get(templateId);
      const reason = reasonText || (reasonWhy ? offerWhyWords(reasonWhy, locale) : '');
      return card ? [{ offerId, ...card, reason, expiresAt: toInstant(expiresAtMs) }] : [];
    });
  }

  /** A payer who is not a member may claim a payment that is open or taken, not one that came to nothing. */
  const isClaimable = (payment: Payment) =>
    payment.memberId === null && (isOpenPayment(payment.state) || payment.state === 'succeeded');

  async function payerOf(em: EntityManager, payment: Payment): Promise<PaymentView['member']> {
    const member = payment.memberId ? await members.find(em, payment.memberId) : null;
    if (!member) return null;
    const balanceFen = await ledger.memberBalance(em, member.memberId);
    return { phoneLast4: member.phoneLast4, isNew: payment.visit === 1, balanceFen };
  }

  /** What a payment under way holds, or has spent; an open one holds nothing. */
  const held = async (em: EntityManager, { state, paymentId }: Payment) =>
    isOpenPayment(state) ? [] : coupons.usedBy(em, paymentId);

  /** What was used, and what was not and why; while the payment is open, what would be. */
  async function couponsOf(em: EntityManager, payment: Payment, locale: Locale) {
    const best = isOpenPayment(payment.state) ? await deps.settlePayment.preview(em, payment, clock()) : null;
    const used = best ? best.uses.map(({ coupon }) => coupon) : await held(em, payment);
    return {
      discountFen: best?.discountFen ?? payment.discountFen,
      couponsApplied: await coupons.toViews(used, locale),
      couponsDeclined: await coupons.toDeclined(em, best?.declined ?? payment.declined ?? [], locale),
    };
  }

  /** What a processing payment waits for, and what to show its payer. */
  async function underWay(em: EntityManager, payment: Payment): Promise<Pick<PaymentView, 'waiting' | 'qr'>> {
    const order =
      payment.state === 'processing' && payment.orderNo ? await providerOrders.find(em, payment.orderNo) : null;
    if (!order) return { waiting: null, qr: null };
    const { state, waiting, provider, launch, expiresAtMs } = order;
    const content = state === 'open' ? launch?.qrContent : undefined;
    return {
      waiting: state === 'closing' ? 'closing' : (waiting ?? 'provider'),
      qr: content === undefined ? null : { provider, content, expiresAt: toInstant(expiresAtMs) },
    };
  }

  async function itemsOf(em: EntityManager, payment: Payment): Promise<PaymentView['items']> {
    const items = await payments.itemsOf(em, payment);
    return items.map((item) => {
      const { itemId, productId, category, name, quantity, unitPriceFen, reductionFen, discountFen } = item;
      const { refundedQuantity, refundedFen } = item;
      const line = { itemId, productId, category, name, quantity, unitPriceFen, reductionFen, discountFen };
      return { ...line, paidFen: paidFen(item), refundedQuantity, refundedFen };
    });
  }

  return {
    rewardsOf,
    openRewards,

    async payment(em: EntityManager, payment: Payment, locale: Locale): Promise<PaymentView> {
      const { paymentId, state, amountFen, reductionFen, refundedFen, refundingFen, tender } = payment;
      const { identifiedBy, pointsEarned, failure } = payment;
      const { discountFen, ...used } = await couponsOf(em, payment, locale);
      return {
        paymentId,
        state,
        amountFen,
        reductionFen,
        items: await itemsOf(em, payment),
        discountFen,
        payableFen: amountFen - discountFen,
        refundedFen: refundedFen - refundingFen,
        refundingFen,
        tender,
        tenders: partsOf(payment),
        ...(await underWay(em, payment)),
        identifiedBy,
        member: await payerOf(em, payment),
        ...used,
        rewards: await rewardsOf(em, payment, locale),
        openRewards: await openRewards(em, payment, locale),
        pointsEarned,
        claimUrl: isClaimable(payment) ? deps.claimUrl(claimToken(deps.claimKey, paymentId)) : null,
        storeName: (await stores.get(em, payment.storeId)).name,
        createdAt: toInstant(payment.createdAtMs),
        settledAt: toInstantOrNull(payment.settledAtMs),
        failure,
      };
    },

    async order(em: EntityManager, order: Order, locale: Locale): Promise<OrderView> {
      const { orderId, kind, paymentId, state, amountFen, discountFen, tender, pointsEarned, couponName } = order;
      const items = (await deps.mall.mallOrdersOf(em, [order])).get(orderId)?.items ?? [];
      return {
        orderId,
        kind,
        paymentId,
        state,
        storeName: (await stores.get(em, order.storeId)).name,
        amountFen,
        discountFen,
        paidFen: amountFen - discountFen,
        refundedFen: order.refundedFen,
        tender,
        goods: items.slice(0, GOODS_SHOWN).map(({ name, pictureUrl, quantity }) => ({ name, pictureUrl, quantity })),
        pieces: items.reduce((sum, { quantity }) => sum + quantity, 0),
        pointsEarned,
        couponName,
        rewards: await rewardsOf(em, order, locale),
        openRewards: await openRewards(em, order, locale),
        createdAt: toInstant(order.createdAtMs),
      };
    },
  };
}
