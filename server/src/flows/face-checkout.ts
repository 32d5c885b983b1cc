import type { Locale } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { type Clock, MINUTE_MS } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { TerminalActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import type { Metrics } from '../kernel/http/metrics';
import { inputHash } from '../kernel/idempotency';
import type { ConsentService } from '../modules/consent/consent.service';
import type { FaceAttempt, FaceUse } from '../modules/face/face.entity';
import type { FaceService } from '../modules/face/face.service';
import type { FaceEngine } from '../modules/face/face-engine';
import type { MatchDecision } from '../modules/face/match-policy';
import type { MemberService } from '../modules/member/member.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { IdentifiedBy, Payment } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import type { PinCheckout } from './pin-checkout';
import type { SettlePayment } from './settle-payment';
import type { Views } from './views';

type Names =
  | 'POST /terminal/face/check'
  | 'POST /terminal/payments/:paymentId/face'
  | 'POST /terminal/payments/:paymentId/phone-digits';
type Attempt = RouteResult<'POST /terminal/payments/:paymentId/face'>;
type Outcome = Attempt['outcome'];

const DIGITS_TRIES = 3;
const ATTEMPT_MS = MINUTE_MS;

interface Deps {
  db: Database;
  clock: Clock;
  metrics: Metrics;
  payments: PaymentService;
  members: MemberService;
  merchants: MerchantService;
  consents: ConsentService;
  faces: FaceService;
  faceEngine: FaceEngine;
  settlePayment: SettlePayment;
  pinCheckout: PinCheckout;
  views: Views;
}

/**
 * Pay with a glance. The match is made in memory, but money moves only after the transaction has asked the
 * database again whether this member's consent and templates still stand.
 */
export function createFaceCheckout(deps: Deps): Handlers<Names> {
  const { db, payments, faceEngine, merchants, views, pinCheckout } = deps;
  const steps = createSteps(deps);

  async function answer(outcome: Outcome, payment: Payment, locale: Locale): Promise<Attempt> {
    return { outcome, hint: null, payment: await views.payment(db.read, payment, locale) };
  }

  return {
    'POST /terminal/face/check': ({ body }) => faceEngine.check(body.frame),

    'POST /terminal/payments/:paymentId/face': async ({ actor, params, body, locale }) => {
      const { attemptId, frames } = body;
      const payment = await payments.get(db.read, actor.terminalId, params.paymentId);
      const hash = inputHash([params.paymentId, frames]);
      const known = await deps.faces.attempt(db.read, attemptId);
      if (known && known.inputHash !== hash) throw new AppError('idempotency-conflict');
      if (known) return answer(await outcomeOf(known, payment, pinCheckout), payment, locale);
      if (payment.state === 'succeeded') return answer('paid', payment, locale);
      if (payment.state !== 'created') throw new AppError('state-conflict', { state: payment.state });

      const merchant = await merchants.get(db.read, actor.merchantId);
      const purchase = { amountFen: payment.amountFen, policy: merchants.facePolicy(merchant.settings) };
      let decision: MatchDecision;
      try {
        decision = await faceEngine.identify(merchant, frames, purchase);
      } catch (error) {
        const hint = error instanceof AppError && error.code === 'face-quality' ? error.data?.['hint'] : undefined;
        if (hint !== undefined)
          return { ...(await answer('try-again', payment, locale)), hint: hint as Attempt['hint'] };
        if (error instanceof AppError && error.code === 'not-live') await steps.log(actor, null, 'refused');
        throw error;
      }
      const { outcome, payment: after } = await steps.decide(actor, payment, { attemptId, inputHash: hash }, decision);
      deps.metrics.faceAttempts.inc({ outcome });
      return answer(outcome, after, locale);
    },

    'POST /terminal/payments/:paymentId/phone-digits': async ({ actor, params, body, locale }) => {
      const payment = await payments.get(db.read, actor.terminalId, params.paymentId);
      if (payment.state === 'succeeded') return answer('paid', payment, locale);
      const memberId = await steps.checkDigits(payment, body);
      const { digitsUpToFen } = merchants.facePolicy((await merchants.get(db.read, actor.merchantId)).settings);
      const who = { memberId, identifiedBy: 'face-and-phone' } as const;
      const { outcome, payment: after } =
        payment.amountFen > digitsUpToFen
          ? await pinCheckout.askPin(actor, payment, who, body)
          : await steps.pay(actor, payment, memberId, who.identifiedBy, body.attemptId);
      deps.metrics.faceAttempts.inc({ outcome });
      return answer(outcome, after, locale);
    },
  };
}

/** What a repeated request is told: what happened, not what would happen now. */
async function outcomeOf(
  attempt: FaceAttempt,
  payment: Payment,
  pinCheckout: Pick<PinCheckout, 'outcomeFor'>,
): Promise<Outcome> {
  if (payment.state === 'succeeded') return 'paid';
  if (attempt.outcome === 'needs-phone') return 'needs-phone';
  if (attempt.outcome === 'needs-pin' && payment.memberId) return pinCheckout.outcomeFor(payment.memberId);
  return payment.memberId ? 'balance-insufficient' : 'unknown';
}

function createSteps(deps: Deps) {
  const { db, clock, payments, members, consents, faces, settlePayment } = deps;
  type Key = Pick<FaceAttempt, 'attemptId' | 'inputHash'>;

  const log = (actor: TerminalActor, memberId: string | null, outcome: FaceUse['outcome'], tx?: Tx) => {
    const { merchantId, storeId, terminalId } = actor;
    const write = (within: Tx) =>
      faces.logUse(within, { merchantId, memberId, kind: 'verify', outcome, storeId, terminalId });
    return tx ? write(tx) : db.tx(write);
  };

  const save = (tx: Tx, actor: TerminalActor, payment: Payment, key: Key, decision: MatchDecision) =>
    faces.saveAttempt(tx, {
      ...key,
      paymentId: payment.paymentId,
      terminalId: actor.terminalId,
      outcome: decision.outcome,
      candidates: decision.outcome === 'needs-phone' ? decision.candidates : [],
      triesLeft: DIGITS_TRIES,
      expiresAtMs: clock() + ATTEMPT_MS,
    });

  /** Still enrolled, still agreeing: asked of the database, inside the transaction that takes the money. */
  async function standsFor(tx: Tx, memberId: string): Promise<boolean> {
    return (await faces.isEnrolled(tx, memberId)) && (await consents.allowsFace(tx, memberId));
  }

  /** Takes the payment from the member's balance, or says why not; nothing in between. */
  async function pay(
    actor: TerminalActor,
    payment: Payment,
    memberId: string,
    identifiedBy: IdentifiedBy,
    attemptId: string,
    alsoSave?: (tx: Tx) => Promise<void>,
  ): Promise<{ outcome: Outcome; payment: Payment }> {
    const payer = { memberId, identifiedBy };
    try {
      const taken = await db.tx(async (tx) => {
        await alsoSave?.(tx);
        if (!(await standsFor(tx, memberId))) {
          await log(actor, null, 'unknown', tx);
          return { outcome: 'unknown' as const, payment };
        }
        const open = await payments.get(tx, actor.terminalId, payment.paymentId);
        const settled = await settlePayment.settle(tx, open, { tender: 'balance', payer }, clock());
        await faces.markUsed(tx, memberId);
        await faces.closeAttempt(tx, attemptId);
        await log(actor, memberId, 'matched', tx);
        return { outcome: 'paid' as const, payment: settled };
      });
      if (taken.outcome === 'paid') deps.metrics.payments.inc({ tender: 'balance', state: taken.payment.state });
      return taken;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'balance-insufficient') throw error;
      // The member is known: another way to pay still gets them their coupon and what the payment earns.
      const identified = await db.tx(async (tx) => {
        await alsoSave?.(tx);
        await log(actor, memberId, 'matched', tx);
        return payments.identify(tx, payment, memberId, identifiedBy);
      });
      return { outcome: 'balance-insufficient', payment: identified };
    }
  }

  return {
    log,
    pay,

    async decide(actor: TerminalActor, payment: Payment, key: Key, decision: MatchDecision) {
      const saveDecision = (tx: Tx) => save(tx, actor, payment, key, decision);
      if (decision.outcome === 'matched') {
        return pay(actor, payment, decision.memberId, 'face', key.attemptId, saveDecision);
      }
      if (decision.outcome === 'needs-pin') {
        const who = { memberId: decision.memberId, identifiedBy: 'face' } as const;
        return deps.pinCheckout.askPin(actor, payment, who, { attemptId: key.attemptId, save: saveDecision });
      }
      await db.tx(async (tx) => {
        await saveDecision(tx);
        await log(actor, null, decision.outcome, tx);
      });
      return { outcome: decision.outcome, payment };
    },

    /**
     * Which of the members the face may be has these digits: exactly one, or nobody.
     * @throws AppError face-attempt-expired, phone-digits-wrong with `triesLeft`
     */
    async checkDigits(payment: Payment, { attemptId, phoneLast4 }: { attemptId: string; phoneLast4: string }) {
      const attempt = await faces.attempt(db.read, attemptId);
      const isOpen = attempt?.paymentId === payment.paymentId && attempt.outcome === 'needs-phone';
      if (!attempt || !isOpen || attempt.expiresAtMs <= clock() || attempt.triesLeft <= 0) {
        throw new AppError('face-attempt-expired');
      }
      // The try is spent before the answer is known: guessing in parallel gains nothing.
      if (!(await db.tx((tx) => faces.spendTry(tx, attempt)))) throw new AppError('state-conflict');
      const candidates = await Promise.all(attempt.candidates.map((memberId) => members.find(db.read, memberId)));
      const named = candidates.filter((member) => member?.phoneLast4 === phoneLast4);
      const [only] = named;
      if (!only || named.length > 1) throw new AppError('phone-digits-wrong', { triesLeft: attempt.triesLeft - 1 });
      return only.memberId;
    },
  };
}
