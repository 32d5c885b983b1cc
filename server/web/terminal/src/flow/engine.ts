/**
 * Carries out what the table decides: one request a step, answers fed back as events.
 * Invariant: the payment's id is on the device before the first request that names it leaves.
 */
import { type ApiClient, ApiError } from '@shuke/shared';
import { type AnswerEvent, type FlowEvent, type FlowState, initialState, type Phase } from './state';
import { reduce } from './transitions';

export interface StoredPayment {
  readonly paymentId: string;
  readonly amountFen: number;
}

export interface PaymentStore {
  load(): StoredPayment | null;
  save(payment: StoredPayment): void;
  clear(): void;
}

export interface EngineDeps {
  readonly api: ApiClient;
  readonly store: PaymentStore;
  /** The server no longer knows this terminal. */
  readonly onRevoked: () => void;
}

export interface FlowEngine {
  getState(): FlowState;
  dispatch(event: FlowEvent): void;
  subscribe(listener: () => void): () => void;
  /** Takes up the payment a reload or a crash left behind. */
  resume(): void;
  stop(): void;
}

const NEWS_POLL_MS = 3_000;

/** 0.5 s, 1 s, 2 s … at most 15 s between tries. @param retry 1 for the first repeat */
export function backoffMs(retry: number): number {
  return retry <= 0 ? 0 : Math.min(15_000, 500 * 2 ** Math.min(retry - 1, 10));
}

/** @param code the member code in hand: it never enters the state, which crosses windows */
type Work = (api: ApiClient, state: FlowState, event: FlowEvent, code: string | null) => Promise<AnswerEvent | null>;

const idOf = (state: FlowState): { paymentId: string } => {
  if (state.paymentId === null) throw new Error(`phase ${state.phase} without a payment`);
  return { paymentId: state.paymentId };
};

const work: Partial<Record<Phase, Work>> = {
  opening: async (api, state) => ({
    type: 'payment',
    step: state.step,
    payment: await api('POST /terminal/payments', { body: { ...idOf(state), amountFen: state.amountFen } }),
  }),
  recovering: async (api, state) => ({
    type: 'payment',
    step: state.step,
    payment: await api('GET /terminal/payments/:paymentId', { params: idOf(state) }),
  }),
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
    const payment = await api('POST /terminal/payments/:paymentId/member-code', { params: idOf(state), body });
    return { type: 'payment', step: state.step, payment };
  },
  'sending-pin': async (api, state, event, code) => {
    if (event.type !== 'pin') return null;
    const { pin } = event;
    const params = idOf(state);
    if (state.pinFor === 'face' && state.attemptId !== null) {
      const body = { attemptId: state.attemptId, pin };
      const answer = await api('POST /terminal/payments/:paymentId/pin', { params, body });
      return { type: 'attempt', step: state.step, answer };
    }
    if (code === null) return { type: 'refused', step: state.step, code: 'member-code-invalid', data: {} };
    const body = { code, tender: 'balance' as const, pin };
    const payment = await api('POST /terminal/payments/:paymentId/member-code', { params, body });
    return { type: 'payment', step: state.step, payment };
  },
  'taking-cash': async (api, state) => ({
    type: 'payment',
    step: state.step,
    payment: await api('POST /terminal/payments/:paymentId/cash', { params: idOf(state) }),
  }),
  cancelling: async (api, state) => ({
    type: 'payment',
    step: state.step,
    payment: await api('POST /terminal/payments/:paymentId/cancel', { params: idOf(state) }),
  }),
};

/** Sorts a failed call: unknown here, unsure whether it happened, or a definite no. */
export function answerOfError(error: unknown, step: number): AnswerEvent | 'revoked' {
  if (!(error instanceof ApiError)) throw error;
  switch (error.code) {
    case 'terminal-unknown':
      return 'revoked';
    case 'offline':
      return { type: 'unsure', step, offline: true };
    case 'internal':
    case 'unavailable':
    case 'state-conflict':
    case 'idempotency-conflict':
      return { type: 'unsure', step, offline: false };
    case 'not-found':
      return { type: 'missing', step };
    default:
      return { type: 'refused', step, code: error.code, data: error.data };
  }
}

/** True while something may still happen to this payment without us: a claim by QR, or an answer that was lost. */
export function awaitsNews({ phase, payment, notice }: FlowState): boolean {
  const open = phase === 'choose' || phase === 'other' || phase === 'member-code' || phase === 'cash';
  const claimable = !!payment?.claimUrl && payment.member === null;
  return (open && notice === 'nothing-charged') || ((phase === 'other' || phase === 'done') && claimable);
}

export function createFlowEngine({ api, store, onRevoked }: EngineDeps): FlowEngine {
  let state = initialState;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let code: string | null = null;
  const listeners = new Set<() => void>();

  async function run(task: Work, at: FlowState, event: FlowEvent): Promise<void> {
    try {
      const answer = await task(api, at, event, code);
      if (answer && !stopped) dispatch(answer);
    } catch (error) {
      const answer = answerOfError(error, at.step);
      if (stopped) return;
      if (answer === 'revoked') onRevoked();
      else dispatch(answer);
    }
  }

  async function lookForNews(at: FlowState): Promise<void> {
    const seen = await api('GET /terminal/payments/:paymentId', { params: idOf(at) }).catch(() => null);
    if (stopped || state.step !== at.step) return;
    if (seen?.member || (seen && seen.state !== at.payment?.state)) dispatch({ type: 'refreshed', payment: seen });
    watchForNews();
  }

  function watchForNews(): void {
    if (awaitsNews(state)) timer = setTimeout(lookForNews, NEWS_POLL_MS, state);
  }

  function remember(before: FlowState): void {
    if (state.paymentId === before.paymentId) return;
    code = null;
    if (state.paymentId === null) store.clear();
    else store.save({ paymentId: state.paymentId, amountFen: state.amountFen });
  }

  function dispatch(event: FlowEvent): void {
    const before = state;
    state = reduce(state, event);
    if (state === before) return;
    if (event.type === 'code') code = event.code;
    remember(before);
    if (state.step !== before.step) {
      clearTimeout(timer);
      const task = work[state.phase];
      // A first try starts at once: timers are slow in a window that lies behind another.
      if (task && state.retry === 0) void run(task, state, event);
      else if (task) timer = setTimeout(run, backoffMs(state.retry), task, state, event);
      else watchForNews();
    }
    for (const listener of listeners) listener();
  }

  return {
    getState: () => state,
    dispatch,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    resume() {
      const left = store.load();
      if (left) dispatch({ type: 'resume', ...left });
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
