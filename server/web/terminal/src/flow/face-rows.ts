/** Paying by face: the open camera, the motions, the digits and the PIN. */
import { isOpenPayment } from '@shuke/shared';
import { go, type Handler, lostTo, type Row, recover, settle, to } from './moves';
import {
  type FaceAttempt,
  type FaceHint,
  type FlowState,
  MAX_DIGIT_TRIES,
  MAX_FACE_TRIES,
  type Notice,
  type Phase,
} from './state';

export const startFace = to('camera', { faceTries: 0, attemptId: null });

function tryFaceAgain(state: FlowState, hint: FaceHint | null, notice: Notice | null): FlowState {
  const faceTries = state.faceTries + 1;
  if (faceTries >= MAX_FACE_TRIES) return go(state, 'other', { faceTries, notice: 'face-tired' });
  return go(state, 'camera', { faceTries, hint, notice });
}

function afterAttempt(state: FlowState, { outcome, hint, payment, challenge, challengeFault }: FaceAttempt): FlowState {
  const known = { ...state, payment };
  if (!isOpenPayment(payment.state)) return settle(known, payment, 'other');
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
  answer.outcome === 'try-again' && isOpenPayment(answer.payment.state)
    ? go(state, 'other', { payment: answer.payment, notice: 'face-tired' })
    : afterAttempt(state, answer);

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
        return refusedByBalance(state, code);
    }
  },
  ...lostTo('choose'),
};

/** The balance does not pay, and the server keeps who it is: asked for, their coupon stands beside the other ways. */
export function refusedByBalance(state: FlowState, code: Notice): FlowState {
  const known = code === 'balance-insufficient' || code === 'limit-per-payment' || code === 'limit-per-day';
  return known ? recover(state, 'other', { notice: code }) : go(state, 'other', { notice: code });
}

export const faceRows: Readonly<Record<Extract<Phase, FacePhase>, Row>> = {
  camera: {
    'other-way': to('other'),
    back: to('choose'),
    burst: (state, { attemptId }) => go(state, 'matching', { attemptId }),
    'face-given-up': (state, { why }) => go(state, 'other', { notice: why }),
  },
  matching,
  challenge: {
    'other-way': to('other'),
    back: to('choose'),
    cancel: to('cancelling'),
    'challenge-frames': to('sending-challenge'),
    'challenge-missed': (state) => tryFaceAgain(state, null, 'challenge-missed'),
  },
  'sending-challenge': matching,
  phone: {
    'other-way': to('other'),
    back: to('choose'),
    cancel: to('cancelling'),
    digits: to('sending-digits'),
  },
  'sending-digits': {
    attempt: afterDigits,
    refused: (state, { code, data }) => {
      if (code !== 'phone-digits-wrong') return refusedByBalance(state, code);
      const left = typeof data['triesLeft'] === 'number' ? data['triesLeft'] : state.digitTriesLeft - 1;
      if (left <= 0) return go(state, 'other', { notice: 'digits-used-up' });
      return go(state, 'phone', { notice: code, digitTriesLeft: left });
    },
    ...lostTo('choose'),
  },
  pin: {
    'other-way': to('other'),
    back: to('choose'),
    cancel: to('cancelling'),
    pin: to('sending-pin'),
  },
  'sending-pin': {
    attempt: afterDigits,
    payment: (state, { payment }) => settle(state, payment, 'other'),
    refused: (state, { code, data }) => {
      if (code !== 'pin-wrong') return refusedByBalance(state, code);
      const left = data['triesLeft'];
      return go(state, 'pin', { notice: code, pinTriesLeft: typeof left === 'number' ? left : state.pinTriesLeft });
    },
    ...lostTo('choose'),
  },
};
type FacePhase =
  | 'camera'
  | 'matching'
  | 'challenge'
  | 'sending-challenge'
  | 'phone'
  | 'sending-digits'
  | 'pin'
  | 'sending-pin';
