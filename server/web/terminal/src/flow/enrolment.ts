/**
 * A member who agreed on their phone is enrolled at this till. It happens while no payment is in hand, beside the table
 * of payments. Plain data: it crosses windows, and holds neither the code nor a picture.
 */
import type { EnrolFrame, ErrorCode, FaceLook } from '@shuke/shared';
import type { FlowState } from './state';

export type EnrolPhase =
  /** The server is asked whether the code is good. */
  | 'opening'
  /** The customer may open the camera, and is guided before it. */
  | 'open'
  | 'sending'
  | 'done'
  /** Ended without a face. */
  | 'ended';

export interface Enrolment {
  readonly phase: EnrolPhase;
  readonly enrolmentId: string;
  readonly phoneLast4: string | null;
  /** An older face would be replaced. */
  readonly renews: boolean;
  readonly notice: ErrorCode | null;
  /** Which round the notice is about, where it is about one. */
  readonly noticeLook: FaceLook | null;
}

export type EnrolUserEvent =
  | { readonly type: 'enrol'; readonly enrolmentId: string; readonly code: string }
  | { readonly type: 'enrol-frames'; readonly frames: readonly EnrolFrame[] }
  | { readonly type: 'enrol-leave' };

export type EnrolAnswer =
  | { readonly type: 'enrol-opened'; readonly phoneLast4: string | null; readonly renews: boolean }
  | { readonly type: 'enrol-done' }
  | { readonly type: 'enrol-refused'; readonly code: ErrorCode; readonly look: FaceLook | null }
  /** Nobody knows yet: it is asked again by the same id. */
  | { readonly type: 'enrol-waiting'; readonly offline: boolean };

export type EnrolEvent = EnrolUserEvent | EnrolAnswer;

/** With better frames it may work: everything else ends the enrolment. */
const MAY_TRY_AGAIN: ReadonlySet<ErrorCode> = new Set([
  'no-face',
  'several-faces',
  'face-quality',
  'poses-missing',
  'faces-differ',
  'not-live',
  'image-unreadable',
  'image-too-large',
  'rate-limited',
]);

export const isEnrolEvent = (event: { readonly type: string }): event is EnrolEvent => event.type.startsWith('enrol');

const change = (state: FlowState, enrolment: Enrolment | null): FlowState => ({
  ...state,
  enrolment,
  offline: false,
  notice: null,
  step: state.step + 1,
});

function begin(state: FlowState, enrolmentId: string): FlowState {
  if (state.phase !== 'entry') return state;
  const nothing = { phoneLast4: null, renews: false, notice: null, noticeLook: null };
  return change(state, { phase: 'opening', enrolmentId, ...nothing });
}

/** The next state, or the very same object when the event means nothing now. */
export function reduceEnrolment(state: FlowState, event: EnrolEvent): FlowState {
  const { enrolment } = state;
  if (event.type === 'enrol') return enrolment ? state : begin(state, event.enrolmentId);
  if (!enrolment) return state;
  const to = (phase: EnrolPhase, more: Partial<Enrolment> = {}) =>
    change(state, { ...enrolment, notice: null, noticeLook: null, ...more, phase });
  switch (event.type) {
    case 'enrol-opened':
      return to('open', { phoneLast4: event.phoneLast4, renews: event.renews });
    case 'enrol-frames':
      return enrolment.phase === 'open' ? to('sending') : state;
    case 'enrol-done':
      return to('done');
    case 'enrol-refused': {
      const again = enrolment.phase === 'sending' && MAY_TRY_AGAIN.has(event.code);
      return to(again ? 'open' : 'ended', { notice: event.code, noticeLook: event.look });
    }
    case 'enrol-waiting':
      return state.offline === event.offline ? state : { ...state, offline: event.offline };
    case 'enrol-leave':
      return change(state, null);
  }
}
