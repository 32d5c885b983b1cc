import { randomBytes, randomInt } from 'node:crypto';
import type { Clock } from '../../kernel/clock';
import { openStateFile } from '../state-file';
import { type Certificate, makeCertificate, makeKeyPair, rfc3339 } from './certificates';

/** An order can be paid for two hours unless the merchant says less. */
const ORDER_LIFETIME_MS = 2 * 3_600_000;

export type OrderState = 'NOTPAY' | 'SUCCESS' | 'CLOSED';

export interface Order {
  readonly outTradeNo: string;
  readonly prepayId: string;
  readonly tradeType: 'JSAPI' | 'MWEB';
  readonly appid: string;
  readonly description: string;
  readonly attach?: string;
  readonly amountFen: number;
  readonly notifyUrl: string;
  /** the payer of a JSAPI order, known from the start */
  openid?: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  state: OrderState;
  transactionId?: string;
  paidAtMs?: number;
}

/** A notification that the merchant has not yet answered with success. */
export interface PendingNotification {
  readonly id: string;
  readonly outTradeNo: string;
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
    notifications: [],
  };
}

/** @param path where to keep it, or null for memory only */
export async function openPayState(path: string | null, clock: Clock) {
  const file = await openStateFile(path, () => newState(new Date(clock())));
  const { state } = file;
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
    closeOrder(order: Order): void {
      order.state = 'CLOSED';
      file.changed();
    },
    markPaid(order: Order, payerOpenid: string): void {
      order.state = 'SUCCESS';
      order.openid ??= payerOpenid;
      order.transactionId = `4200${digits(24)}`;
      order.paidAtMs = clock();
      file.changed();
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
