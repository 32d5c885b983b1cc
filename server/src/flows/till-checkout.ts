import type { Locale } from '@shuke/shared';
import { isOpenPayment } from '@shuke/shared';
import type { Clock } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { TerminalActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import type { Metrics } from '../kernel/http/metrics';
import type { MemberService } from '../modules/member/member.service';
import type { PinService } from '../modules/member/pin.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { Payment } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import { requireRightPin } from './member-pin';
import type { ProviderPay } from './provider-pay';
import type { Payer, SettlePayment } from './settle-payment';
import type { Views } from './views';

type Names =
  | 'POST /terminal/payments'
  | 'GET /terminal/payments/:paymentId'
  | 'POST /terminal/payments/:paymentId/member'
  | 'POST /terminal/payments/:paymentId/member-code'
  | 'POST /terminal/payments/:paymentId/cash'
  | 'POST /terminal/payments/:paymentId/cancel';

interface CodeRequest {
  actor: TerminalActor;
  params: { paymentId: string };
  body: { code: string; pin?: string | undefined };
}

interface Deps {
  db: Database;
  clock: Clock;
  metrics: Metrics;
  payments: PaymentService;
  members: MemberService;
  pins: PinService;
  merchants: MerchantService;
  settlePayment: SettlePayment;
  providerPay: ProviderPay;
  views: Views;
}

/**
 * What the till does by itself: opening, naming the member, the balance by code, cash, cancelling. A repeated request
 * finds the payment settled and answers the same.
 */
export function createTillCheckout(deps: Deps): Handlers<Names> {
  const { db, clock, payments, members, settlePayment, views } = deps;

  const show = (payment: Payment, locale: Locale) => views.payment(db.read, payment, locale);

  /** A payment that is settled in this very way is the answer; settled in another way is a conflict. */
  function alreadyTaken(payment: Payment, tender: 'balance' | 'cash'): boolean {
    if (isOpenPayment(payment.state)) return false;
    if (payment.state === 'succeeded' && payment.tender === tender) return true;
    throw new AppError('state-conflict', { state: payment.state });
  }

  /** Takes an open payment, once: asked again, the payment as it was taken is the answer, and counts no second time. */
  async function take(
    { actor, params }: { actor: TerminalActor; params: { paymentId: string } },
    tender: 'balance' | 'cash',
    payerOf?: (tx: Tx, open: Payment) => Promise<Payer>,
  ): Promise<Payment> {
    const { payment, isNew } = await db.tx(async (tx) => {
      const open = await payments.get(tx, actor.terminalId, params.paymentId);
      const payer = payerOf ? await payerOf(tx, open) : null;
      if (alreadyTaken(open, tender)) return { payment: open, isNew: false };
      return { payment: await settlePayment.take(tx, open, { way: { tender }, payer }, clock()), isNew: true };
    });
    if (isNew) deps.metrics.payments.inc({ tender, state: payment.state });
    return payment;
  }

  /** A large sum from the balance takes the PIN of whoever's code it is; the code is bound to this payment by then. */
  async function requirePin({ actor, params: { paymentId }, body }: CodeRequest): Promise<void> {
    const { merchantId } = actor;
    const { settings } = await deps.merchants.get(db.read, merchantId);
    const payment = await payments.get(db.read, actor.terminalId, paymentId);
    const isLarge = payment.amountFen > deps.merchants.facePolicy(settings).digitsUpToFen;
    if (!isOpenPayment(payment.state) || !isLarge) return;
    const memberId = await db.tx((tx) => members.useMemberCode(tx, body.code, { merchantId, paymentId }));
    if (body.pin !== undefined) return requireRightPin(await deps.pins.check(memberId, body.pin));
    throw new AppError((await deps.pins.state(db.read, memberId)).isSet ? 'pin-needed' : 'pin-not-set');
  }

  return {
    'POST /terminal/payments': async ({ actor, body, locale }) => {
      const { terminalId, storeId, merchantId } = actor;
      const payment = await db.tx((tx) => payments.open(tx, { ...body, terminalId, storeId, merchantId }));
      return show(payment, locale);
    },

    'GET /terminal/payments/:paymentId': async ({ actor, params, locale }) => {
      const { terminalId } = actor;
      await deps.providerPay.refresh(await payments.get(db.read, terminalId, params.paymentId));
      return show(await payments.get(db.read, terminalId, params.paymentId), locale);
    },

    'POST /terminal/payments/:paymentId/member': async ({ actor, params, body, locale }) => {
      const { merchantId, terminalId } = actor;
      const { paymentId } = params;
      const payment = await db.tx(async (tx) => {
        const open = await payments.get(tx, terminalId, paymentId);
        const memberId = await members.useMemberCode(tx, body.code, { merchantId, paymentId });
        // Sent again after the payment was taken, it changes nothing.
        if (open.memberId === memberId && !isOpenPayment(open.state)) return open;
        return payments.identify(tx, open, await members.inUse(tx, memberId), 'member-code');
      });
      return show(payment, locale);
    },

    'POST /terminal/payments/:paymentId/member-code': async (request) => {
      const { actor, body, locale } = request;
      if (body.tender === 'balance') await requirePin(request);
      const payment = await take(request, body.tender, async (tx, { paymentId }) => {
        const memberId = await members.useMemberCode(tx, body.code, { merchantId: actor.merchantId, paymentId });
        return { memberId, identifiedBy: 'member-code' };
      });
      return show(payment, locale);
    },

    'POST /terminal/payments/:paymentId/cash': async (request) => show(await take(request, 'cash'), request.locale),

    'POST /terminal/payments/:paymentId/cancel': async ({ actor, params, locale }) => {
      const payment = await db.tx(async (tx) => {
        const open = await payments.get(tx, actor.terminalId, params.paymentId);
        return open.state === 'cancelled' ? open : payments.move(tx, open, 'cancel');
      });
      return show(payment, locale);
    },
  };
}
