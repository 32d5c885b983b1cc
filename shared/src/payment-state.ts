/**
 * How a payment and a top-up may move. The server validates these tables at boot; pages read them to know
 * which buttons make sense.
 */

export type PaymentState = 'created' | 'processing' | 'succeeded' | 'failed' | 'cancelled';
export type PaymentEvent = 'authorise' | 'settle' | 'fail' | 'cancel';

export const paymentTransitions: Record<PaymentState, Partial<Record<PaymentEvent, PaymentState>>> = {
  created: { authorise: 'processing', cancel: 'cancelled' },
  // Only an answer of whoever holds the money leads out of here; a timeout never does.
  processing: { settle: 'succeeded', fail: 'failed' },
  succeeded: {},
  failed: {},
  cancelled: {},
};

export type TopUpState = 'created' | 'processing' | 'succeeded' | 'failed';
export type TopUpEvent = 'order' | 'settle' | 'fail';

export const topUpTransitions: Record<TopUpState, Partial<Record<TopUpEvent, TopUpState>>> = {
  created: { order: 'processing', fail: 'failed', settle: 'succeeded' },
  processing: { settle: 'succeeded', fail: 'failed', order: 'processing' },
  succeeded: {},
  failed: {},
};
