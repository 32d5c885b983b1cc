/** How the till moves from one phase to the next: what the rows of the table are made of. */
import { isOpenPayment } from '@shuke/shared';
import type { EnrolEvent } from './enrolment';
import type { FlowEvent, FlowState, Notice, OpenPhase, Payment, Phase } from './state';

export type Handler<Type extends FlowEvent['type']> = (
  state: FlowState,
  event: Extract<FlowEvent, { type: Type }>,
) => FlowState;
export type Row = { readonly [Type in Exclude<FlowEvent['type'], EnrolEvent['type']>]?: Handler<Type> };

/** Phases between choosing a part from the balance and knowing what became of it; elsewhere no part is chosen. */
const KEEPS_SPLIT: ReadonlySet<Phase> = new Set([
  'split',
  'taking-cash',
  'sending-qr',
  'sending-payment-code',
  'pin',
  'sending-pin',
  'recovering',
]);

/** Moves on: a new step, with the words of the last one gone unless given again. */
export function go(state: FlowState, phase: Phase, change: Partial<FlowState> = {}): FlowState {
  const splitFen = KEEPS_SPLIT.has(phase) ? state.splitFen : null;
  const clean = { notice: null, hint: null, retry: 0, offline: false, splitFen };
  return { ...state, ...clean, ...change, phase, step: state.step + 1 };
}

/** A handler that only moves. */
export const to =
  (phase: Phase, change: Partial<FlowState> = {}) =>
  (state: FlowState): FlowState =>
    go(state, phase, change);

/** Asks the server; comes back to `returnTo` when the payment turns out to be still open. */
export function recover(state: FlowState, returnTo: OpenPhase, change: Partial<FlowState> = {}): FlowState {
  return go(state, 'recovering', { returnTo, notice: 'nothing-charged', retry: state.retry + 1, ...change });
}

/** The payment's own state decides; only an open payment goes where the journey wanted to. */
export function settle(
  state: FlowState,
  payment: Payment,
  otherwise: OpenPhase,
  notice: Notice | null = null,
): FlowState {
  switch (payment.state) {
    case 'succeeded':
      return go(state, 'done', { payment });
    case 'failed':
      // Nothing was taken: the other ways are open, and the reason is said.
      return go(state, 'other', { payment, notice: payment.failure ?? notice });
    case 'cancelled':
      return go(state, 'closed', { payment, notice: 'payment-cancelled' });
    case 'processing':
      return go(state, 'provider', { payment, notice });
    case 'created':
      return go(state, otherwise, { payment, notice });
  }
}

/** News about an open payment: claimed by somebody, or settled by an answer that was lost. */
export const keepOpen =
  (phase: OpenPhase): Handler<'refreshed'> =>
  (state, { payment }) =>
    isOpenPayment(payment.state) ? { ...state, payment } : settle(state, payment, phase);

export const lostTo = (returnTo: OpenPhase): Pick<Row, 'unsure' | 'missing'> => ({
  unsure: (state, { offline }) => recover(state, returnTo, { offline }),
  missing: (state) => recover(state, returnTo),
});
