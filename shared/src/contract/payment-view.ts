import { z } from 'zod';
import { MAX_BASKET_ITEMS } from '../basket';
import { MAX_AMOUNT_FEN } from '../money';
import { orderStates } from '../order-state';
import { paymentFailures, paymentWaits } from '../payment-state';
import { amountFen, count, id, instant, phoneLast4, shortText, sumFen } from './common';
import { coupon, couponDeclined } from './coupon';
import { openReward, reward } from './offer';

export const paymentState = z.enum(['created', 'processing', 'succeeded', 'failed', 'cancelled']);
/** Whoever holds the payer's money outside. */
export const payProvider = z.enum(['wechat', 'alipay']);
/** Where one part of a payment comes from. */
export const partTender = z.enum(['balance', 'cash', 'wechat', 'alipay']);
/** `mixed`: a part from the member's balance, the rest another way. */
export const tender = z.enum(['balance', 'cash', 'wechat', 'alipay', 'mixed']);
export const tenderPart = z.object({ tender: partTender, amountFen });

/** Known by face, by a code, by a claim, because their WeChat paid, or because they ordered it. */
export const identifiedBy = z.enum(['face', 'face-and-phone', 'member-code', 'claim', 'wechat', 'mall']);

const quantity = z.int().min(1).max(9999);
const unitPriceFen = count.max(MAX_AMOUNT_FEN);

/** One line of what is bought; `category` is the catalogue's, for coupons of some goods. */
export const basketItem = z.strictObject({
  itemId: id,
  productId: id.nullable(),
  category: shortText.nullable().default(null),
  name: shortText,
  quantity,
  unitPriceFen,
});
export const basket = z.array(basketItem).max(MAX_BASKET_ITEMS);

/** A line with what it was sold for: quantity × unitPrice = reduction + discount + paid. */
export const paidItem = z.object({
  itemId: id,
  productId: id.nullable(),
  category: z.string().nullable(),
  name: z.string(),
  quantity,
  unitPriceFen,
  /** Its share of the cashier's reduction. */
  reductionFen: sumFen,
  /** Its share of the coupons; 0 until the payment is authorised, as `paidFen` is the price until then. */
  discountFen: sumFen,
  paidFen: sumFen,
  /** Pieces given back, refunds under way included. */
  refundedQuantity: count,
  refundedFen: sumFen,
});

/** A payment as the till shows it. Of the member it says the last four phone digits and nothing more. */
export const payment = z.object({
  paymentId: id,
  state: paymentState,
  /** Σ quantity × unitPrice − reduction where there is a basket. */
  amountFen,
  /** The cashier's discount, off the basket before `amountFen`. */
  reductionFen: sumFen,
  items: z.array(paidItem),
  /** Coupons. While the payment is open and its member known: what would come off if it were paid now. */
  discountFen: sumFen,
  /** amount − discount: what was, or would be, taken. */
  payableFen: sumFen,
  /** What was given back of it; what is on its way back is not in it. */
  refundedFen: sumFen,
  /** On its way back: whoever holds the money has not confirmed it. */
  refundingFen: sumFen,
  tender: tender.nullable(),
  /** What each part comes from; they sum to `payableFen`. Empty while no way of paying is chosen. */
  tenders: z.array(tenderPart),
  /** While processing: what for. */
  waiting: z.enum(paymentWaits).nullable(),
  /** While processing by QR: what to show the payer. */
  qr: z.object({ provider: payProvider, content: z.string(), expiresAt: instant }).nullable(),
  identifiedBy: identifiedBy.nullable(),
  member: z.object({ phoneLast4: phoneLast4.nullable(), isNew: z.boolean(), balanceFen: sumFen }).nullable(),
  /** What it spent, or holds while it is being taken; while the payment is open, what would be spent. */
  couponsApplied: z.array(coupon),
  /** The payer's other coupons, and why they were not used. */
  couponsDeclined: z.array(couponDeclined),
  rewards: z.array(reward),
  openRewards: z.array(openReward),
  pointsEarned: count,
  /** For a payer who is not a member: opens the mini program and claims this payment. */
  claimUrl: z.string().nullable(),
  storeName: z.string(),
  createdAt: instant,
  settledAt: instant.nullable(),
  /** With `failed` or `cancelled`: why the last way of paying took nothing. */
  failure: z.enum(paymentFailures).nullable(),
});

export const order = z.object({
  orderId: id,
  /** Paid in the store, or ordered in the mall. */
  kind: z.enum(['store-payment', 'mall']),
  paymentId: id,
  state: z.enum(orderStates as [(typeof orderStates)[number], ...typeof orderStates]),
  storeName: z.string(),
  amountFen,
  discountFen: sumFen,
  paidFen: sumFen,
  refundedFen: sumFen,
  /** Null until an order of the mall is paid. */
  tender: tender.nullable(),
  /** The first lines of what was ordered in the mall. */
  goods: z.array(z.object({ name: z.string(), pictureUrl: z.string(), quantity: z.int().min(1) })),
  pieces: count,
  pointsEarned: count,
  couponName: z.string().nullable(),
  rewards: z.array(reward),
  openRewards: z.array(openReward),
  createdAt: instant,
});

/** What the client needs to open WeChat Pay. */
export const wechatLaunch = z.object({
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

const refundedItem = z.strictObject({ itemId: id, quantity });

/** A sum, or lines of the basket: then the sum is exactly their share of what was paid. */
export const refundCommand = z
  .strictObject({
    refundId: id,
    amountFen: amountFen.optional(),
    items: z.array(refundedItem).min(1).max(MAX_BASKET_ITEMS).optional(),
    reason: z.string().trim().max(60),
  })
  .superRefine(({ amountFen: sum, items }, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if ((sum === undefined) === (items === undefined)) fault('amountFen', 'either a sum or items');
    if (items && new Set(items.map(({ itemId }) => itemId)).size < items.length) fault('items', 'an item twice');
  });

/** A refund with the payment as it is now. Sent again with its id it answers what became of it. */
export const refundDone = z.object({
  refundId: id,
  /** `processing`: WeChat Pay or Alipay has not confirmed. `failed`: nothing was given back; pay it back another way. */
  state: z.enum(['processing', 'succeeded', 'failed']),
  amountFen,
  /** Where it goes back to: the balance first, then the way the rest was paid. */
  tenders: z.array(tenderPart),
  items: z.array(refundedItem),
  /** A whole refund takes back what the payment earned: points, and coupons not used yet. 0 until it succeeded. */
  pointsTaken: count,
  couponsTaken: count,
  couponReturned: z.boolean(),
  payment,
});
