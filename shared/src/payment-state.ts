/**
 * How a payment, the order a provider holds for it, a refund and a top-up may move. The server validates these tables
 * at boot; pages read them to know which buttons make sense.
 */

/** `failed`: the last way of paying took nothing; another may be tried, or the payment cancelled. */
export type PaymentState = 'created' | 'processing' | 'succeeded' | 'failed' | 'cancelled';
export type PaymentEvent = 'authorise' | 'settle' | 'fail' | 'void' | 'cancel';

export const paymentTransitions: Record<PaymentState, Partial<Record<PaymentEvent, PaymentState>>> = {
  created: { authorise: 'processing', cancel: 'cancelled' },
  // Only an answer of whoever holds the money leads out of here; a timeout never does.
  processing: { settle: 'succeeded', fail: 'failed', void: 'cancelled' },
  succeeded: {},
  failed: { authorise: 'processing', cancel: 'cancelled' },
  cancelled: {},
};

/** True while another way of paying may still be chosen. */
export const isOpenPayment = (state: PaymentState): boolean => state === 'created' || state === 'failed';

/** Why the last way of paying took nothing. */
export const paymentFailures = [
  /** the payment code is wrong, expired or was used */
  'code-invalid',
  /** the payer has too little, or the bank said no */
  'payer-funds',
  /** the payer did not confirm */
  'payer-declined',
  /** nobody paid in time */
  'expired',
  /** another way was chosen */
  'switched',
  /** the provider refused for another reason */
  'refused',
] as const;
export type PaymentFailure = (typeof paymentFailures)[number];

/**
 * What a processing payment waits for. `payer`: a scan, a tap or a password on their phone. `provider`: the result is
 * not known yet. `closing`: it is being undone, and the provider has not confirmed.
 */
export const paymentWaits = ['payer', 'provider', 'closing'] as const;
export type PaymentWait = (typeof paymentWaits)[number];

/** One order at a provider; a payment has one live order (`open`, `closing`) at a time. */
export type ProviderOrderState = 'open' | 'closing' | 'paid' | 'closed' | 'returning' | 'returned';
export type ProviderOrderEvent = 'pay' | 'abandon' | 'close' | 'stray' | 'return';

export const providerOrderTransitions: Record<
  ProviderOrderState,
  Partial<Record<ProviderOrderEvent, ProviderOrderState>>
> = {
  open: { pay: 'paid', close: 'closed', abandon: 'closing' },
  // Paid before it could be closed: the provider's answer decides.
  closing: { pay: 'paid', close: 'closed' },
  paid: {},
  // Paid after all: the money goes back, since the payment no longer waits for it.
  closed: { stray: 'returning' },
  returning: { return: 'returned' },
  returned: {},
};

export type RefundState = 'processing' | 'succeeded' | 'failed';
export type RefundEvent = 'settle' | 'fail';

export const refundTransitions: Record<RefundState, Partial<Record<RefundEvent, RefundState>>> = {
  processing: { settle: 'succeeded', fail: 'failed' },
  succeeded: {},
  failed: {},
};

export type TopUpState = 'created' | 'processing' | 'succeeded' | 'failed';
export type TopUpEvent = 'order' | 'settle' | 'fail';

export const topUpTransitions: Record<TopUpState, Partial<Record<TopUpEvent, TopUpState>>> = {
  created: { order: 'processing', fail: 'failed', settle: 'succeeded' },
  processing: { settle: 'succeeded', fail: 'failed', order: 'processing' },
  succeeded: {},
  failed: {},
};
