import { type ApiClient, newId } from '@shuke/shared';
import type { RouteInput, RouteResult } from '@shuke/shared/contract';
import type { FaultInput } from '../../src/simulators/faults';
import { engines, type TestDatabase } from '../commerce/engines';
import { pairTill, signInStaff, signUp, topUp } from '../helpers/people';
import { startTestServer } from '../helpers/test-server';

export type PaymentView = RouteResult<'GET /terminal/payments/:paymentId'>;
type ProviderName = 'wechat' | 'alipay';

export { engines };
export type TillWorld = Awaited<ReturnType<typeof openTillWorld>>;

/** Asks until the answer is as wished; the test's own time limit ends it otherwise. */
export async function until<T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** The code of a refusal by the server; a test fails when there is none. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing was refused',
    (reason: { code?: string }) => reason.code ?? String(reason),
  );
}

/** How long a provider may take in tests, where slow ones are made on purpose. */
export const OUTSIDE_MS = 700;

/**
 * A shop with one till, on its own database, with WeChat Pay and Alipay as real servers whose faults the test sets. All
 * share one time, which the test may move.
 */
export async function openTillWorld(open: () => Promise<TestDatabase>, env: NodeJS.ProcessEnv = {}) {
  const database = await open();
  const time = { aheadMs: 0 };
  const server = await startTestServer({
    database: database.config,
    clock: () => Date.now() + time.aheadMs,
    oneTime: true,
    outsideTimeoutMs: OUTSIDE_MS,
    env: { FACE_WORKERS: '1', SHUKE_LOG_LEVEL: 'silent', ...env },
  });
  const staff = await signInStaff(server);
  const { till } = await pairTill(server, staff);
  const { container, pay, alipay } = server;
  const get = (paymentId: string) => till('GET /terminal/payments/:paymentId', { params: { paymentId } });

  async function openPayment(amountFen: number, basket: Partial<RouteInput<'POST /terminal/payments'>['body']> = {}) {
    const paymentId = newId();
    await till('POST /terminal/payments', { body: { paymentId, amountFen, ...basket } });
    return paymentId;
  }

  /** What the payer's phone shows. */
  const codeOn = (provider: ProviderName, { needsPassword = false, openid = 'o-passer-by' } = {}) =>
    provider === 'wechat'
      ? pay.control.paymentCode({ openid, needsPassword })
      : alipay.control.paymentCode({ buyerId: '2088000000000042', needsPassword });

  /** The payer scans the QR that the till shows, and pays it or not. */
  function scan(content: string, pays = true): void {
    const url = new URL(content);
    const prepayId = url.searchParams.get('prepay_id');
    if (prepayId) {
      if (pays) pay.control.pay(prepayId);
      return;
    }
    const outTradeNo = url.searchParams.get('out_trade_no') ?? '';
    alipay.control.scan(outTradeNo);
    if (pays) alipay.control.decide(outTradeNo, true);
  }

  const orderNoOf = async (paymentId: string): Promise<string> =>
    (await container.payments.find(container.db.read, paymentId)).orderNo ?? '';

  return {
    server,
    database,
    staff,
    till,
    time,
    container,
    get,
    openPayment,
    codeOn,
    scan,
    orderNoOf,
    send: (paymentId: string, code: string) =>
      till('POST /terminal/payments/:paymentId/payment-code', { params: { paymentId }, body: { code } }),
    qr: (paymentId: string, provider: ProviderName) =>
      till('POST /terminal/payments/:paymentId/qr', { params: { paymentId }, body: { provider } }),
    mixed: (paymentId: string, body: RouteInput<'POST /terminal/payments/:paymentId/mixed'>['body']) =>
      till('POST /terminal/payments/:paymentId/mixed', { params: { paymentId }, body }),
    undo: (paymentId: string, keepOpen = false) =>
      till('POST /terminal/payments/:paymentId/void', { params: { paymentId }, body: { keepOpen } }),
    cash: (paymentId: string) => till('POST /terminal/payments/:paymentId/cash', { params: { paymentId } }),
    name: (paymentId: string, code: string) =>
      till('POST /terminal/payments/:paymentId/member', { params: { paymentId }, body: { code } }),
    refund: (
      paymentId: string,
      what: { amountFen?: number; items?: { itemId: string; quantity: number }[] },
      refundId = newId(),
      reason = '退货',
    ) =>
      till('POST /terminal/payments/:paymentId/refunds', {
        params: { paymentId },
        body: { refundId, reason, ...what },
      }),
    /** Types, or refuses to type, the password on the payer's phone. */
    decide: async (provider: ProviderName, paymentId: string, pays: boolean) => {
      const orderNo = await orderNoOf(paymentId);
      return provider === 'wechat' ? pay.control.decide(orderNo, pays) : alipay.control.decide(orderNo, pays);
    },
    fault: (provider: ProviderName, fault: FaultInput) =>
      (provider === 'wechat' ? pay : alipay).control.faults.add(fault),
    /** As if nobody had looked for a while: then the jobs ask. */
    async later(ms = 15_000): Promise<void> {
      time.aheadMs += ms;
      await container.providerPay.reconcile();
      await container.refundPayment.reconcile();
    },
    clearFaults: () => {
      pay.control.faults.clear();
      alipay.control.faults.clear();
    },
    /** What the provider says of a payment's order: `paid` only where something stays taken. */
    taken: (provider: ProviderName, orderNo: string): number => {
      if (provider === 'wechat') {
        const order = pay.control.order(orderNo);
        return order?.state === 'SUCCESS' ? order.amountFen : 0;
      }
      const trade = alipay.control.trade(orderNo);
      return trade?.status === 'TRADE_SUCCESS' ? trade.amountFen : 0;
    },
    /** A member with money on their balance. */
    async member(user: string, balanceFen = 0) {
      const member = await signUp(server, user);
      if (balanceFen > 0) await topUp(server, member.api, balanceFen);
      const code = async () => (await member.api('GET /me/member-code')).code;
      return { ...member, code };
    },
    /** The coupon that newcomers may claim: ¥5 off from ¥10. */
    async claimWelcome(api: ApiClient): Promise<string> {
      const { defaultStoreId } = await api('GET /app-config');
      const home = await api('GET /stores/:storeId/home', { params: { storeId: defaultStoreId } });
      const welcome = home.coupons.find(({ terms }) => terms.name === '新朋友见面礼');
      const couponId = newId();
      await api('POST /me/coupons', { body: { couponId, templateId: welcome?.templateId ?? '' } });
      return couponId;
    },
    /** What each account of the merchant holds, without members and zeros. */
    async books(): Promise<Record<string, number>> {
      const rows: { kind: string; sumFen: number }[] = await container.db.read.query(
        `SELECT kind, SUM(balanceFen) AS sumFen FROM ledger_accounts GROUP BY kind`,
      );
      return Object.fromEntries(rows.map(({ kind, sumFen }) => [kind, Number(sumFen)]));
    },
    findings: () => container.ledger.check(container.db.read),
    async close(): Promise<void> {
      await server.stop();
      await database.drop();
    },
  };
}
