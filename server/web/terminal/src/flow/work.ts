/** What is asked of the server in each phase that waits for it: one request, its answer as an event. */
import { type ApiClient, ApiError, type ErrorCode } from '@shuke/shared';
import type { AnswerEvent, FlowEvent, FlowState, Payment, Phase } from './state';

/** @param code the code in hand, a member's or a payment code: it never enters the state, which crosses windows */
export type Work = (
  api: ApiClient,
  state: FlowState,
  event: FlowEvent,
  code: string | null,
) => Promise<AnswerEvent | null>;

export const idOf = (state: FlowState): { paymentId: string } => {
  if (state.paymentId === null) throw new Error(`phase ${state.phase} without a payment`);
  return { paymentId: state.paymentId };
};

const answered = ({ step }: FlowState, payment: Payment): AnswerEvent => ({ type: 'payment', step, payment });

/** The code was lost with a reload: it must be shown again. */
const withoutCode = ({ step }: FlowState, code: 'member-code-invalid' | 'payment-code-invalid'): AnswerEvent => ({
  type: 'refused',
  step,
  code,
  data: {},
});

/** A part from the balance and the rest another way. @returns null when the code of the rest is not at hand */
async function payInParts(api: ApiClient, state: FlowState, balanceFen: number, code: string | null, pin?: string) {
  const rest = restOf(state, code);
  if (!rest) return withoutCode(state, 'payment-code-invalid');
  const body = { balanceFen, rest, ...(pin === undefined ? {} : { pin }) };
  return answered(state, await api('POST /terminal/payments/:paymentId/mixed', { params: idOf(state), body }));
}

function restOf({ rest, qrProvider }: FlowState, code: string | null) {
  if (rest === 'cash') return { by: rest } as const;
  if (rest === 'qr') return { by: rest, provider: qrProvider } as const;
  return code === null ? null : ({ by: rest, code } as const);
}

/** One way of paying all of it; in parts where a part from the balance was chosen. */
const way =
  (all: (api: ApiClient, state: FlowState, code: string | null) => Promise<Payment | null>): Work =>
  async (api, state, _event, code) => {
    if (state.splitFen !== null) return payInParts(api, state, state.splitFen, code);
    const payment = await all(api, state, code);
    return payment ? answered(state, payment) : withoutCode(state, 'payment-code-invalid');
  };

const withPin: Work = async (api, state, event, code) => {
  if (event.type !== 'pin') return null;
  const { pin } = event;
  const params = idOf(state);
  if (state.pinFor === 'split') return payInParts(api, state, state.splitFen ?? 0, code, pin);
  if (state.pinFor === 'face' && state.attemptId !== null) {
    const body = { attemptId: state.attemptId, pin };
    const answer = await api('POST /terminal/payments/:paymentId/pin', { params, body });
    return { type: 'attempt', step: state.step, answer };
  }
  if (code === null) return withoutCode(state, 'member-code-invalid');
  const body = { code, tender: 'balance' as const, pin };
  return answered(state, await api('POST /terminal/payments/:paymentId/member-code', { params, body }));
};

/** What is under way with a provider is undone, everything else simply ends. */
const cancel: Work = async (api, state) => {
  const params = idOf(state);
  const isUnderWay = state.payment?.state === 'processing';
  const payment = isUnderWay
    ? await api('POST /terminal/payments/:paymentId/void', { params, body: { keepOpen: false } })
    : await api('POST /terminal/payments/:paymentId/cancel', { params });
  return answered(state, payment);
};

/** Why something that popped up is not to be had any more. */
const NO_LONGER: readonly ErrorCode[] = [
  'reward-expired',
  'coupon-sold-out',
  'coupon-sold-out-today',
  'coupon-limit-reached',
  'coupon-limit-today',
  'coupon-not-open',
];

/** Takes all that popped up, one after the other; one that is gone keeps nobody from the others. */
const takeRewards: Work = async (api, state) => {
  const { paymentId } = idOf(state);
  let { payment } = state;
  let notice: ErrorCode | null = null;
  for (const { offerId } of state.payment?.openRewards ?? []) {
    try {
      const params = { paymentId, offerId };
      payment = await api('POST /terminal/payments/:paymentId/rewards/:offerId/take', { params });
    } catch (error) {
      const gone = error instanceof ApiError ? NO_LONGER.find((code) => code === error.code) : undefined;
      if (!gone) throw error;
      notice = gone;
    }
  }
  return payment && { type: 'rewards', step: state.step, payment, notice };
};

export const work: Partial<Record<Phase, Work>> = {
  opening: async (api, state) => {
    const body = { ...idOf(state), ...(state.charge ?? { amountFen: state.amountFen }) };
    return answered(state, await api('POST /terminal/payments', { body }));
  },
  recovering: async (api, state) =>
    answered(state, await api('GET /terminal/payments/:paymentId', { params: idOf(state) })),
  matching: async (api, state, event) => {
    if (event.type !== 'burst') return null;
    const body = { attemptId: event.attemptId, frames: [...event.frames] };
    const answer = await api('POST /terminal/payments/:paymentId/face', { params: idOf(state), body });
    return { type: 'attempt', step: state.step, answer };
  },
  'sending-challenge': async (api, state, event) => {
    if (event.type !== 'challenge-frames' || state.attemptId === null || state.challenge === null) return null;
    const { nonce } = state.challenge;
    const body = { attemptId: state.attemptId, nonce, frames: [...event.frames] };
    const answer = await api('POST /terminal/payments/:paymentId/face-challenge', { params: idOf(state), body });
    return { type: 'attempt', step: state.step, answer };
  },
  'sending-digits': async (api, state, event) => {
    if (event.type !== 'digits' || state.attemptId === null) return null;
    const body = { attemptId: state.attemptId, phoneLast4: event.phoneLast4 };
    const answer = await api('POST /terminal/payments/:paymentId/phone-digits', { params: idOf(state), body });
    return { type: 'attempt', step: state.step, answer };
  },
  'sending-code': async (api, state, event) => {
    if (event.type !== 'code') return null;
    const body = { code: event.code, tender: state.returnTo === 'cash' ? ('cash' as const) : ('balance' as const) };
    const params = idOf(state);
    return answered(state, await api('POST /terminal/payments/:paymentId/member-code', { params, body }));
  },
  'sending-member': async (api, state, event) => {
    if (event.type !== 'code') return null;
    const body = { code: event.code };
    return answered(state, await api('POST /terminal/payments/:paymentId/member', { params: idOf(state), body }));
  },
  'sending-pin': withPin,
  'taking-cash': way((api, state) => api('POST /terminal/payments/:paymentId/cash', { params: idOf(state) })),
  'sending-qr': way((api, state) =>
    api('POST /terminal/payments/:paymentId/qr', { params: idOf(state), body: { provider: state.qrProvider } }),
  ),
  'sending-payment-code': way(async (api, state, code) =>
    code === null
      ? null
      : api('POST /terminal/payments/:paymentId/payment-code', { params: idOf(state), body: { code } }),
  ),
  undoing: async (api, state) => {
    const params = idOf(state);
    return answered(state, await api('POST /terminal/payments/:paymentId/void', { params, body: { keepOpen: true } }));
  },
  cancelling: cancel,
  'taking-rewards': takeRewards,
};
