import { z } from 'zod';
import { amountFen, count, id, instant, pageOf, pageQuery, pin, sumFen } from './common';
import { coupon } from './coupon';
import { reward, takeErrors } from './offer';
import { identifiedBy, order, payment, paymentState, tender, wechatLaunch } from './payment-view';
import { defineRoutes } from './route';

export const topUp = wechatLaunch.extend({
  topUpId: id,
  state: z.enum(['created', 'processing', 'succeeded', 'failed']),
  amountFen,
});

const claimToken = z.string().min(10).max(200);

/** A payment the customer takes over on their own phone; without a payer's tender yet, it says what it would cost. */
export const claimPayment = wechatLaunch.extend({
  paymentId: id,
  state: paymentState,
  storeName: z.string(),
  amountFen,
  discountFen: sumFen,
  payableFen: sumFen,
  tender: tender.nullable(),
  identifiedBy: identifiedBy.nullable(),
  couponsApplied: z.array(coupon),
  balanceFen: sumFen,
  /** The balance takes this sum only with the payment PIN. */
  needsPin: z.boolean(),
  failure: payment.shape.failure,
  order: order.nullable(),
  rewards: z.array(reward),
});

/** What the balance may pay: each payment and each day of the shop; null: no own limit below the shop's. */
const ownLimits = z.strictObject({ perPaymentFen: amountFen.nullable(), perDayFen: amountFen.nullable() });
export const balanceLimits = z.strictObject({ perPaymentFen: amountFen, perDayFen: amountFen });
const balanceLimitsState = balanceLimits.extend({ version: count });

/** What a member sees of their money: claims, orders, balance, top-ups. */
export const walletRoutes = defineRoutes({
  'GET /claims/:token': {
    summary: 'What a claim QR stands for; nothing personal',
    actor: 'anyone',
    params: z.object({ token: claimToken }),
    result: z.object({
      storeId: id,
      storeName: z.string(),
      amountFen,
      paid: z.boolean(),
      state: z.enum(['open', 'mine', 'taken']),
      expiresAt: instant,
    }),
    errors: ['claim-invalid'],
  },
  'POST /me/claims': {
    summary: 'Make a payment mine; repeating it answers the same',
    actor: 'member',
    rate: 'money',
    body: z.strictObject({ token: claimToken }),
    result: z.object({ order: order.nullable(), rewards: z.array(reward), paid: z.boolean() }),
    errors: ['claim-invalid', 'claim-taken'],
  },
  'GET /me/claims/:token/pay': {
    summary: 'An open payment as I would pay it, or what became of it; asks WeChat Pay when it is quiet',
    actor: 'member',
    params: z.object({ token: claimToken }),
    result: claimPayment,
    errors: ['claim-invalid', 'claim-taken'],
  },
  'POST /me/claims/:token/pay': {
    summary: 'Pay an open payment of the till on my own phone: by WeChat Pay, or from my balance; it becomes mine',
    actor: 'member',
    rate: 'money',
    params: z.object({ token: claimToken }),
    body: z.discriminatedUnion('tender', [
      z.strictObject({ tender: z.literal('wechat'), channel: z.enum(['weapp', 'h5']) }),
      z.strictObject({ tender: z.literal('balance'), pin: pin.optional() }),
    ]),
    result: claimPayment,
    errors: [
      'claim-invalid',
      'claim-taken',
      'state-conflict',
      'payment-unresolved',
      'not-allowed',
      'balance-insufficient',
      'limit-per-payment',
      'limit-per-day',
      'pin-needed',
      'pin-not-set',
      'pin-wrong',
      'pin-locked',
    ],
  },
  'GET /me/orders': {
    summary: 'My orders, newest first, payments in the store included',
    actor: 'member',
    query: pageQuery,
    result: pageOf(order),
  },
  'GET /me/orders/:orderId': {
    summary: 'One order',
    actor: 'member',
    params: z.object({ orderId: id }),
    result: order,
  },
  'POST /me/orders/:orderId/rewards/:offerId/take': {
    summary: 'Take an offer of a payment that is still open; taking it again answers the same',
    actor: 'member',
    rate: 'money',
    params: z.object({ orderId: id, offerId: id }),
    result: order,
    errors: takeErrors,
  },

  'GET /me/balance': {
    summary: 'My stored-value balance and its statement, newest first',
    actor: 'member',
    query: pageQuery,
    result: z.object({
      balanceFen: sumFen,
      entries: pageOf(
        z.object({
          entryId: id,
          /** `hold`: a part of a payment, kept until the rest is paid; `release`: it was not, and is back. */
          kind: z.enum(['top-up', 'payment', 'refund', 'merge', 'hold', 'release', 'cash-out']),
          amountFen: sumFen,
          balanceAfterFen: sumFen,
          storeName: z.string().nullable(),
          at: instant,
        }),
      ),
    }),
  },
  'GET /me/balance/limits': {
    summary: "What my balance may pay at once and in a day: the shop's limits, my own lower ones, and today's sum",
    actor: 'member',
    result: z.object({ shop: balanceLimits, own: ownLimits, spentTodayFen: sumFen }),
  },
  'PUT /me/balance/limits': {
    summary: 'Set my own limits; to raise or lift one takes my payment PIN where there is one',
    actor: 'member',
    rate: 'money',
    body: ownLimits.extend({ pin: pin.optional() }),
    result: z.object({ shop: balanceLimits, own: ownLimits, spentTodayFen: sumFen }),
    errors: ['pin-needed', 'pin-wrong', 'pin-locked'],
  },
  'GET /console/balance/limits': {
    summary: 'What a balance may pay at once and in a day',
    actor: 'staff',
    result: balanceLimitsState,
    errors: ['not-allowed'],
  },
  'PUT /console/balance/limits': {
    summary: 'Change the limits of balance payments; owners and managers',
    actor: 'staff',
    body: balanceLimitsState,
    result: balanceLimitsState,
    errors: ['not-allowed', 'edit-conflict'],
  },
  'POST /me/top-ups': {
    summary: "Start a top-up through WeChat Pay; `topUpId` is the client's key",
    actor: 'member',
    rate: 'money',
    body: z.strictObject({ topUpId: id, amountFen, channel: z.enum(['weapp', 'h5']) }),
    result: topUp,
    errors: ['provider-unavailable', 'idempotency-conflict'],
  },
  'GET /me/top-ups/:topUpId': {
    summary: 'State of a top-up; asks WeChat Pay when its notification is late',
    actor: 'member',
    params: z.object({ topUpId: id }),
    result: topUp,
  },
});
