/**
 * The till's journey as one table: for each phase, the events it understands and where each leads.
 * Invariant: whatever is unsure leads to `recovering`, which asks by the same payment id. No path makes a new
 * payment by itself, so no lost answer can become a second charge.
 */
import {
  type FaceAttempt,
  type FaceHint,
  type FlowEvent,
  type FlowState,
  initialState,
  MAX_DIGIT_TRIES,
  MAX_FACE_TRIES,
  type Notice,
  type OpenPhase,
  type Payment,
  type Phase,
  type UserEvent,
} from './state';

type Handler<Type extends FlowEvent['type']> = (
  state: FlowState,
  event: Extract<FlowEvent, { type: Type }>,
) => FlowState;
type Row = { readonly [Type in FlowEvent['type']]?: Handler<Type> };

/** Moves on: a new step, with the words of the last one gone unless given again. */
function go(state: FlowState, phase: Phase, change: Partial<FlowState> = {}): FlowState {
  return { ...state, notice: null, hint: null, retry: 0, offline: false, ...change, phase, step: state.step + 1 };
}

/** Asks the server; comes back to `returnTo` when the payment turns out to be still open. */
function recover(state: FlowState, returnTo: OpenPhase, change: Partial<FlowState> = {}): FlowState {
  return go(state, 'recovering', { returnTo, notice: 'nothing-charged', retry: state.retry + 1, ...change });
}

/** The payment's own state decides; only an open payment goes where the journey wanted to. */
function settle(state: FlowState, payment: Payment, otherwise: OpenPhase, notice: Notice | null = null): FlowState {
  switch (payment.state) {
    case 'succeeded':
      return go(state, 'done', { payment });
    case 'failed':
      return go(state, 'closed', { payment, notice: 'payment-failed' });
    case 'cancelled':
      return go(state, 'closed', { payment, notice: 'payment-cancelled' });
    case 'processing':
      return recover(state, otherwise, { payment, notice });
    case 'created':
      return go(state, otherwise, { payment, notice });
  }
}

function tryFaceAgain(state: FlowState, hint: FaceHint | null, notice: Notice | null): FlowState {
  const faceTries = state.faceTries + 1;
  if (faceTries >= MAX_FACE_TRIES) return go(state, 'other', { faceTries, notice: 'face-tired' });
  return go(state, 'camera', { faceTries, hint, notice });
}

function afterAttempt(state: FlowState, { outcome, hint, payment, challenge, challengeFault }: FaceAttempt): FlowState {
  const known = { ...state, payment };
  if (payment.state !== 'created') return settle(known, payment, 'other');
  switch (outcome) {
    case 'needs-challenge':
      return challenge ? go(known, 'challenge', { challenge }) : go(known, 'other', { notice: 'not-recognised' });
    case 'needs-phone':
      return go(known, 'phone', { digitTriesLeft: MAX_DIGIT_TRIES });
    case 'needs-pin':
      return go(known, 'pin', { pinFor: 'face', pinTriesLeft: null });
    case 'pin-not-set':
      return go(known, 'other', { notice: 'pin-not-set' });
    case 'unknown':
      return go(known, 'other', { notice: 'not-recognised' });
    case 'balance-insufficient':
      return go(known, 'other', { notice: 'balance-insufficient' });
    case 'try-again':
      return tryFaceAgain(known, hint, challengeFault);
    case 'paid':
      // Said to be paid, yet not settled: only the payment itself can tell.
      return recover(known, 'choose');
  }
}

/** After the digits or the PIN the camera is closed: only another tap may open it. */
const afterDigits: Handler<'attempt'> = (state, { answer }) =>
  answer.outcome === 'try-again' && answer.payment.state === 'created'
    ? go(state, 'other', { payment: answer.payment, notice: 'face-tired' })
    : afterAttempt(state, answer);

/** A handler that only moves. */
const to =
  (phase: Phase, change: Partial<FlowState> = {}) =>
  (state: FlowState): FlowState =>
    go(state, phase, change);

const startFace = to('camera', { faceTries: 0, attemptId: null });
const sendCode = to('sending-code', { returnTo: 'member-code' });
const cancel = to('cancelling');
/** As at the start, but the steps go on counting and the customer keeps the language. */
const fresh = ({ step, customerLocale }: FlowState): FlowState => ({ ...initialState, step, customerLocale });
const charge: Handler<'charge'> = (state, { paymentId, amountFen }) =>
  go(fresh(state), 'opening', { paymentId, amountFen });
const finish: Handler<'finish'> = (state) => ({ ...initialState, step: state.step + 1 });
/** News about an open payment: claimed by somebody, or settled by an answer that was lost. */
const keepOpen =
  (phase: OpenPhase): Handler<'refreshed'> =>
  (state, { payment }) =>
    payment.state === 'created' ? { ...state, payment } : settle(state, payment, phase);

const lostTo = (returnTo: OpenPhase): Pick<Row, 'unsure' | 'missing'> => ({
  unsure: (state, { offline }) => recover(state, returnTo, { offline }),
  missing: (state) => recover(state, returnTo),
});
const ways = { 'way-member-code': to('member-code'), 'way-cash': to('cash'), code: sendCode, cancel } satisfies Row;

/** Frames are with the server: a burst, or those of a challenge. */
const matching: Row = {
  attempt: (state, { answer }) => afterAttempt(state, answer),
  refused: (state, { code }) => {
    switch (code) {
      case 'no-face':
      case 'several-faces':
        return tryFaceAgain(state, code, null);
      case 'not-live':
      case 'challenge-expired':
      case 'face-quality':
      case 'faces-differ':
      case 'image-unreadable':
      case 'image-too-large':
      case 'busy':
        return tryFaceAgain(state, null, code);
      default:
        return go(state, 'other', { notice: code });
    }
  },
  ...lostTo('choose'),
};

