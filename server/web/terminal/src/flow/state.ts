/** What the till knows of the payment in hand. Plain data: it crosses windows, and it never holds a picture or a code. */
import type { ChallengeFault, ErrorCode, Locale, PaymentFailure, PayProvider } from '@shuke/shared';
import type { RouteInput, RouteResult } from '@shuke/shared/contract';
import type { EnrolAnswer, Enrolment, EnrolUserEvent } from './enrolment';

export type Payment = RouteResult<'GET /terminal/payments/:paymentId'>;
export type FaceAttempt = RouteResult<'POST /terminal/payments/:paymentId/face'>;
/** What is charged: a sum, or a basket that comes to it. */
export type Charge = Omit<RouteInput<'POST /terminal/payments'>['body'], 'paymentId'>;
export type FrameCheck = RouteResult<'POST /terminal/face/check'>;
export type Challenge = NonNullable<FaceAttempt['challenge']>;
export interface ChallengeFrame {
  readonly step: 0 | 1 | 2;
  readonly frame: string;
}
export type FaceHint = FrameCheck['hint'];

export type Phase =
  /** No payment: the cashier types, the customer screen is idle. */
  | 'entry'
  | 'opening'
  /** An answer was lost or is not final: ask the server what became of the payment. */
  | 'recovering'
  /** The sum and two ways of the same size. */
  | 'choose'
  | 'camera'
  | 'matching'
  /** Two motions, before the same open camera. */
  | 'challenge'
  | 'sending-challenge'
  | 'phone'
  | 'sending-digits'
  /** A large sum: the member's PIN, after the face or the member code. */
  | 'pin'
  | 'sending-pin'
  | 'other'
  | 'member-code'
  | 'sending-code'
  /** Whose payment it is, before anything is taken. */
  | 'sending-member'
  | 'cash'
  | 'taking-cash'
  /** A part from the balance: how is the rest paid? */
  | 'split'
  | 'sending-qr'
  | 'sending-payment-code'
  /** With WeChat Pay or Alipay: the payer scans or confirms, or the result is not known yet. */
  | 'provider'
  | 'undoing'
  | 'cancelling'
  | 'done'
  /** Paid, and the customer took what popped up. */
  | 'taking-rewards'
  /** Ended without money. */
  | 'closed';

/** Where an open payment goes back to once the server has said that nothing was taken. */
export type OpenPhase = 'choose' | 'other' | 'member-code' | 'cash' | 'split';

/** Things to say that are not error codes of the contract. */
export type OwnNotice =
  | 'not-recognised'
  | 'no-face-seen'
  | 'face-not-clear'
  | 'face-tired'
  | 'challenge-missed'
  | 'camera-unavailable'
  | 'digits-used-up'
  | 'rewards-unsure'
  | 'nothing-charged'
  | 'code-unknown'
  | 'paid-before-undone'
  | 'payment-cancelled';
export type Notice = OwnNotice | PaymentFailure | ErrorCode | ChallengeFault;

export interface FlowState {
  readonly phase: Phase;
  /** Grows with every move; an answer to an older step is not ours any more. */
  readonly step: number;
  readonly paymentId: string | null;
  readonly amountFen: number;
  /** What was charged, as it is sent again after a lost answer. */
  readonly charge: Charge | null;
  /** The last answer of the server about this payment. */
  readonly payment: Payment | null;
  readonly attemptId: string | null;
  readonly challenge: Challenge | null;
  readonly hint: FaceHint | null;
  readonly faceTries: number;
  readonly digitTriesLeft: number;
  /** What the PIN goes with: the face attempt, the member code that was scanned, or the part from the balance. */
  readonly pinFor: 'face' | 'code' | 'split';
  /** Null until a PIN was wrong. */
  readonly pinTriesLeft: number | null;
  readonly returnTo: OpenPhase;
  /** A member code pays from the balance, or only says who pays another way. */
  readonly codeFor: 'balance' | 'member';
  /** The part that is to come from the balance, while the rest is paid another way. */
  readonly splitFen: number | null;
  /** How the rest, or all of it, is being taken. */
  readonly rest: 'cash' | 'payment-code' | 'qr';
  readonly qrProvider: PayProvider;
  readonly notice: Notice | null;
  /** Failed or unfinished answers in a row; drives the backoff. */
  readonly retry: number;
  readonly offline: boolean;
  readonly customerLocale: Locale;
  /** A face being enrolled while no payment is in hand. */
  readonly enrolment: Enrolment | null;
}

