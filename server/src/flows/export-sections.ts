import { toInstant, toInstantOrNull } from '../kernel/clock';
import type { ConsentReceipt } from '../modules/consent/consent.entity';
import type { Coupon, CouponCode } from '../modules/coupon/coupon.entity';
import type { FaceUse } from '../modules/face/face.entity';
import type { FaceDeletion } from '../modules/face/face-deletion.entity';
import type { Order } from '../modules/mall/mall.entity';
import type { PointEntry } from '../modules/member/points.entity';
import type { Message } from '../modules/message/message.entity';
import type { OfferGrant } from '../modules/offer/offer.entity';
import type { Payment, PaymentItem, Refund, TopUp } from '../modules/payment/payment.entity';

/** A store's name for its id. */
export type StoreOf = (storeId: string | null) => string | null;

/** How a row of each kind is told to the member it is about: in their words, times as ISO 8601, money in fen. */
export const exportRows = {
  consent: ({ receiptId, purpose, granted, textVersion, textHash, locale, channel, atMs }: ConsentReceipt) => ({
    receiptId,
    purpose,
    granted,
    textVersion,
    textHash,
    locale,
    channel,
    at: toInstant(atMs),
  }),

  faceUse: ({ useId, kind, outcome, storeId, atMs }: FaceUse, storeOf: StoreOf) => ({
    useId,
    kind,
    outcome,
    store: storeOf(storeId),
    at: toInstant(atMs),
  }),

  faceDeletion: ({ receiptId, deletedTemplates, why, atMs, hash }: FaceDeletion) => ({
    receiptId,
    deletedTemplates,
    why,
    at: toInstant(atMs),
    hash,
  }),

  payment: (
    payment: Payment,
    { items, refunds }: { items: readonly PaymentItem[]; refunds: readonly Refund[] },
    storeOf: StoreOf,
  ) => ({
    paymentId: payment.paymentId,
    state: payment.state,
    store: storeOf(payment.storeId),
    amountFen: payment.amountFen,
    discountFen: payment.discountFen,
    refundedFen: payment.refundedFen,
    tender: payment.tender,
    balanceFen: payment.balanceFen,
    restTender: payment.restTender,
    identifiedBy: payment.identifiedBy,
    visit: payment.visit,
    pointsEarned: payment.pointsEarned,
    createdAt: toInstant(payment.createdAtMs),
    settledAt: toInstantOrNull(payment.settledAtMs),
    items: items.map(({ name, quantity, unitPriceFen, reductionFen, discountFen, refundedQuantity }) => ({
      name,
      quantity,
      unitPriceFen,
      reductionFen,
      discountFen,
      refundedQuantity,
    })),
    refunds: refunds.map(({ refundId, state, amountFen, pointsTaken, tender, reason, createdAtMs }) => ({
      refundId,
      state,
      amountFen,
      pointsTaken,
      tender,
      reason,
      at: toInstant(createdAtMs),
    })),
  }),

  topUp: (topUp: TopUp) => ({
    topUpId: topUp.topUpId,
    state: topUp.state,
    amountFen: topUp.amountFen,
    channel: topUp.channel,
    wechatPayOrder: topUp.outTradeNo,
    wechatPayTransaction: topUp.providerTransactionId,
    createdAt: toInstant(topUp.createdAtMs),
    settledAt: toInstantOrNull(topUp.settledAtMs),
  }),

  order: (order: Order, storeOf: StoreOf) => ({
    orderId: order.orderId,
    kind: order.kind,
    paymentId: order.paymentId,
    state: order.state,
    store: storeOf(order.storeId),
    amountFen: order.amountFen,
    discountFen: order.discountFen,
    refundedFen: order.refundedFen,
    tender: order.tender,
    coupon: order.couponName,
    pointsEarned: order.pointsEarned,
    createdAt: toInstant(order.createdAtMs),
  }),

  points: ({ entryId, kind, points, storeId, atMs }: PointEntry, storeOf: StoreOf) => ({
    entryId,
    kind,
    points,
    store: storeOf(storeId),
    at: toInstant(atMs),
  }),

  coupon: (coupon: Coupon) => ({
    couponId: coupon.couponId,
    number: coupon.number,
    terms: coupon.terms,
    state: coupon.state,
    reason: { kind: coupon.reasonKind, text: coupon.reasonText },
    issuedAt: toInstant(coupon.issuedAtMs),
    validFrom: toInstant(coupon.validFromMs),
    validUntil: toInstant(coupon.validUntilMs),
    redeemedAt: toInstantOrNull(coupon.redeemedAtMs),
    paymentId: coupon.paymentId,
    discountFen: coupon.discountFen,
  }),

  passedOn: ({ couponId, used, createdAtMs, validUntilMs }: CouponCode) => ({
    couponId,
    taken: used > 0,
    at: toInstant(createdAtMs),
    until: toInstantOrNull(validUntilMs),
  }),

  offer: (grant: OfferGrant) => ({
    offerId: grant.offerId,
    paymentId: grant.paymentId,
    state: grant.state,
    reason: grant.reasonText,
    couponId: grant.couponId,
    at: toInstant(grant.createdAtMs),
    until: toInstant(grant.expiresAtMs),
  }),

  message: ({ messageId, title, body, createdAtMs, readAtMs }: Message) => ({
    messageId,
    title,
    body,
    at: toInstant(createdAtMs),
    readAt: toInstantOrNull(readAtMs),
  }),
};