export const transitions: Readonly<Record<Phase, Row>> = {
  entry: {
    charge,
    resume: (state, { paymentId, amountFen }) => go(state, 'recovering', { paymentId, amountFen }),
  },
  opening: {
    payment: (state, { payment }) => settle(state, payment, 'choose'),
    refused: (state, { code }) => go(fresh(state), 'entry', { notice: code }),
    unsure: (state, { offline }) => go(state, 'opening', { retry: state.retry + 1, offline }),
    missing: (state) => recover(state, 'choose'),
    cancel,
  },
  recovering: {
    payment: (state, { payment }) =>
      payment.state === 'processing'
        ? recover(state, state.returnTo, { payment, notice: state.notice })
        : settle(state, payment, state.returnTo, state.notice),
    missing: (state) => go(state, 'opening', { retry: state.retry }),
    refused: (state) => recover(state, state.returnTo, { notice: state.notice }),
    unsure: (state, { offline }) => recover(state, state.returnTo, { notice: state.notice, offline }),
    cancel,
  },
  choose: { ...ways, 'pay-by-face': startFace, 'other-way': to('other'), refreshed: keepOpen('choose') },
  camera: {
    ...ways,
    'other-way': to('other'),
    back: to('choose'),
    burst: (state, { attemptId }) => go(state, 'matching', { attemptId }),
    'face-given-up': (state, { why }) => go(state, 'other', { notice: why }),
  },
  matching,
  challenge: {
    'other-way': to('other'),
    back: to('choose'),
    cancel,
    'challenge-frames': to('sending-challenge'),
    'challenge-missed': (state) => tryFaceAgain(state, null, 'challenge-missed'),
  },
  'sending-challenge': matching,
  phone: {
    'other-way': to('other'),
    back: to('choose'),
    cancel,
    digits: to('sending-digits'),
  },
  'sending-digits': {
    attempt: afterDigits,
    refused: (state, { code, data }) => {
      if (code !== 'phone-digits-wrong') return go(state, 'other', { notice: code });
      const left = typeof data['triesLeft'] === 'number' ? data['triesLeft'] : state.digitTriesLeft - 1;
      if (left <= 0) return go(state, 'other', { notice: 'digits-used-up' });
      return go(state, 'phone', { notice: code, digitTriesLeft: left });
    },
    ...lostTo('choose'),
  },
  pin: {
    'other-way': to('other'),
    back: to('choose'),
    cancel,
    pin: to('sending-pin'),
  },
  'sending-pin': {
    attempt: afterDigits,
    payment: (state, { payment }) => settle(state, payment, 'other'),
    refused: (state, { code, data }) => {
      if (code === 'balance-insufficient') return recover(state, 'other', { notice: code });
      if (code !== 'pin-wrong') return go(state, 'other', { notice: code });
      const left = data['triesLeft'];
      return go(state, 'pin', { notice: code, pinTriesLeft: typeof left === 'number' ? left : state.pinTriesLeft });
    },
    ...lostTo('choose'),
  },
  other: {
    ...ways,
    'pay-by-face': startFace,
    back: to('choose'),
    refreshed: keepOpen('other'),
  },
  'member-code': {
    'way-cash': to('cash'),
    code: sendCode,
    back: to('other'),
    cancel,
    refreshed: keepOpen('member-code'),
  },
  'sending-code': {
    payment: (state, { payment }) => settle(state, payment, 'cash'),
    refused: (state, { code }) => {
      switch (code) {
        case 'balance-insufficient':
          // The server keeps who it is; ask, so that the screen shows their coupon beside the other ways.
          return recover(state, 'other', { notice: code });
        case 'pin-needed':
          return go(state, 'pin', { pinFor: 'code', pinTriesLeft: null });
        case 'pin-not-set':
          return go(state, 'other', { notice: code });
        default:
          return go(state, state.returnTo, { notice: code });
      }
    },
    ...lostTo('other'),
  },
  cash: {
    back: to('other'),
    // The code and the cash at once: the server settles it as cash, in the member's name.
    code: to('sending-code', { returnTo: 'cash' }),
    'way-member-code': to('member-code'),
    'cash-confirmed': to('taking-cash'),
    cancel,
    refreshed: keepOpen('cash'),
  },
  'taking-cash': {
    payment: (state, { payment }) => settle(state, payment, 'cash'),
    refused: (state, { code }) => go(state, 'cash', { notice: code }),
    ...lostTo('cash'),
  },
  cancelling: {
    payment: (state, { payment }) => settle(state, payment, 'choose'),
    refused: (state) => recover(state, 'choose'),
    unsure: (state, { offline }) => recover(state, 'choose', { offline }),
    missing: to('closed', { notice: 'payment-cancelled' }),
  },
  done: { charge, finish, refreshed: (state, { payment }) => ({ ...state, payment }) },
  closed: { charge, finish },
};

/** The next state, or the very same object when the phase does not understand the event or the answer is stale. */
export function reduce(state: FlowState, event: FlowEvent): FlowState {
  if (event.type === 'language') return { ...state, customerLocale: event.locale };
  if ('step' in event && event.step !== state.step) return state;
  if (event.type === 'refreshed' && event.payment.paymentId !== state.paymentId) return state;
  const handler = transitions[state.phase][event.type] as
    | ((state: FlowState, event: FlowEvent) => FlowState)
    | undefined;
  return handler ? handler(state, event) : state;
}

/** Whether the phase understands what a person might do now; buttons follow it. */
export function can(state: FlowState, type: UserEvent['type']): boolean {
  return type in transitions[state.phase];
}
