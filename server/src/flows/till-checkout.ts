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
  body: { code: string; tender: 'balance' | 'cash'; pin?: string | undefined };
}

interface Taken {
  payment: Payment;
  isNew: boolean;
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

  /** Whose code it is; it is bound to this payment from now on. */
  const payerOf = async (
    tx: Tx,
    { actor: { merchantId }, params: { paymentId }, body }: CodeRequest,
  ): Promise<Payer> => ({
    memberId: await members.useMemberCode(tx, body.code, { merchantId, paymentId }),
    identifiedBy: 'member-code',
  });

  /** A large sum from the balance takes the PIN of whoever's code it is. */
  async function isLarge(tx: Tx, { merchantId, amountFen }: Payment): Promise<boolean> {
    const { settings } = await deps.merchants.get(tx, merchantId);
    return amountFen > deps.merchants.facePolicy(settings).digitsUpToFen;
  }

  /** Outside of the transaction that takes the payment: comparing a PIN takes long on purpose. */
  async function requirePin(request: CodeRequest): Promise<void> {
    const { pin } = request.body;
    const { memberId } = await db.tx((tx) => payerOf(tx, request));
    if (pin !== undefined) return requireRightPin(await deps.pins.check(memberId, pin));
    throw new AppError((await deps.pins.state(db.read, memberId)).isSet ? 'pin-needed' : 'pin-not-set');
  }

  /** Asked again, the payment as it was taken is the answer, and counts no second time. */
  async function takeOnce(tx: Tx, open: Payment, tender: 'balance' | 'cash', payer: Payer | null): Promise<Taken> {
    if (alreadyTaken(open, tender)) return { payment: open, isNew: false };
    return { payment: await settlePayment.take(tx, open, { way: { tender }, payer }, clock()), isNew: true };
  }

  function counted({ payment, isNew }: Taken): Payment {
    if (isNew) deps.metrics.payments.inc({ tender: payment.tender ?? '', state: payment.state });
    return payment;
  }

  /** @returns null when the payer's PIN has to be asked for first: then only the code is bound */
  async function takeByCode(request: CodeRequest, { pinGiven }: { pinGiven: boolean }): Promise<Payment | null> {
    const { actor, params, body } = request;
    const taken = await db.tx(async (tx) => {
      const open = await payments.get(tx, actor.terminalId, params.paymentId);
      const payer = await payerOf(tx, request);
      const mayAsk = body.tender === 'balance' && !pinGiven && isOpenPayment(open.state);
      return mayAsk && (await isLarge(tx, open)) ? null : takeOnce(tx, open, body.tender, payer);
    });
    return taken && counted(taken);
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
        const payer = await members.inUse(tx, memberId);
        if (payer === null) throw new AppError('member-code-invalid');
        return payments.identify(tx, open, payer, 'member-code');
      });
      return show(payment, locale);
    },

    'POST /terminal/payments/:paymentId/member-code': async (request) => {
      let payment = await takeByCode(request, { pinGiven: false });
      if (!payment) {
        await requirePin(request);
        payment = await takeByCode(request, { pinGiven: true });
      }
      if (!payment) throw new Error('a payment with a PIN was neither taken nor refused');
      return show(payment, request.locale);
    },

    'POST /terminal/payments/:paymentId/cash': async ({ actor, params, locale }) => {
      const taken = await db.tx(async (tx) => {
        const open = await payments.get(tx, actor.terminalId, params.paymentId);
        return takeOnce(tx, open, 'cash', null);
      });
      return show(counted(taken), locale);
    },

    'POST /terminal/payments/:paymentId/cancel': async ({ actor, params, locale }) => {
      const payment = await db.tx(async (tx) => {
        const open = await payments.get(tx, actor.terminalId, params.paymentId);
        return open.state === 'cancelled' ? open : payments.move(tx, open, 'cancel');
      });
      return show(payment, locale);
    },
  };
}
