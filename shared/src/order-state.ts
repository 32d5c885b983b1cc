/**
 * How a member's order may move. A payment at the till is an order that begins as `paid`. The server validates the
 * table at boot; pages read it to know which buttons make sense.
 */
export type OrderState =
  | 'awaiting-payment'
  | 'paid'
  | 'ready'
  | 'shipped'
  | 'completed'
  | 'cancelled'
  | 'refund-requested'
  | 'refunded';

/** States a refund request may interrupt, and lead back to. */
export const refundableStates = ['paid', 'ready', 'shipped', 'completed'] as const;
export type RefundableState = (typeof refundableStates)[number];

export type OrderEvent =
  | 'pay'
  | 'cancel'
  /** ready to be picked up */
  | 'prepare'
  | 'ship'
  /** handed over, or received */
  | 'complete'
  | 'request-refund'
  /** the whole of it went back */
  | 'refund'
  /** a request was refused, or gave back a part: on from where it was */
  | `resume-${RefundableState}`;

export const orderTransitions: Record<OrderState, Partial<Record<OrderEvent, OrderState>>> = {
  'awaiting-payment': { pay: 'paid', cancel: 'cancelled' },
  paid: {
    prepare: 'ready',
    ship: 'shipped',
    complete: 'completed',
    'request-refund': 'refund-requested',
    refund: 'refunded',
  },
  ready: { complete: 'completed', 'request-refund': 'refund-requested', refund: 'refunded' },
  shipped: { complete: 'completed', 'request-refund': 'refund-requested', refund: 'refunded' },
  completed: { 'request-refund': 'refund-requested', refund: 'refunded' },
  'refund-requested': {
    refund: 'refunded',
    'resume-paid': 'paid',
    'resume-ready': 'ready',
    'resume-shipped': 'shipped',
    'resume-completed': 'completed',
  },
  cancelled: {},
  refunded: {},
};

export const orderStates = Object.keys(orderTransitions) as OrderState[];

export const isRefundable = (state: OrderState): state is RefundableState =>
  (refundableStates as readonly string[]).includes(state);
