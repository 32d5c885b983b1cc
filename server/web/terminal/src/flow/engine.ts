/**
 * Carries out what the table decides: one request a step, answers fed back as events.
 * Invariant: the payment's id is on the device before the first request that names it leaves.
 */
import { type ApiClient, ApiError } from '@shuke/shared';
import { createEnrolEngine } from './enrol-engine';
import { type AnswerEvent, type Charge, type FlowEvent, type FlowState, initialState, type Payment } from './state';
import { reduce } from './transitions';
import { idOf, type Work, work } from './work';

export interface StoredPayment {
  readonly paymentId: string;
  readonly charge: Charge;
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
/** The payer looks at the screen and waits: the server asks the provider when it is asked itself. */
const PROVIDER_POLL_MS = 1_500;

/** 0.5 s, 1 s, 2 s … at most 15 s between tries. @param retry 1 for the first repeat */
export function backoffMs(retry: number): number {
  return retry <= 0 ? 0 : Math.min(15_000, 500 * 2 ** Math.min(retry - 1, 10));
}

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
  if (phase === 'provider') return true;
  const open = phase === 'choose' || phase === 'other' || phase === 'member-code' || phase === 'cash';
  const claimable = !!payment?.claimUrl && payment.member === null;
  return (open && notice === 'nothing-charged') || ((phase === 'other' || phase === 'done') && claimable);
}

const isNews = (seen: Payment, known: Payment | null): boolean =>
  seen.member !== null || seen.state !== known?.state || seen.waiting !== known.waiting;

export function createFlowEngine({ api, store, onRevoked }: EngineDeps): FlowEngine {
  let state = initialState;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let code: string | null = null;
  const listeners = new Set<() => void>();
  const enrolments = createEnrolEngine({ api, getState: () => state, dispatch, onRevoked, backoffMs });

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
    if (seen && isNews(seen, at.payment)) dispatch({ type: 'refreshed', payment: seen });
    if (state.step === at.step) watchForNews();
  }

  function watchForNews(): void {
    const everyMs = state.phase === 'provider' ? PROVIDER_POLL_MS : NEWS_POLL_MS;
    if (awaitsNews(state)) timer = setTimeout(lookForNews, everyMs, state);
  }

  function remember(before: FlowState): void {
    if (state.paymentId === before.paymentId) return;
    code = null;
    if (state.paymentId === null) store.clear();
    else if (state.charge) store.save({ paymentId: state.paymentId, charge: state.charge });
  }

  function dispatch(event: FlowEvent): void {
    const before = state;
    state = reduce(state, event);
    if (state === before) return;
    if (event.type === 'code') code = event.code;
    remember(before);
    enrolments.follow(before, state, event);
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
      enrolments.stop();
      clearTimeout(timer);
    },
  };
}
