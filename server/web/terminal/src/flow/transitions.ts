/**
 * The till's journey as one table: for each phase, the events it understands and where each leads.
 * Invariant: whatever is unsure leads to `recovering`, which asks by the same payment id. No path makes a new
 * payment by itself, so no lost answer can become a second charge.
 */
import { isEnrolEvent, reduceEnrolment } from './enrolment';
import { faceRows, refusedByBalance, startFace } from './face-rows';
import { go, type Handler, keepOpen, lostTo, type Row, recover, settle, to } from './moves';
import { providerRows, scanned, wayQr } from './provider-rows';
import { type FlowEvent, type FlowState, initialState, type Phase, type UserEvent } from './state';

const sendCode = scanned(to('sending-code', { returnTo: 'member-code', codeFor: 'balance' }));
const cancel = to('cancelling');
/** As at the start, but the steps go on counting and the customer keeps the language. */
const fresh = ({ step, customerLocale }: FlowState): FlowState => ({ ...initialState, step, customerLocale });
const charge: Handler<'charge'> = (state, { paymentId, charge: asked }) =>
  go(fresh(state), 'opening', { paymentId, charge: asked, amountFen: asked.amountFen });
const finish: Handler<'finish'> = (state) => ({ ...initialState, step: state.step + 1 });

/** A part from the balance: only of a member who is known, and only where it does not pay all. */
const waySplit: Handler<'way-split'> = (state) => {
  const { member, payableFen } = state.payment ?? { member: null, payableFen: 0 };
  const isPart = member !== null && member.balanceFen > 0 && member.balanceFen < payableFen;
  return isPart ? go(state, 'split', { splitFen: member.balanceFen }) : state;
};

const ways = {
  'way-member-code': to('member-code', { codeFor: 'balance' }),
  'way-identify': to('member-code', { codeFor: 'member' }),
  'way-cash': to('cash'),
  'way-qr': wayQr,
  code: sendCode,
  cancel,
} satisfies Row;

export const transitions: Readonly<Record<Phase, Row>> = {
  entry: {
    charge,
    resume: (state, { paymentId, charge: asked }) =>
      go(state, 'recovering', { paymentId, charge: asked, amountFen: asked.amountFen }),
  },
  opening: {
    payment: (state, { payment }) => settle(state, payment, 'choose'),
    refused: (state, { code }) => go(fresh(state), 'entry', { notice: code }),
    unsure: (state, { offline }) => go(state, 'opening', { retry: state.retry + 1, offline }),
    missing: (state) => recover(state, 'choose'),
    cancel,
  },
  recovering: {
    payment: (state, { payment }) => settle(state, payment, state.returnTo, state.notice),
    missing: (state) => go(state, 'opening', { retry: state.retry }),
    refused: (state) => recover(state, state.returnTo, { notice: state.notice }),
    unsure: (state, { offline }) => recover(state, state.returnTo, { notice: state.notice, offline }),
    cancel,
  },
  choose: { ...ways, 'pay-by-face': startFace, 'other-way': to('other'), refreshed: keepOpen('choose') },
  ...faceRows,
  camera: { ...ways, ...faceRows.camera },
  other: {
    ...ways,
    'way-split': waySplit,
    'pay-by-face': startFace,
    back: to('choose'),
    refreshed: keepOpen('other'),
  },
  'member-code': {
    'way-cash': to('cash'),
    'way-identify': ways['way-identify'],
    'way-member-code': ways['way-member-code'],
    code: scanned((state) =>
      state.codeFor === 'member' ? go(state, 'sending-member') : go(state, 'sending-code', { returnTo: 'member-code' }),
    ),
    back: to('other'),
    cancel,
    refreshed: keepOpen('member-code'),
  },
  'sending-code': {
    payment: (state, { payment }) => settle(state, payment, 'cash'),
    refused: (state, { code }) => {
      if (code === 'pin-needed') return go(state, 'pin', { pinFor: 'code', pinTriesLeft: null });
      if (code === 'member-code-invalid') return go(state, state.returnTo, { notice: code });
      return refusedByBalance(state, code);
    },
    ...lostTo('other'),
  },
  'sending-member': {
    payment: (state, { payment }) => settle(state, payment, 'other'),
    refused: (state, { code }) => go(state, 'member-code', { notice: code }),
    ...lostTo('other'),
  },
  cash: {
    back: to('other'),
    // The code and the cash at once: the server settles it as cash, in the member's name.
    code: scanned(to('sending-code', { returnTo: 'cash' })),
    'way-member-code': ways['way-member-code'],
    'cash-confirmed': to('taking-cash', { rest: 'cash' }),
    cancel,
    refreshed: keepOpen('cash'),
  },
  ...providerRows,
  cancelling: {
    payment: (state, { payment }) => settle(state, payment, 'choose'),
    refused: (state) => recover(state, 'choose'),
    unsure: (state, { offline }) => recover(state, 'choose', { offline }),
    missing: to('closed', { notice: 'payment-cancelled' }),
  },
  done: {
    charge,
    finish,
    'take-rewards': (state) => (state.payment?.openRewards.length ? go(state, 'taking-rewards') : state),
    refreshed: (state, { payment }) => ({ ...state, payment }),
  },
  // The money is taken: whatever happens to the coupons, the screen stays at "paid", and they can be taken again.
  'taking-rewards': {
    charge,
    finish,
    rewards: (state, { payment, notice }) => go(state, 'done', { payment, notice }),
    refused: (state, { code }) => go(state, 'done', { notice: code }),
    unsure: (state) => go(state, 'done', { notice: 'rewards-unsure' }),
    missing: (state) => go(state, 'done', { notice: 'rewards-unsure' }),
  },
  closed: { charge, finish },
};

/** The next state, or the very same object when the phase does not understand the event or the answer is stale. */
export function reduce(state: FlowState, event: FlowEvent): FlowState {
  if (event.type === 'language') return { ...state, customerLocale: event.locale };
  if (isEnrolEvent(event)) return reduceEnrolment(state, event);
  // Whoever is being enrolled is let finish, or leaves, before the next sum.
  if (state.enrolment) return state;
  if ('step' in event && event.step !== state.step) return state;
  if (event.type === 'refreshed' && event.payment.paymentId !== state.paymentId) return state;
  const handler = transitions[state.phase][event.type] as
    | ((state: FlowState, event: FlowEvent) => FlowState)
    | undefined;
  return handler ? handler(state, event) : state;
}

/** Whether the phase understands what a person might do now; buttons follow it. */
export function can(state: FlowState, type: UserEvent['type']): boolean {
  if (type === 'enrol') return state.phase === 'entry' && !state.enrolment;
  return !state.enrolment && type in transitions[state.phase];
}
