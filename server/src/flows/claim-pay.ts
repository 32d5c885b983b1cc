import { isOpenPayment, type Locale } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { type Clock, HOUR_MS } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { MemberActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import type { Metrics } from '../kernel/http/metrics';
import type { LedgerService } from '../modules/ledger/ledger.service';
import type { MallService } from '../modules/mall/mall.service';
import type { MemberService } from '../modules/member/member.service';
import type { PinService } from '../modules/member/pin.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { Payment } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import type { OrderLaunch } from '../modules/payment/provider-order.entity';
import type { ProviderOrderService } from '../modules/payment/provider-order.service';
import { claimedPayment } from './claim-payment';
import { requireRightPin } from './member-pin';
import type { ProviderPay } from './provider-pay';
import type { OrderExtra } from './provider-send';
import type { Payer, SettlePayment } from './settle-payment';
import type { Views } from './views';

type View = RouteResult<'GET /me/claims/:token/pay'>;

/** An open payment that is older was left behind: nobody stands at the till for it. */
const OPEN_MS = HOUR_MS;

interface Deps {
  db: Database;
  clock: Clock;
  metrics: Metrics;
  claimKey: Buffer;
  payments: PaymentService;
  providerOrders: ProviderOrderService;
  members: MemberService;
  merchants: MerchantService;
  pins: PinService;
  ledger: LedgerService;
  mall: MallService;
  settlePayment: SettlePayment;
  providerPay: ProviderPay;
  views: Views;
  /** Where WeChat sends an H5 payer afterwards. */
  claimUrl(token: string): string;
}

/** The customer scans the till's code and pays on their own phone: by WeChat Pay, or from their balance. It is theirs then. */
export function createClaimPay(deps: Deps): Handlers<'GET /me/claims/:token/pay' | 'POST /me/claims/:token/pay'> {
  const { db, clock, providerOrders, settlePayment, providerPay, views } = deps;

  /** @throws AppError claim-invalid, claim-taken */
  async function mine(em: Tx, actor: MemberActor, token: string): Promise<Payment> {
    const payment = await claimedPayment(deps, em, token);
    const { merchantId, state, memberId, createdAtMs } = payment;
    if (merchantId !== actor.merchantId) throw new AppError('claim-invalid');
    if (memberId !== null && memberId !== actor.memberId) throw new AppError('claim-taken');
    if (memberId === null && !isOpenPayment(state)) throw new AppError('claim-taken');
    if (isOpenPayment(state) && createdAtMs + OPEN_MS <= clock()) throw new AppError('claim-invalid');
    return payment;
  }

  async function needsPin({ merchantId, amountFen }: Payment): Promise<boolean> {
    const { settings } = await deps.merchants.get(db.read, merchantId);
    return amountFen > deps.merchants.facePolicy(settings).digitsUpToFen;
  }

  async function view(actor: MemberActor, token: string, locale: Locale): Promise<View> {
    const payment = await mine(db.read, actor, token);
    // Seen as theirs, also before they have said so: what it would cost them.
    const asTheirs = { ...payment, memberId: actor.memberId };
    const seen = await views.payment(db.read, asTheirs, locale);
    const order = await deps.mall.byPayment(db.read, payment.paymentId);
    const { paymentId, state, storeName, amountFen, discountFen, payableFen, tender, couponsApplied, failure } = seen;
    return {
      paymentId,
      state,
      storeName,
      amountFen,
      discountFen,
      payableFen,
      tender,
      identifiedBy: payment.identifiedBy,
      couponsApplied,
      failure,
      balanceFen: await deps.ledger.memberBalance(db.read, actor.memberId),
      needsPin: await needsPin(payment),
      order: order && (await views.order(db.read, order, locale)),
      rewards: seen.rewards,
      ...(await launchOf(payment)),
    };
  }

  async function launchOf({ state, orderNo }: Payment): Promise<Pick<View, 'payParams' | 'h5Url'>> {
    const order = state === 'processing' && orderNo ? await providerOrders.find(db.read, orderNo) : null;
    const launch: OrderLaunch | null = order?.state === 'open' ? order.launch : null;
    return { payParams: (launch?.payParams ?? null) as View['payParams'], h5Url: launch?.h5Url ?? null };
  }

  /** @throws AppError not-allowed without a WeChat id of the mini program */
  async function extraOf(
    { memberId }: MemberActor,
    channel: 'weapp' | 'h5',
    from: { clientIp: string; token: string },
  ): Promise<OrderExtra> {
    if (channel === 'h5') return { channel, clientIp: from.clientIp, redirectUrl: deps.claimUrl(from.token) };
    const openid = (await deps.members.openids(db.read, [memberId])).get(memberId);
    if (!openid) throw new AppError('not-allowed');
    return { channel: 'jsapi', openid };
  }

  async function payByWechat(actor: MemberActor, token: string, extra: OrderExtra): Promise<void> {
    const payment = await mine(db.read, actor, token);
    if (payment.state === 'succeeded') return;
    if (payment.state === 'processing') {
      const order = await providerOrders.find(db.read, payment.orderNo ?? '');
      // Under way at the till, or on the other kind of client.
      if (order?.channel !== extra.channel) throw new AppError('payment-unresolved');
      return providerPay.sendAgain(payment, extra);
    }
    const payer: Payer = { memberId: actor.memberId, identifiedBy: 'claim' };
    await providerPay.start({ provider: 'wechat', extra, codeHash: null, payer, open: (tx) => mine(tx, actor, token) });
  }

  async function payFromBalance(actor: MemberActor, token: string, pin: string | undefined): Promise<void> {
    const seen = await mine(db.read, actor, token);
    if (seen.state === 'succeeded') return;
    if (await needsPin(seen)) {
      if (pin === undefined) {
        throw new AppError((await deps.pins.state(db.read, actor.memberId)).isSet ? 'pin-needed' : 'pin-not-set');
      }
      requireRightPin(await deps.pins.check(actor.memberId, pin));
    }
    const payer: Payer = { memberId: actor.memberId, identifiedBy: 'claim' };
    const settled = await db.tx(async (tx) => {
      const open = await mine(tx, actor, token);
      if (open.state === 'succeeded') return null;
      return settlePayment.take(tx, open, { way: { tender: 'balance' }, payer }, clock());
    });
    if (settled) deps.metrics.payments.inc({ tender: 'balance', state: settled.state });
  }

  return {
    'GET /me/claims/:token/pay': async ({ actor, params, locale }) => {
      await providerPay.refresh(await mine(db.read, actor, params.token));
      return view(actor, params.token, locale);
    },

    'POST /me/claims/:token/pay': async ({ actor, params, body, clientIp, locale }) => {
      const { token } = params;
      if (body.tender === 'balance') await payFromBalance(actor, token, body.pin);
      else await payByWechat(actor, token, await extraOf(actor, body.channel, { clientIp, token }));
      return view(actor, token, locale);
    },
  };
}