export const MAX_FACE_TRIES = 3;
export const MAX_DIGIT_TRIES = 3;

export const initialState: FlowState = {
  phase: 'entry',
  step: 0,
  paymentId: null,
  amountFen: 0,
  charge: null,
  payment: null,
  attemptId: null,
  challenge: null,
  hint: null,
  faceTries: 0,
  digitTriesLeft: MAX_DIGIT_TRIES,
  pinFor: 'face',
  pinTriesLeft: null,
  returnTo: 'choose',
  codeFor: 'balance',
  splitFen: null,
  rest: 'cash',
  qrProvider: 'wechat',
  notice: null,
  retry: 0,
  offline: false,
  customerLocale: 'zh-CN',
  enrolment: null,
};

/** What people do, at either screen. */
export type UserEvent =
  | { readonly type: 'charge'; readonly paymentId: string; readonly charge: Charge }
  | { readonly type: 'resume'; readonly paymentId: string; readonly charge: Charge }
  | { readonly type: 'pay-by-face' }
  | { readonly type: 'other-way' }
  | { readonly type: 'way-member-code' }
  | { readonly type: 'way-cash' }
  | { readonly type: 'way-identify' }
  | { readonly type: 'way-split' }
  | { readonly type: 'way-qr'; readonly provider: PayProvider }
  /** Give up what is under way with WeChat Pay or Alipay, for another way. */
  | { readonly type: 'undo' }
  | { readonly type: 'back' }
  | { readonly type: 'burst'; readonly attemptId: string; readonly frames: readonly string[] }
  | { readonly type: 'face-given-up'; readonly why: 'no-face-seen' | 'face-not-clear' | 'camera-unavailable' }
  | { readonly type: 'challenge-frames'; readonly frames: readonly ChallengeFrame[] }
  | { readonly type: 'challenge-missed' }
  | { readonly type: 'digits'; readonly phoneLast4: string }
  | { readonly type: 'code'; readonly code: string }
  | { readonly type: 'pin'; readonly pin: string }
  | { readonly type: 'cash-confirmed' }
  | { readonly type: 'cancel' }
  | { readonly type: 'take-rewards' }
  | { readonly type: 'finish' }
  | { readonly type: 'language'; readonly locale: Locale }
  | EnrolUserEvent;

/** What the server said, or did not say. */
export type AnswerEvent =
  | { readonly type: 'payment'; readonly step: number; readonly payment: Payment }
  | { readonly type: 'attempt'; readonly step: number; readonly answer: FaceAttempt }
  /** What was taken after the payment; `notice` says why something was not. */
  | { readonly type: 'rewards'; readonly step: number; readonly payment: Payment; readonly notice: ErrorCode | null }
  /** A definite no: nothing happened. */
  | {
      readonly type: 'refused';
      readonly step: number;
      readonly code: ErrorCode;
      readonly data: Readonly<Record<string, unknown>>;
    }
  /** Nobody knows whether it happened. */
  | { readonly type: 'unsure'; readonly step: number; readonly offline: boolean }
  /** The server has never heard of this payment. */
  | { readonly type: 'missing'; readonly step: number }
  /** A look at an open or finished payment: somebody may have claimed it. */
  | { readonly type: 'refreshed'; readonly payment: Payment }
  | EnrolAnswer;

export type FlowEvent = UserEvent | AnswerEvent;
