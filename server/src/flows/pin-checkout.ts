import type { Locale } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { type Clock, MINUTE_MS } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { TerminalActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import type { Metrics } from '../kernel/http/metrics';
import type { ConsentService } from '../modules/consent/consent.service';
import type { FaceService } from '../modules/face/face.service';
import type { PinService } from '../modules/member/pin.service';
import type { IdentifiedBy, Payment } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import { requireRightPin } from './member-pin';
import type { SettlePayment } from './settle-payment';
import type { Views } from './views';

type Attempt = RouteResult<'POST /terminal/payments/:paymentId/face'>;

/** Long enough for six digits; the face was seen just now. */
const PIN_MS = 3 * MINUTE_MS;

interface Deps {
  db: Database;
  clock: Clock;
  metrics: Metrics;
  payments: PaymentService;
  pins: PinService;
  faces: FaceService;
  consents: ConsentService;
  settlePayment: SettlePayment;
  views: Views;
}

export type PinCheckout = ReturnType<typeof createPinCheckout>;

/**
 * The last step of a large payment by face: the member is known, but only their PIN takes the money.
 * The member's consent and templates are asked of the database again, at both ends of the wait.
 */
export function createPinCheckout(deps: Deps) {
  const { db, clock, payments, pins, faces, consents } = deps;

  const standsFor = async (tx: Tx, memberId: string) =>
    (await faces.isEnrolled(tx, memberId)) && (await consents.allowsFace(tx, memberId));

  const logUse = (tx: Tx, { merchantId, storeId, terminalId }: TerminalActor, memberId: string | null) =>
    faces.logUse(tx, {
      merchantId,
      memberId,
      kind: 'verify',
      outcome: memberId ? 'matched' : 'unknown',
      storeId,
      terminalId,
    });

  const outcomeFor = async (memberId: string): Promise<'needs-pin' | 'pin-not-set'> =>
    (await pins.state(db.read, memberId)).isSet ? 'needs-pin' : 'pin-not-set';

  /**
   * Names the payer and waits for their PIN. Known from here on, they get their coupon and what the payment earns
   * even if they pay another way.
   * @param attempt.save writes the attempt first, when it is not there yet
   */
  async function askPin(
    actor: TerminalActor,
    payment: Payment,
    who: { memberId: string; identifiedBy: IdentifiedBy },
    attempt: { attemptId: string; save?: (tx: Tx) => Promise<void> },
  ): Promise<{ outcome: 'needs-pin' | 'pin-not-set' | 'unknown'; payment: Payment }> {
    const { memberId, identifiedBy } = who;
    const identified = await db.tx(async (tx) => {
      await attempt.save?.(tx);
      const stands = await standsFor(tx, memberId);
      await logUse(tx, actor, stands ? memberId : null);
      if (!stands) return null;
      await faces.attemptNeedsPin(tx, attempt.attemptId, memberId, clock() + PIN_MS);
      return payments.identify(tx, payment, memberId, identifiedBy);
    });
    if (!identified) return { outcome: 'unknown', payment };
    return { outcome: await outcomeFor(memberId), payment: identified };
  }

  /** @throws AppError face-attempt-expired */
  async function openAttempt(payment: Payment, attemptId: string) {
    const attempt = await faces.attempt(db.read, attemptId);
    const [memberId] = attempt?.candidates ?? [];
    const isOpen = attempt?.paymentId === payment.paymentId && attempt.outcome === 'needs-pin';
    const { identifiedBy } = payment;
    if (!isOpen || attempt.expiresAtMs <= clock() || !memberId || payment.memberId !== memberId || !identifiedBy) {
      throw new AppError('face-attempt-expired');
    }
    return { memberId, identifiedBy };
  }

  async function pay(
    actor: TerminalActor,
    payment: Payment,
    payer: Awaited<ReturnType<typeof openAttempt>>,
    id: string,
  ) {
    const { memberId } = payer;
    const settled = await db.tx(async (tx) => {
      if (!(await standsFor(tx, memberId))) return null;
      const open = await payments.get(tx, actor.terminalId, payment.paymentId);
      const taken = await deps.settlePayment.take(tx, open, { way: { tender: 'balance' }, payer }, clock());
      await faces.markUsed(tx, memberId);
      await faces.closeAttempt(tx, id);
      return taken;
    });
    if (!settled) return { outcome: 'unknown' as const, payment };
    deps.metrics.payments.inc({ tender: 'balance', state: settled.state });
    return { outcome: 'paid' as const, payment: settled };
  }

  async function answer(outcome: Attempt['outcome'], payment: Payment, locale: Locale): Promise<Attempt> {
    const none = { hint: null, challenge: null, challengeFault: null };
    return { outcome, ...none, payment: await deps.views.payment(db.read, payment, locale) };
  }

  const routes: Handlers<'POST /terminal/payments/:paymentId/pin'> = {
    'POST /terminal/payments/:paymentId/pin': async ({ actor, params, body, locale }) => {
      const payment = await payments.get(db.read, actor.terminalId, params.paymentId);
      if (payment.state === 'succeeded') return answer('paid', payment, locale);
      const payer = await openAttempt(payment, body.attemptId);
      requireRightPin(await pins.check(payer.memberId, body.pin));
      try {
        const { outcome, payment: after } = await pay(actor, payment, payer, body.attemptId);
        deps.metrics.faceAttempts.inc({ outcome });
        return await answer(outcome, after, locale);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'balance-insufficient') throw error;
        return answer('balance-insufficient', payment, locale);
      }
    },
  };

  return { askPin, outcomeFor, routes };
}
