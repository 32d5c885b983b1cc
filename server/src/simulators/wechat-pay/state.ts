import { randomBytes, randomInt } from 'node:crypto';
import type { Clock } from '../../kernel/clock';
import { openStateFile } from '../state-file';
import { type Certificate, makeCertificate, makeKeyPair, rfc3339 } from './certificates';

/** An order can be paid for two hours unless the merchant says less. */
const ORDER_LIFETIME_MS = 2 * 3_600_000;

const CODE_LIFETIME_MS = 60_000;

export type OrderState = 'NOTPAY' | 'USERPAYING' | 'SUCCESS' | 'REFUND' | 'CLOSED' | 'REVOKED' | 'PAYERROR';

export interface Order {
  readonly outTradeNo: string;
  readonly prepayId: string;
  readonly tradeType: 'JSAPI' | 'MWEB' | 'NATIVE' | 'MICROPAY';
  readonly appid: string;
  readonly description: string;
  readonly attach?: string;
  readonly amountFen: number;
  /** empty for payment codes, which the provider never notifies of */
  readonly notifyUrl: string;
  /** the payer of a JSAPI order, known from the start */
  openid?: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  state: OrderState;
  transactionId?: string;
  paidAtMs?: number;
}

export interface Refund {
  readonly outRefundNo: string;
  readonly refundId: string;
  readonly outTradeNo: string;
  readonly amountFen: number;
  readonly notifyUrl: string;
  readonly createdAtMs: number;
  state: 'PROCESSING' | 'SUCCESS' | 'ABNORMAL';
  doneAtMs?: number;
}

/** What a payer's phone shows at the till: taken once, for a minute. */
export interface PaymentCode {
  readonly openid: string;
  readonly needsPassword: boolean;
  readonly expiresAtMs: number;
}

/** A notification that the merchant has not yet answered with success. */
export interface PendingNotification {
  readonly id: string;
  readonly outTradeNo: string;
  /** set when it tells of a refund */
  readonly outRefundNo?: string;
  readonly createTime: string;
  attempt: number;
}

export interface StoredState {
  readonly mchid: string;
  readonly apiV3Key: string;
  readonly merchant: Certificate;
  /** the newest last; the last one signs */
  platform: Certificate[];
  /** set in public-key mode, where it signs instead of a certificate */
  publicKey: { id: string; publicKeyPem: string; privateKeyPem: string } | null;
  orders: Record<string, Order>;
  refunds: Record<string, Refund>;
  paymentCodes: Record<string, PaymentCode>;
  notifications: PendingNotification[];
}

export type NewOrder = Pick<
  Order,
  'outTradeNo' | 'tradeType' | 'appid' | 'description' | 'attach' | 'amountFen' | 'notifyUrl' | 'openid'
> & { readonly expiresAtMs?: number };

const digits = (length: number) => Array.from({ length }, () => randomInt(10)).join('');
const compactTime = (timeMs: number) => rfc3339(new Date(timeMs)).replace(/\D/g, '').slice(0, 14);

async function newState(now: Date): Promise<StoredState> {
  return {
    mchid: `16${digits(8)}`,
    apiV3Key: randomBytes(16).toString('hex'),
    merchant: await makeCertificate('Simulated merchant', now),
    platform: [await makeCertificate('Simulated Tenpay platform', now)],
    publicKey: null,
    orders: {},
    refunds: {},
    paymentCodes: {},
    notifications: [],
  };
}

