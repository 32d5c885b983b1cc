import { randomInt } from 'node:crypto';
import type { Clock } from '../../kernel/clock';
import { openStateFile } from '../state-file';
import { makeKeyPair, type RsaKeyPair } from '../wechat-pay/certificates';

const CODE_LIFETIME_MS = 60_000;
const TRADE_LIFETIME_MS = 15 * 60_000;

/** Alipay's `trade_status`; a QR code nobody scanned yet is no trade. */
export type TradeStatus = 'UNSCANNED' | 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_CLOSED';

export interface AlipayTrade {
  readonly outTradeNo: string;
  readonly tradeNo: string;
  readonly subject: string;
  readonly amountFen: number;
  readonly storeId: string;
  /** empty: nobody is told */
  readonly notifyUrl: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  status: TradeStatus;
  buyerId?: string;
  paidAtMs?: number;
  refunds: { readonly outRequestNo: string; readonly amountFen: number; readonly atMs: number }[];
}

/** What the phone shows at the till: taken once, for a minute. */
export interface PaymentCode {
  readonly buyerId: string;
  readonly needsPassword: boolean;
  readonly expiresAtMs: number;
}

export interface AlipayPending {
  readonly notifyId: string;
  readonly outTradeNo: string;
  /** the trade as it was when there was something to tell */
  readonly fields: Readonly<Record<string, string>>;
  readonly notifyUrl: string;
  attempt: number;
}

interface StoredState {
  readonly appId: string;
  readonly sellerId: string;
  readonly application: RsaKeyPair;
  readonly alipay: RsaKeyPair;
  trades: Record<string, AlipayTrade>;
  paymentCodes: Record<string, PaymentCode>;
  notifications: AlipayPending[];
}

export const digits = (length: number) => Array.from({ length }, () => randomInt(10)).join('');

async function newState(): Promise<StoredState> {
  return {
    appId: `2021${digits(12)}`,
    sellerId: `2088${digits(12)}`,
    application: await makeKeyPair(),
    alipay: await makeKeyPair(),
    trades: {},
    paymentCodes: {},
    notifications: [],
  };
}

type NewTrade = Pick<AlipayTrade, 'outTradeNo' | 'subject' | 'amountFen' | 'storeId' | 'notifyUrl' | 'status'> & {
  readonly buyerId?: string;
  readonly expiresAtMs?: number;
};

/** @param path where to keep it, or null for memory only */
export async function openAlipayState(path: string | null, clock: Clock) {
  const file = await openStateFile(path, newState);
  const { state } = file;

  function trade(outTradeNo: string): AlipayTrade | undefined {
    const found = Object.hasOwn(state.trades, outTradeNo) ? state.trades[outTradeNo] : undefined;
    const open = found?.status === 'WAIT_BUYER_PAY' || found?.status === 'UNSCANNED';
    // What ran out of time is closed, seen at the next look.
    if (found && open && clock() > found.expiresAtMs) found.status = 'TRADE_CLOSED';
    return found;
  }

  return {
    state,
    changed: file.changed,
    flush: file.flush,
    trade,
    addTrade({ expiresAtMs, ...input }: NewTrade): AlipayTrade {
      const created: AlipayTrade = {
        ...input,
        tradeNo: `2026${digits(24)}`,
        createdAtMs: clock(),
        expiresAtMs: expiresAtMs ?? clock() + TRADE_LIFETIME_MS,
        refunds: [],
      };
      state.trades[created.outTradeNo] = created;
      file.changed();
      return created;
    },
    markPaid(paid: AlipayTrade, buyerId: string): void {
      paid.status = 'TRADE_SUCCESS';
      paid.buyerId ??= buyerId;
      paid.paidAtMs = clock();
      file.changed();
    },
    addPaymentCode({ buyerId, needsPassword }: Pick<PaymentCode, 'buyerId' | 'needsPassword'>): string {
      const code = `28${digits(16)}`;
      state.paymentCodes[code] = { buyerId, needsPassword, expiresAtMs: clock() + CODE_LIFETIME_MS };
      file.changed();
      return code;
    },
    /** @returns null when it is none, used or too old */
    takePaymentCode(code: string): PaymentCode | null {
      const known = Object.hasOwn(state.paymentCodes, code) ? state.paymentCodes[code] : undefined;
      delete state.paymentCodes[code];
      file.changed();
      return known && known.expiresAtMs >= clock() ? known : null;
    },
  };
}

export type AlipayState = Awaited<ReturnType<typeof openAlipayState>>;

export const refundedFen = ({ refunds }: AlipayTrade): number =>
  refunds.reduce((sum, { amountFen }) => sum + amountFen, 0);
