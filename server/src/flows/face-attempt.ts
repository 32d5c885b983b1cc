import type { RouteResult } from '@shuke/shared/contract';
import { type Clock, MINUTE_MS } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { TerminalActor } from '../kernel/http/actor';
import type { Metrics } from '../kernel/http/metrics';
import type { ConsentService } from '../modules/consent/consent.service';
import type { DuplicateService } from '../modules/face/duplicate.service';
import type { FaceAttempt, FaceUse } from '../modules/face/face.entity';
import type { FaceService } from '../modules/face/face.service';
import type { LivenessReport } from '../modules/face/liveness-policy';
import type { MatchDecision } from '../modules/face/match-policy';
import type { MemberService } from '../modules/member/member.service';
import type { IdentifiedBy, Payment } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import type { PinCheckout } from './pin-checkout';
import type { SettlePayment } from './settle-payment';

/** What follows from knowing who is at the till: money moves, digits are asked, or nothing happens. */

export type AttemptAnswer = RouteResult<'POST /terminal/payments/:paymentId/face'>;
export type Outcome = AttemptAnswer['outcome'];
export type AttemptKey = Pick<FaceAttempt, 'attemptId' | 'inputHash'>;

const isBeyondLimit = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'limit-per-payment' || error.code === 'limit-per-day');

const DIGITS_TRIES = 3;
const ATTEMPT_MS = MINUTE_MS;

export interface AttemptDeps {
  db: Database;
  clock: Clock;
  metrics: Metrics;
  payments: PaymentService;
  members: MemberService;
  consents: ConsentService;
  faces: FaceService;
  duplicates: DuplicateService;
  settlePayment: SettlePayment;
  pinCheckout: PinCheckout;
}

export type FaceAttempts = ReturnType<typeof createFaceAttempts>;

export function createFaceAttempts(deps: AttemptDeps) {
  const { db, clock, payments, members, consents, faces, settlePayment } = deps;

  const log = (actor: TerminalActor, memberId: string | null, outcome: FaceUse['outcome'], tx?: Tx) => {
    const { merchantId, storeId, terminalId } = actor;
    const write = (within: Tx) =>
      faces.logUse(within, { merchantId, memberId, kind: 'verify', outcome, storeId, terminalId });
    return tx ? write(tx) : db.tx(write);
  };

  /** The row of an attempt that was decided. */
  const attemptRow = (
    actor: TerminalActor,
    payment: Payment,
    key: AttemptKey,
    decided: { outcome: FaceAttempt['outcome']; candidates: string[]; liveness: LivenessReport | null },
  ): FaceAttempt => ({
    ...key,
    ...decided,
    paymentId: payment.paymentId,
    terminalId: actor.terminalId,
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
        const settled = await settlePayment.take(tx, open, { way: { tender: 'balance' }, payer }, clock());
        await faces.markUsed(tx, memberId);
        await faces.closeAttempt(tx, attemptId);
        await log(actor, memberId, 'matched', tx);
        return { outcome: 'paid' as const, payment: settled };
      });
      if (taken.outcome === 'paid') deps.metrics.payments.inc({ tender: 'balance', state: taken.payment.state });
      return taken;
    } catch (error) {
      const isOverLimit = isBeyondLimit(error);
      if (!isOverLimit && !(error instanceof AppError && error.code === 'balance-insufficient')) throw error;
      // The member is known: another way to pay still gets them their coupon and what the payment earns.
      const identified = await db.tx(async (tx) => {
        // Said again, an attempt beyond a limit is refused again, so it is not kept.
        if (!isOverLimit) await alsoSave?.(tx);
        // Asked anew: the balance may be gone because the account was merged into another meanwhile.
        const stands = await standsFor(tx, memberId);
        await log(actor, stands ? memberId : null, stands ? 'matched' : 'unknown', tx);
        return stands ? payments.identify(tx, payment, memberId, identifiedBy) : null;
      });
      if (!identified) return { outcome: 'unknown', payment };
      if (isOverLimit) throw error;
      return { outcome: 'balance-insufficient', payment: identified };
    }
  }

  /**
   * Somebody who may be enrolled twice: which of the two accounts pays is said by the phone's digits, however sure the
   * face is. Only the matched member may be named: the other one was not near enough to be asked for.
   * @returns false when there is no such doubt, and nothing was written
   */
  async function askDigitsOfAlike(
    actor: TerminalActor,
    attemptId: string,
    memberId: string,
    save: (tx: Tx) => Promise<void>,
  ): Promise<boolean> {
    if (!(await deps.duplicates.isOpen(db.read, actor.merchantId, memberId))) return false;
    await db.tx(async (tx) => {
      await save(tx);
      await faces.updateAttempt(tx, attemptId, { outcome: 'needs-phone', candidates: [memberId] });
      await log(actor, null, 'needs-phone', tx);
    });
    return true;
  }

  return {
    log,
    pay,
    attemptRow,

    /** Acts on a decision, and keeps what `save` writes in the same transaction. */
    async act(
      actor: TerminalActor,
      payment: Payment,
      attemptId: string,
      decision: MatchDecision,
      save: (tx: Tx) => Promise<void>,
    ): Promise<{ outcome: Outcome; payment: Payment }> {
      if (
        (decision.outcome === 'matched' || decision.outcome === 'needs-pin') &&
        (await askDigitsOfAlike(actor, attemptId, decision.memberId, save))
      ) {
        return { outcome: 'needs-phone', payment };
      }
      if (decision.outcome === 'matched') return pay(actor, payment, decision.memberId, 'face', attemptId, save);
      if (decision.outcome === 'needs-pin') {
        const who = { memberId: decision.memberId, identifiedBy: 'face' } as const;
        return deps.pinCheckout.askPin(actor, payment, who, { attemptId, save });
      }
      await db.tx(async (tx) => {
        await save(tx);
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

/** What a repeated request is told: what happened, not what would happen now. */
export async function outcomeOf(
  attempt: FaceAttempt,
  payment: Payment,
  pinCheckout: Pick<PinCheckout, 'outcomeFor'>,
): Promise<Outcome> {
  if (payment.state === 'succeeded') return 'paid';
  if (attempt.outcome === 'needs-phone' || attempt.outcome === 'needs-challenge') return attempt.outcome;
  if (attempt.outcome === 'needs-pin' && payment.memberId) return pinCheckout.outcomeFor(payment.memberId);
  return payment.memberId ? 'balance-insufficient' : 'unknown';
}
