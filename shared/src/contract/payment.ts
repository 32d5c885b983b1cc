import { z } from 'zod';
import { challengeFaults, faceActions } from '../face-challenge';
import {
  amountFen,
  BURST_BYTES,
  CHALLENGE_BYTES,
  count,
  faceHint,
  frameCheck,
  id,
  instant,
  ONE_PICTURE_BYTES,
  pageOf,
  pageQuery,
  phoneLast4,
  picture,
  pin,
  sumFen,
} from './common';
import { coupon } from './coupon';
import { defineRoutes } from './route';

export const paymentState = z.enum(['created', 'processing', 'succeeded', 'failed', 'cancelled']);
export const tender = z.enum(['balance', 'cash']);

/** What just landed in the member's wallet, and why. */
export const reward = z.object({ coupon, reason: z.string() });

/** A payment as the till shows it. Of the member it says the last four phone digits and nothing more. */
export const payment = z.object({
  paymentId: id,
  state: paymentState,
  amountFen,
  discountFen: sumFen,
  /** amount − discount: what was, or would be, taken. */
  payableFen: sumFen,
  /** What was given back of it. */
  refundedFen: sumFen,
  tender: tender.nullable(),
  identifiedBy: z.enum(['face', 'face-and-phone', 'member-code', 'claim']).nullable(),
  member: z.object({ phoneLast4: phoneLast4.nullable(), isNew: z.boolean(), balanceFen: sumFen }).nullable(),
  couponApplied: coupon.nullable(),
  rewards: z.array(reward),
  pointsEarned: count,
  /** For a payer who is not a member: opens the mini program and claims this payment. */
  claimUrl: z.string().nullable(),
  storeName: z.string(),
  createdAt: instant,
  settledAt: instant.nullable(),
  failure: z.string().nullable(),
});

const challengeNonce = z.string().regex(/^[\w-]{22}$/);

export const faceAction = z.enum(faceActions);

/** With `needs-challenge`: two motions, to be made in their order, once, before it expires. */
export const faceChallenge = z.object({
  nonce: challengeNonce,
  actions: z.tuple([faceAction, faceAction]),
  expiresAt: instant,
});

/** The answer to a face attempt. Only `paid` took money. */
export const faceAttempt = z.object({
  /** `pin-not-set`: the sum needs a PIN and the member has none; another way of paying is open. */
  outcome: z.enum([
    'paid',
    'needs-challenge',
    'needs-phone',
    'needs-pin',
    'pin-not-set',
    'unknown',
    'balance-insufficient',
    'try-again',
  ]),
  /** With `try-again`: what to do better. */
  hint: faceHint.nullable(),
  challenge: faceChallenge.nullable(),
  /** With `try-again` after a challenge: why it was not passed. */
  challengeFault: z.enum(challengeFaults).nullable(),
  payment,
});

export const order = z.object({
  orderId: id,
  kind: z.enum(['store-payment']),
  paymentId: id,
  state: z.enum(['paid', 'refunded']),
  storeName: z.string(),
  amountFen,
  discountFen: sumFen,
  paidFen: sumFen,
  refundedFen: sumFen,
  tender,
  pointsEarned: count,
  couponName: z.string().nullable(),
  rewards: z.array(reward),
  createdAt: instant,
});

export const topUp = z.object({
  topUpId: id,
  state: z.enum(['created', 'processing', 'succeeded', 'failed']),
  amountFen,
  /** weapp: for wx.requestPayment. */
  payParams: z
    .object({
      timeStamp: z.string(),
      nonceStr: z.string(),
      package: z.string(),
      signType: z.string(),
      paySign: z.string(),
    })
    .nullable(),
  /** h5: where to send the browser. */
  h5Url: z.string().nullable(),
});

const challengeFrame = z.strictObject({ step: z.literal([0, 1, 2]), frame: picture });

const paymentParams = z.object({ paymentId: id });

export const refundCommand = z.strictObject({ refundId: id, amountFen, reason: z.string().trim().max(60) });

/** A refund that was made, with the payment as it is now. */
export const refundDone = z.object({
  refundId: id,
  amountFen,
  /** A whole refund takes back what the payment earned: points, and coupons not used yet. */
  pointsTaken: count,
  couponsTaken: count,
  couponReturned: z.boolean(),
  payment,
});

