import { z } from 'zod';
import { orderStates } from '../order-state';
import { amountFen, count, done, id, instant, pageOf, pageQuery, pin, sumFen } from './common';
import { coupon, couponDeclined } from './coupon';
import { cartLine, MAX_PIECES } from './mall-cart';
import { openReward, reward } from './offer';
import { paymentState, tender, wechatLaunch } from './payment-view';
import { defineRoutes } from './route';

export const orderState = z.enum(orderStates as [(typeof orderStates)[number], ...typeof orderStates]);
export const fulfilmentKind = z.enum(['pick-up', 'delivery']);

const wantedItem = z.strictObject({ skuId: id, quantity: z.int().min(1).max(MAX_PIECES) });
/** One payment's basket holds a hundred lines; the delivery is one of them. */
const wanted = z.array(wantedItem).min(1).max(60);

/** Where to deliver. Kept sealed, shown to the member and to staff who pack. */
export const deliveryAddress = z.strictObject({
  name: z.string().trim().min(1).max(5000),
  phone: z.string().regex(/^1\d{10}$/, 'eleven digits'),
  text: z.string().trim().min(1).max(5000),
});

/** How a shop delivers. */
export const mallSettings = z.strictObject({
  pickUp: z.boolean(),
  delivery: z.boolean(),
  deliveryFeeFen: count.max(1_000_000),
  /** Goods worth this much are delivered free; null: never. */
  freeFromFen: amountFen.nullable(),
});

/** What an order would cost now. */
export const mallQuote = z.object({
  lines: z.array(cartLine),
  /** All lines can be had as they are. */
  complete: z.boolean(),
  settings: mallSettings,
  fulfilment: fulfilmentKind,
  goodsFen: sumFen,
  deliveryFeeFen: sumFen,
  discountFen: sumFen,
  /** goods + delivery − discount */
  payableFen: sumFen,
  couponsApplied: z.array(coupon),
  couponsDeclined: z.array(couponDeclined),
  balanceFen: sumFen,
  /** The balance takes this sum only with the payment PIN. */
  needsPin: z.boolean(),
});

const fulfilmentWish = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pick-up') }),
  z.strictObject({ kind: z.literal('delivery'), address: deliveryAddress }),
]);

export const orderedItem = z.object({
  skuId: id,
  productId: id,
  name: z.string(),
  specValues: z.array(z.string()),
  pictureUrl: z.string(),
  quantity: z.int().min(1),
  unitPriceFen: amountFen,
  /** Its share of the coupons; 0 until the order is paid. */
  discountFen: sumFen,
  paidFen: sumFen,
  refundedQuantity: count,
});

export const refundRequest = z.object({
  requestId: id,
  /** `giving-back`: accepted, and whoever holds the money has not confirmed. `failed`: it could not go back. */
  state: z.enum(['open', 'giving-back', 'done', 'refused', 'failed']),
  /** The whole order, or these. */
  items: z.array(wantedItem).nullable(),
  reason: z.string(),
  answer: z.string(),
  /** What goes back, or would if it were accepted now. */
  amountFen: sumFen,
  createdAt: instant,
  decidedAt: instant.nullable(),
});

export const mallOrder = z.object({
  orderId: id,
  paymentId: id,
  state: orderState,
  storeId: id,
  storeName: z.string(),
  storeAddress: z.string(),
  items: z.array(orderedItem),
  goodsFen: sumFen,
  deliveryFeeFen: sumFen,
  discountFen: sumFen,
  payableFen: sumFen,
  refundedFen: sumFen,
  refundingFen: sumFen,
  tender: tender.nullable(),
  couponNames: z.array(z.string()),
  fulfilment: fulfilmentKind,
  /** Six digits, once it is paid and until it is handed over. */
  pickUpCode: z.string().nullable(),
  address: deliveryAddress.nullable(),
  /** Who carries it, and under which number. */
  shipment: z.string().nullable(),
  note: z.string(),
  refund: refundRequest.nullable(),
  rewards: z.array(reward),
  openRewards: z.array(openReward),
  pointsEarned: count,
  createdAt: instant,
  /** While it waits for its payment. */
  payBy: instant.nullable(),
  paidAt: instant.nullable(),
  readyAt: instant.nullable(),
  shippedAt: instant.nullable(),
  completedAt: instant.nullable(),
  cancelledAt: instant.nullable(),
});

/** The member's order with what is needed to pay it. */
export const myMallOrder = mallOrder.extend({
  ...wechatLaunch.shape,
  paymentState,
  balanceFen: sumFen,
  needsPin: z.boolean(),
});

/** An order as staff see it. */
export const consoleOrder = mallOrder.extend({ memberId: id, memberName: z.string() });

const orderParams = z.object({ orderId: id });
const expectedPayableFen = count;