/** @param path where to keep it, or null for memory only */
export async function openPayState(path: string | null, clock: Clock) {
  const file = await openStateFile(path, () => newState(new Date(clock())));
  const { state } = file;
  // A file of an older simulator knows of neither.
  state.refunds ??= {};
  state.paymentCodes ??= {};
  let refundsFailing = 0;
  const byPrepayId = new Map(Object.values(state.orders).map((order) => [order.prepayId, order]));

  return {
    state,
    changed: file.changed,
    flush: file.flush,

    order: (outTradeNo: string): Order | undefined =>
      Object.hasOwn(state.orders, outTradeNo) ? state.orders[outTradeNo] : undefined,
    orderByPrepayId: (prepayId: string): Order | undefined => byPrepayId.get(prepayId),

    createOrder({ expiresAtMs, ...input }: NewOrder): Order {
      const createdAtMs = clock();
      const order: Order = {
        ...input,
        prepayId: `wx${compactTime(createdAtMs)}${randomBytes(10).toString('hex')}`,
        createdAtMs,
        expiresAtMs: expiresAtMs ?? createdAtMs + ORDER_LIFETIME_MS,
        state: 'NOTPAY',
      };
      state.orders[order.outTradeNo] = order;
      byPrepayId.set(order.prepayId, order);
      file.changed();
      return order;
    },
    /** Moves an order to a state in which nothing is, or stays, taken; `USERPAYING` waits for the password. */
    moveOrder(order: Order, next: Exclude<OrderState, 'NOTPAY' | 'SUCCESS'>): void {
      order.state = next;
      file.changed();
    },
    markPaid(order: Order, payerOpenid: string): void {
      order.state = 'SUCCESS';
      order.openid ??= payerOpenid;
      order.transactionId = `4200${digits(24)}`;
      order.paidAtMs = clock();
      file.changed();
    },

    refund: (outRefundNo: string): Refund | undefined =>
      Object.hasOwn(state.refunds, outRefundNo) ? state.refunds[outRefundNo] : undefined,
    refundsOf: (outTradeNo: string): Refund[] =>
      Object.values(state.refunds).filter((refund) => refund.outTradeNo === outTradeNo),
    addRefund(input: Pick<Refund, 'outRefundNo' | 'outTradeNo' | 'amountFen' | 'notifyUrl'>): Refund {
      const refund: Refund = { ...input, refundId: `5030${digits(25)}`, createdAtMs: clock(), state: 'PROCESSING' };
      state.refunds[refund.outRefundNo] = refund;
      file.changed();
      return refund;
    },
    finishRefund(refund: Refund): void {
      refund.state = refundsFailing > 0 ? 'ABNORMAL' : 'SUCCESS';
      refundsFailing = Math.max(0, refundsFailing - 1);
      refund.doneAtMs = clock();
      file.changed();
    },

    /** The payer's account will not take the next refund. */
    failNextRefund(): void {
      refundsFailing += 1;
    },

    /** A new payment code; the phone shows a fresh one every minute. */
    addPaymentCode({ openid, needsPassword }: Pick<PaymentCode, 'openid' | 'needsPassword'>): string {
      const code = `1${randomInt(6)}${digits(16)}`;
      state.paymentCodes[code] = { openid, needsPassword, expiresAtMs: clock() + CODE_LIFETIME_MS };
      file.changed();
      return code;
    },
    /** Takes a code once. @returns null when it is none, used or too old */
    takePaymentCode(code: string): PaymentCode | null {
      const known = Object.hasOwn(state.paymentCodes, code) ? state.paymentCodes[code] : undefined;
      delete state.paymentCodes[code];
      file.changed();
      return known && known.expiresAtMs >= clock() ? known : null;
    },

    /** The certificate, or in public-key mode the key, that signs answers and notifications. */
    signer(): { serial: string; privateKeyPem: string } {
      if (state.publicKey) return { serial: state.publicKey.id, privateKeyPem: state.publicKey.privateKeyPem };
      const current = state.platform.at(-1);
      if (!current) throw new Error('no platform certificate');
      return { serial: current.serialNo, privateKeyPem: current.privateKeyPem };
    },
    /** A new certificate signs from now on; the old ones stay on the list unless they are retired. */
    async rotateCertificate(retireOld: boolean): Promise<string> {
      const fresh = await makeCertificate('Simulated Tenpay platform', new Date(clock()));
      state.platform = retireOld ? [fresh] : [...state.platform, fresh];
      file.changed();
      return fresh.serialNo;
    },
    async switchToPublicKey(): Promise<{ id: string; pem: string }> {
      state.publicKey ??= { id: `PUB_KEY_ID_${digits(34)}`, ...(await makeKeyPair()) };
      file.changed();
      return { id: state.publicKey.id, pem: state.publicKey.publicKeyPem };
    },
  };
}

export type PayState = Awaited<ReturnType<typeof openPayState>>;