export const paymentRoutes = defineRoutes({
  'POST /terminal/face/check': {
    summary: 'Live guidance for one frame at the till; nothing is matched and nothing is kept',
    actor: 'terminal',
    rate: 'face',
    maxBodyBytes: ONE_PICTURE_BYTES,
    body: z.strictObject({ frame: picture }),
    result: frameCheck,
    errors: ['image-unreadable', 'image-too-large', 'busy'],
  },
  'POST /terminal/payments': {
    summary: "Open a payment; `paymentId` is the terminal's key",
    actor: 'terminal',
    rate: 'money',
    body: z.strictObject({ paymentId: id, amountFen }),
    result: payment,
    errors: ['idempotency-conflict'],
  },
  'GET /terminal/payments/:paymentId': {
    summary: 'State of a payment: after a lost answer, ask here; the rewards are the same',
    actor: 'terminal',
    params: paymentParams,
    result: payment,
  },
  'POST /terminal/payments/:paymentId/face': {
    summary: 'Pay by face from the stored-value balance; matched and sure: charged at once',
    actor: 'terminal',
    rate: 'face',
    maxBodyBytes: BURST_BYTES,
    params: paymentParams,
    body: z.strictObject({ attemptId: id, frames: z.array(picture).min(1).max(5) }),
    result: faceAttempt,
    errors: [
      'image-unreadable',
      'image-too-large',
      'no-face',
      'several-faces',
      'not-live',
      'busy',
      'state-conflict',
      'idempotency-conflict',
    ],
  },
  'POST /terminal/payments/:paymentId/face-challenge': {
    summary:
      'The frames of a challenge: step 0 looking straight, 1 and 2 while each motion was asked; each nonce is taken once',
    actor: 'terminal',
    rate: 'face',
    maxBodyBytes: CHALLENGE_BYTES,
    params: paymentParams,
    body: z.strictObject({ attemptId: id, nonce: challengeNonce, frames: z.array(challengeFrame).min(6).max(18) }),
    result: faceAttempt,
    errors: [
      'image-unreadable',
      'image-too-large',
      'not-live',
      'challenge-expired',
      'busy',
      'state-conflict',
      'idempotency-conflict',
    ],
  },
  'POST /terminal/payments/:paymentId/phone-digits': {
    summary: 'The last four phone digits for a face attempt that asked for them (within 60 s, three tries)',
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    body: z.strictObject({ attemptId: id, phoneLast4 }),
    result: faceAttempt,
    errors: ['face-attempt-expired', 'phone-digits-wrong', 'state-conflict'],
  },
  'POST /terminal/payments/:paymentId/pin': {
    summary: 'The payment PIN for a face attempt that asked for it (within three minutes; five wrong ones lock it)',
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    body: z.strictObject({ attemptId: id, pin }),
    result: faceAttempt,
    errors: ['face-attempt-expired', 'pin-wrong', 'pin-locked', 'pin-not-set', 'state-conflict'],
  },
  'POST /terminal/payments/:paymentId/member-code': {
    summary:
      "Pay from the balance by the member's code; with `tender: cash` the cashier took cash and the code says whose payment it is. A large sum from the balance also takes the member's PIN",
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    body: z.strictObject({ code: z.string().regex(/^\d{18}$/), tender, pin: pin.optional() }),
    result: payment,
    errors: [
      'member-code-invalid',
      'balance-insufficient',
      'state-conflict',
      'pin-needed',
      'pin-not-set',
      'pin-wrong',
      'pin-locked',
    ],
  },
  'POST /terminal/payments/:paymentId/cash': {
    summary: 'The cashier took cash',
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    result: payment,
    errors: ['state-conflict'],
  },
  'POST /terminal/payments/:paymentId/cancel': {
    summary: 'Cancel a payment that was not taken',
    actor: 'terminal',
    params: paymentParams,
    result: payment,
    errors: ['state-conflict'],
  },
  'POST /terminal/payments/:paymentId/refunds': {
    summary:
      "Give back a payment of this till's day, in part or in whole, the way it was paid; `refundId` is the client's key",
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    body: refundCommand,
    result: refundDone,
    errors: ['refund-too-large', 'refund-too-late', 'state-conflict', 'idempotency-conflict'],
  },
  'POST /console/payments/:paymentId/refunds': {
    summary: "Give back any payment of the merchant's, in part or in whole; owners and managers",
    actor: 'staff',
    rate: 'money',
    params: paymentParams,
    body: refundCommand,
    result: refundDone,
    errors: ['refund-too-large', 'state-conflict', 'idempotency-conflict'],
  },
  'GET /terminal/today': {
    summary: "This till's payments today",
    actor: 'terminal',
    result: z.object({
      count,
      totalFen: sumFen,
      byTender: z.array(z.object({ tender, count, totalFen: sumFen })),
      latest: z.array(
        payment.pick({
          paymentId: true,
          state: true,
          payableFen: true,
          refundedFen: true,
          tender: true,
          createdAt: true,
          settledAt: true,
        }),
      ),
    }),
  },

  'GET /claims/:token': {
    summary: 'What a claim QR stands for; nothing personal',
    actor: 'anyone',
    params: z.object({ token: z.string().min(10).max(200) }),
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
    body: z.strictObject({ token: z.string().min(10).max(200) }),
    result: z.object({ order: order.nullable(), rewards: z.array(reward), paid: z.boolean() }),
    errors: ['claim-invalid', 'claim-taken'],
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

  'GET /me/balance': {
    summary: 'My stored-value balance and its statement, newest first',
    actor: 'member',
    query: pageQuery,
    result: z.object({
      balanceFen: sumFen,
      entries: pageOf(
        z.object({
          entryId: id,
          kind: z.enum(['top-up', 'payment', 'refund', 'merge']),
          amountFen: sumFen,
          balanceAfterFen: sumFen,
          storeName: z.string().nullable(),
          at: instant,
        }),
      ),
    }),
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
