import type { Challenge, FaceAttempt, FlowEvent, FlowState, Payment } from '../../web/terminal/src/flow/state';
import { initialState } from '../../web/terminal/src/flow/state';
import { reduce } from '../../web/terminal/src/flow/transitions';

export const PAYMENT_ID = '01990000-0000-7000-8000-000000000001';
export const ATTEMPT_ID = '01990000-0000-7000-8000-00000000000a';

export function paymentOf(change: Partial<Payment> = {}): Payment {
  return {
    paymentId: PAYMENT_ID,
    state: 'created',
    amountFen: 3650,
    reductionFen: 0,
    items: [],
    discountFen: 0,
    refundedFen: 0,
    refundingFen: 0,
    payableFen: 3650,
    tender: null,
    tenders: [],
    waiting: null,
    qr: null,
    identifiedBy: null,
    member: null,
    couponsApplied: [],
    couponsDeclined: [],
    rewards: [],
    openRewards: [],
    pointsEarned: 0,
    claimUrl: null,
    storeName: '梧桐路店',
    createdAt: '2026-11-22T08:00:00.000Z',
    settledAt: null,
    failure: null,
    ...change,
  };
}

export function attemptOf(outcome: FaceAttempt['outcome'], change: Partial<Payment> = {}): FaceAttempt {
  const challenge = {
    nonce: 'n'.repeat(22),
    actions: ['nod', 'turn-left'] as Challenge['actions'],
    expiresAt: '2026-01-01T00:00:20.000Z',
  };
  return {
    outcome,
    hint: outcome === 'try-again' ? 'closer' : null,
    challenge: outcome === 'needs-challenge' ? challenge : null,
    challengeFault: null,
    payment: paymentOf(change),
  };
}

type Unstamped<Event> = Event extends { step: number } ? Omit<Event, 'step'> : Event;

/** Runs events through the table; answers are stamped with the step of the moment, as the engine would. */
export function walk(events: readonly Unstamped<FlowEvent>[], from: FlowState = initialState): FlowState {
  return events.reduce<FlowState>((state, event) => reduce(state, { step: state.step, ...event } as FlowEvent), from);
}

export const charge = { type: 'charge', paymentId: PAYMENT_ID, charge: { amountFen: 3650 } } as const;
export const opened = { type: 'payment', payment: paymentOf() } as const;
export const burst = { type: 'burst', attemptId: ATTEMPT_ID, frames: ['a', 'b', 'c'] } as const;
export const matching = [charge, opened, { type: 'pay-by-face' }, burst] as const;