export const mallOrderRoutes = defineRoutes({
  'POST /me/mall/quote': {
    summary: "What these would cost now: today's prices, the best coupon and why others are not used, delivery",
    actor: 'member',
    body: z.strictObject({ storeId: id, fulfilment: fulfilmentKind, items: wanted }),
    result: mallQuote,
  },
  'POST /me/mall/orders': {
    summary:
      "Order: the goods are kept for fifteen minutes, nothing is charged. `orderId` is the client's key; what changed since the quote is refused with a new one in `data.quote`",
    actor: 'member',
    rate: 'money',
    body: z.strictObject({
      orderId: id,
      storeId: id,
      items: z
        .array(wantedItem.extend({ priceFen: amountFen }))
        .min(1)
        .max(60),
      fulfilment: fulfilmentWish,
      /** What the quote said. */
      expectedPayableFen,
      note: z.string().trim().max(100),
    }),
    result: myMallOrder,
    errors: [
      'price-changed',
      'coupon-unavailable',
      'stock-short',
      'not-on-sale',
      'delivery-unavailable',
      'address-too-long',
      'idempotency-conflict',
    ],
  },
  'GET /me/mall/orders/:orderId': {
    summary: 'One of my orders from the mall; asks WeChat Pay when its notification is late',
    actor: 'member',
    params: orderParams,
    result: myMallOrder,
  },
  'POST /me/mall/orders/:orderId/pay': {
    summary: 'Pay from my balance, or get what opens WeChat Pay; sent twice it charges once',
    actor: 'member',
    rate: 'money',
    params: orderParams,
    body: z.discriminatedUnion('tender', [
      z.strictObject({ tender: z.literal('balance'), expectedPayableFen, pin: pin.optional() }),
      z.strictObject({ tender: z.literal('wechat'), expectedPayableFen, channel: z.enum(['weapp', 'h5']) }),
    ]),
    result: myMallOrder,
    errors: [
      'coupon-unavailable',
      'order-expired',
      'state-conflict',
      'payment-unresolved',
      'balance-insufficient',
      'limit-per-payment',
      'limit-per-day',
      'pin-needed',
      'pin-not-set',
      'pin-wrong',
      'pin-locked',
      'not-allowed',
    ],
  },
  'POST /me/mall/orders/:orderId/cancel': {
    summary: 'Give up an order that is not paid; the goods are free again',
    actor: 'member',
    params: orderParams,
    result: myMallOrder,
    errors: ['state-conflict', 'payment-unresolved'],
  },
  'POST /me/mall/orders/:orderId/received': {
    summary: 'A delivery has arrived',
    actor: 'member',
    params: orderParams,
    result: myMallOrder,
    errors: ['state-conflict'],
  },
  'POST /me/mall/orders/:orderId/refund-requests': {
    summary: 'Ask for the money back, for all of it or for some pieces; up to seven days after it was handed over',
    actor: 'member',
    params: orderParams,
    body: z.strictObject({
      requestId: id,
      items: z.array(wantedItem).min(1).max(60).nullable(),
      reason: z.string().trim().min(1).max(200),
    }),
    result: myMallOrder,
    errors: ['state-conflict', 'refund-request-too-late', 'refund-too-large', 'idempotency-conflict'],
  },

  'GET /console/mall/orders': {
    summary: 'Orders of the mall, newest first; `search` is a pick-up code or the end of an order number',
    actor: 'staff',
    query: pageQuery.extend({ state: orderState.optional(), search: z.string().trim().max(36).optional() }),
    result: pageOf(consoleOrder).extend({ counts: z.partialRecord(orderState, count) }),
  },
  'GET /console/mall/orders/:orderId': {
    summary: 'One order',
    actor: 'staff',
    params: orderParams,
    result: consoleOrder,
  },
  'POST /console/mall/orders/:orderId/ready': {
    summary: 'It can be picked up',
    actor: 'staff',
    params: orderParams,
    result: consoleOrder,
    errors: ['state-conflict'],
  },
  'POST /console/mall/orders/:orderId/ship': {
    summary: 'It is on its way',
    actor: 'staff',
    params: orderParams,
    body: z.strictObject({ shipment: z.string().trim().max(60) }),
    result: consoleOrder,
    errors: ['state-conflict'],
  },
  'POST /console/mall/orders/:orderId/complete': {
    summary: 'It was handed over',
    actor: 'staff',
    params: orderParams,
    result: consoleOrder,
    errors: ['state-conflict'],
  },
  'POST /console/mall/refund-requests/:requestId/accept': {
    summary:
      "Give it back, the way it was paid; `refundId` is the client's key. With `restock` the goods are for sale again",
    actor: 'staff',
    rate: 'money',
    params: z.object({ requestId: id }),
    body: z.strictObject({ refundId: id, restock: z.boolean() }),
    result: consoleOrder,
    errors: ['state-conflict', 'refund-too-large', 'idempotency-conflict'],
  },
  'POST /console/mall/refund-requests/:requestId/refuse': {
    summary: 'Do not give it back, and say why',
    actor: 'staff',
    params: z.object({ requestId: id }),
    body: z.strictObject({ answer: z.string().trim().min(1).max(200) }),
    result: consoleOrder,
    errors: ['state-conflict'],
  },
  'GET /console/mall/settings': {
    summary: 'How the shop hands over what is ordered',
    actor: 'staff',
    result: mallSettings.extend({ version: count }),
  },
  'PUT /console/mall/settings': {
    summary: 'Change pick-up and delivery; owners and managers',
    actor: 'staff',
    body: mallSettings.extend({ version: count }),
    result: mallSettings.extend({ version: count }),
    errors: ['edit-conflict'],
  },

  'GET /terminal/pick-ups/:code': {
    summary: 'What a pick-up code stands for, in this store',
    actor: 'terminal',
    params: z.object({ code: z.string().regex(/^\d{6}$/) }),
    result: mallOrder.pick({ orderId: true, state: true, items: true, note: true, payableFen: true, createdAt: true }),
    errors: ['pick-up-code-wrong'],
  },
  'POST /terminal/pick-ups/:code': {
    summary: 'The goods were handed over at the till',
    actor: 'terminal',
    params: z.object({ code: z.string().regex(/^\d{6}$/) }),
    result: done,
    errors: ['pick-up-code-wrong', 'state-conflict'],
  },
});
