import { z } from 'zod';
import { basketTotalFen } from '../basket';
import { challengeFaults, faceActions } from '../face-challenge';
import { MAX_AMOUNT_FEN } from '../money';
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
  phoneLast4,
  picture,
  pin,
  sumFen,
} from './common';
import { takeErrors } from './offer';
import { basket, partTender, payment, payProvider, refundCommand, refundDone } from './payment-view';
import { defineRoutes } from './route';

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

const challengeFrame = z.strictObject({ step: z.literal([0, 1, 2]), frame: picture });

const paymentParams = z.object({ paymentId: id });
const memberCode = z.string().regex(/^\d{18}$/);
/** As scanned from the payer's phone: WeChat's 18 digits, Alipay's 16 to 24. */
const paymentCode = z.string().regex(/^\d{16,24}$/);

/** With a basket, `amountFen` is Σ quantity × unitPrice − reduction. */
const openPayment = z
  .strictObject({
    paymentId: id,
    amountFen,
    items: basket.default([]),
    reductionFen: count.max(MAX_AMOUNT_FEN).default(0),
  })
  .superRefine(({ amountFen: sum, items, reductionFen }, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (items.length === 0 && reductionFen > 0) fault('reductionFen', 'a reduction needs items');
    if (items.length > 0 && basketTotalFen(items) - reductionFen !== sum)
      fault('amountFen', 'not the sum of the items');
    if (new Set(items.map(({ itemId }) => itemId)).size < items.length) fault('items', 'an item twice');
  });

/** More than the balance may pay at once, or today. The member is known by then, and another way of paying is open. */
const limitErrors = ['limit-per-payment', 'limit-per-day'] as const;
/** What may stop a sum from being taken from the balance. */
const balanceErrors = [
  ...limitErrors,
  'balance-insufficient',
  'pin-needed',
  'pin-not-set',
  'pin-wrong',
  'pin-locked',
] as const;

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
    summary: "Open a payment of a sum or of a basket; `paymentId` is the terminal's key",
    actor: 'terminal',
    rate: 'money',
    body: openPayment,
    result: payment,
    errors: ['idempotency-conflict'],
  },
  'GET /terminal/payments/:paymentId': {
    summary:
      'State of a payment: after a lost answer, ask here; the rewards are the same. While it is processing and quiet, its provider is asked',
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
      ...limitErrors,
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
      ...limitErrors,
    ],
  },
  'POST /terminal/payments/:paymentId/phone-digits': {
    summary: 'The last four phone digits for a face attempt that asked for them (within 60 s, three tries)',
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    body: z.strictObject({ attemptId: id, phoneLast4 }),
    result: faceAttempt,
    errors: ['face-attempt-expired', 'phone-digits-wrong', 'state-conflict', ...limitErrors],
  },
  'POST /terminal/payments/:paymentId/pin': {
    summary: 'The payment PIN for a face attempt that asked for it (within three minutes; five wrong ones lock it)',
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    body: z.strictObject({ attemptId: id, pin }),
    result: faceAttempt,
    errors: ['face-attempt-expired', 'pin-wrong', 'pin-locked', 'pin-not-set', 'state-conflict', ...limitErrors],
  },
  'POST /terminal/payments/:paymentId/member': {
    summary:
      "Say whose payment it is by the member's code, before anything is taken: the answer shows their coupon and what is left to pay, whatever tender follows",
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    body: z.strictObject({ code: memberCode }),
    result: payment,
    errors: ['member-code-invalid', 'state-conflict'],
  },
  'POST /terminal/payments/:paymentId/member-code': {
    summary:
      "Pay from the balance by the member's code; with `tender: cash` the cashier took cash and the code says whose payment it is. A large sum from the balance also takes the member's PIN",
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    body: z.strictObject({ code: memberCode, tender: z.enum(['balance', 'cash']), pin: pin.optional() }),
    result: payment,
    errors: ['member-code-invalid', 'state-conflict', ...balanceErrors],
  },
  'POST /terminal/payments/:paymentId/payment-code': {
    summary:
      'Take it by the payment code on the payer’s phone, WeChat’s or Alipay’s. `processing` with `waiting: payer`: they are asked for a password; ask for the state. `failed`: nothing was taken. Another code ends the first one',
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    body: z.strictObject({ code: paymentCode }),
    result: payment,
    errors: ['payment-code-invalid', 'payment-unresolved', 'state-conflict'],
  },
  'POST /terminal/payments/:paymentId/qr': {
    summary:
      'A QR code for the payer to scan (`qr` of the payment). Asked again it is the same one; asked of the other provider the first is closed',
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    body: z.strictObject({ provider: payProvider }),
    result: payment,
    errors: ['payment-unresolved', 'state-conflict'],
  },
  'POST /terminal/payments/:paymentId/mixed': {
    summary:
      'Take a part from the balance of the member who is known, the rest another way. More than is to be paid is not taken; a large sum takes the PIN',
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    body: z.strictObject({
      balanceFen: amountFen,
      pin: pin.optional(),
      rest: z.discriminatedUnion('by', [
        z.strictObject({ by: z.literal('cash') }),
        z.strictObject({ by: z.literal('payment-code'), code: paymentCode }),
        z.strictObject({ by: z.literal('qr'), provider: payProvider }),
      ]),
    }),
    result: payment,
    errors: ['member-needed', 'payment-code-invalid', 'payment-unresolved', 'state-conflict', ...balanceErrors],
  },
  'POST /terminal/payments/:paymentId/cash': {
    summary: 'The cashier took cash',
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    result: payment,
    errors: ['state-conflict'],
  },
  'POST /terminal/payments/:paymentId/void': {
    summary:
      'Undo what is under way at WeChat Pay or Alipay; repeating it is safe. The payment is cancelled, or with `keepOpen` open for another way. `processing` with `waiting: closing`: not confirmed yet. `succeeded`: it was paid before it could be undone',
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    body: z.strictObject({ keepOpen: z.boolean().default(false) }),
    result: payment,
    errors: ['state-conflict'],
  },
  'POST /terminal/payments/:paymentId/rewards/:offerId/take': {
    summary: 'The customer took an offer that popped up; taking it again answers the same',
    actor: 'terminal',
    rate: 'money',
    params: paymentParams.extend({ offerId: id }),
    result: payment,
    errors: takeErrors,
  },
  'POST /terminal/payments/:paymentId/cancel': {
    summary: 'Cancel a payment that was not taken and is not under way',
    actor: 'terminal',
    params: paymentParams,
    result: payment,
    errors: ['state-conflict'],
  },
  'POST /terminal/payments/:paymentId/refunds': {
    summary:
      "Give back a payment of this till's day, a sum or lines of its basket, the way it was paid; `refundId` is the client's key, and sent again it answers what became of the refund",
    actor: 'terminal',
    rate: 'money',
    params: paymentParams,
    body: refundCommand,
    result: refundDone,
    errors: ['refund-too-large', 'refund-too-late', 'state-conflict', 'idempotency-conflict'],
  },
  'POST /console/payments/:paymentId/refunds': {
    summary: "Give back any payment of the merchant's, a sum or lines of its basket; owners and managers",
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
      /** A mixed payment counts with each of its parts. */
      byTender: z.array(z.object({ tender: partTender, count, totalFen: sumFen })),
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
});
