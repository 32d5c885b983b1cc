/** What this device keeps between visits: its key, what the key belongs to, and the payment in hand. */
import { isId } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import type { PaymentStore, StoredPayment } from './flow/engine';

export type TerminalInfo = RouteResult<'GET /terminal'>;

export interface Session {
  readonly terminalKey: string;
  readonly terminal: TerminalInfo;
}

const SESSION_KEY = 'shuke.terminal.session';
const PAYMENT_KEY = 'shuke.terminal.payment';

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

const listeners = new Set<() => void>();
let cached: { text: string | null; session: Session | null } | null = null;

export const sessions = {
  /** The pairing of this device, or null. The same object until it changes. */
  get(): Session | null {
    const text = localStorage.getItem(SESSION_KEY);
    if (cached?.text !== text) {
      const value = read(SESSION_KEY) as Partial<Session> | null;
      const whole = typeof value?.terminalKey === 'string' && !!value.terminal?.store;
      cached = { text, session: whole ? (value as Session) : null };
    }
    return cached.session;
  },
  set(session: Session | null): void {
    if (session) localStorage.setItem(SESSION_KEY, JSON.stringify(session));
    else localStorage.removeItem(SESSION_KEY);
    for (const listener of listeners) listener();
  },
  /** Also hears of changes made in this device's other window. */
  subscribe(listener: () => void): () => void {
    const onStorage = (event: StorageEvent) => {
      if (event.key === SESSION_KEY || event.key === null) listener();
    };
    listeners.add(listener);
    window.addEventListener('storage', onStorage);
    return () => {
      listeners.delete(listener);
      window.removeEventListener('storage', onStorage);
    };
  },
};

export const paymentStore: PaymentStore = {
  load() {
    const value = read(PAYMENT_KEY) as (Partial<StoredPayment> & { amountFen?: unknown }) | null;
    if (!isId(value?.paymentId)) return null;
    // An earlier version of this page kept the sum alone.
    const charge = value.charge ?? { amountFen: value.amountFen as number };
    return Number.isSafeInteger(charge.amountFen) ? { paymentId: value.paymentId, charge } : null;
  },
  save: (payment) => localStorage.setItem(PAYMENT_KEY, JSON.stringify(payment)),
  clear: () => localStorage.removeItem(PAYMENT_KEY),
};
