import { isOpenPayment, type Locale } from '@shuke/shared';
import { AppError } from '../kernel/errors';
import type { Handlers } from '../kernel/http/api';
import { inputHash } from '../kernel/idempotency';
import type { FaceChallenge } from '../modules/face/face.entity';
import type { FaceEngine, Identified } from '../modules/face/face-engine';
import type { LivenessService } from '../modules/face/liveness.service';
import { decideLiveness, type LivenessDecision, type LivenessReport } from '../modules/face/liveness-policy';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { Payment } from '../modules/payment/payment.entity';
import { type AttemptAnswer, type AttemptDeps, createFaceAttempts, type Outcome, outcomeOf } from './face-attempt';
import { createFaceChallenges } from './face-challenge';
import { purchaseAt } from './face-purchase';
import type { RefreshFace } from './refresh-face';
import type { Views } from './views';

type Names =
  | 'POST /terminal/face/check'
  | 'POST /terminal/payments/:paymentId/face'
  | 'POST /terminal/payments/:paymentId/face-challenge'
  | 'POST /terminal/payments/:paymentId/phone-digits';

export interface CheckoutDeps extends AttemptDeps {
  merchants: MerchantService;
  faceEngine: FaceEngine;
  liveness: LivenessService;
  views: Views;
  refreshFace: RefreshFace;
}

export type Answer = (
  outcome: Outcome,
  payment: Payment,
  locale: Locale,
  more?: { hint?: AttemptAnswer['hint']; challenge?: FaceChallenge | null; fault?: AttemptAnswer['challengeFault'] },
) => Promise<AttemptAnswer>;

/**
 * Pay with a glance. The match is made in memory, but money moves only after the transaction has asked the
 * database again whether this member's consent and templates still stand.
 */
export function createFaceCheckout(deps: CheckoutDeps): Handlers<Names> {
  const { db, payments, faceEngine, merchants, liveness, metrics, views, pinCheckout } = deps;
  const attempts = createFaceAttempts(deps);

  const answer: Answer = async (outcome, payment, locale, { hint = null, challenge = null, fault = null } = {}) => ({
    outcome,
    hint,
    challenge: challenge && {
      nonce: challenge.nonce,
      actions: challenge.actions,
      expiresAt: new Date(challenge.expiresAtMs).toISOString(),
    },
    challengeFault: fault,
    payment: await views.payment(db.read, payment, locale),
  });
  const challenges = createFaceChallenges(deps, attempts, answer);

  async function repeated(attemptId: string, hash: string, payment: Payment, locale: Locale) {
    const known = await deps.faces.attempt(db.read, attemptId);
    if (!known) return null;
    if (known.inputHash !== hash) throw new AppError('idempotency-conflict');
    const outcome = await outcomeOf(known, payment, pinCheckout);
    const challenge = outcome === 'needs-challenge' ? await liveness.ofAttempt(db.read, attemptId) : null;
    return answer(outcome, payment, locale, { challenge });
  }

  return {
    'POST /terminal/face/check': ({ actor, body }) => faceEngine.check(body.frame, actor.terminalId),

    'POST /terminal/payments/:paymentId/face': async ({ actor, params, body, locale }) => {
      const { attemptId, frames } = body;
      const payment = await payments.get(db.read, actor.terminalId, params.paymentId);
      const hash = inputHash([params.paymentId, frames]);
      const known = await repeated(attemptId, hash, payment, locale);
      if (known) return known;
      if (payment.state === 'succeeded') return answer('paid', payment, locale);
      if (!isOpenPayment(payment.state)) throw new AppError('state-conflict', { state: payment.state });

      const merchant = await merchants.get(db.read, actor.merchantId);
      const purchase = purchaseAt(deps, merchant, payment);
      let seen: Identified;
      try {
        seen = await faceEngine.identify(merchant, frames, purchase);
      } catch (error) {
        const hint = error instanceof AppError && error.code === 'face-quality' ? error.data?.['hint'] : undefined;
        if (hint !== undefined) return answer('try-again', payment, locale, { hint: hint as AttemptAnswer['hint'] });
        if (error instanceof AppError && error.code === 'not-live') {
          metrics.faceLiveness.inc({ layer: 'burst', verdict: String(error.data?.['reason'] ?? 'refused') });
          await attempts.log(actor, null, 'refused');
        }
        throw error;
      }

      const { decision, passive, motion } = seen;
      const sent = {
        merchantId: actor.merchantId,
        paymentId: payment.paymentId,
        memberId: seen.likely,
        frames,
        traces: seen.traces,
      };
      if (await liveness.wasSeen(db.read, sent)) {
        metrics.faceLiveness.inc({ layer: 'burst', verdict: 'repeated-frame' });
        await attempts.log(actor, null, 'refused');
        throw new AppError('not-live', { reason: 'repeated-frame' });
      }
      metrics.faceLiveness.inc({ layer: 'motion', verdict: motion.verdict });

      const failures = await liveness.recentFailures(db.read, actor.merchantId, actor.terminalId);
      const judged: LivenessDecision | null =
        decision.outcome === 'unknown' ? null : decideLiveness({ passive, motion, decision, failures, ...purchase });
      if (judged?.outcome === 'not-live') throw new AppError('not-live', { reason: judged.reason });
      const asked = judged?.outcome === 'challenge' ? judged.reason : null;
      const report: LivenessReport = { passive, motion, asked, challenge: null };
      const key = { attemptId, inputHash: hash };
      if (decision.outcome !== 'unknown' && asked) {
        metrics.faceLiveness.inc({ layer: 'asked', verdict: asked });
        const { outcome, challenge } = await challenges.ask(actor, payment, key, { decision, report, sent });
        metrics.faceAttempts.inc({ outcome });
        return answer(outcome, payment, locale, { challenge });
      }
      const candidates = decision.outcome === 'needs-phone' ? decision.candidates : [];
      const row = attempts.attemptRow(actor, payment, key, { outcome: decision.outcome, candidates, liveness: report });
      const { outcome, payment: after } = await attempts.act(actor, payment, attemptId, decision, async (tx) => {
        await deps.faces.saveAttempt(tx, row);
        await liveness.remember(tx, sent);
      });
      metrics.faceAttempts.inc({ outcome });
      if (outcome === 'paid' && decision.outcome === 'matched') {
        const { memberId } = decision;
        await deps.refreshFace(actor, merchant, { memberId, fresh: seen.fresh, policy: purchase.policy });
      }
      return answer(outcome, after, locale);
    },

    'POST /terminal/payments/:paymentId/face-challenge': challenges.answerChallenge,

    'POST /terminal/payments/:paymentId/phone-digits': async ({ actor, params, body, locale }) => {
      const payment = await payments.get(db.read, actor.terminalId, params.paymentId);
      if (payment.state === 'succeeded') return answer('paid', payment, locale);
      const memberId = await attempts.checkDigits(payment, body);
      const { digitsUpToFen } = merchants.facePolicy((await merchants.get(db.read, actor.merchantId)).settings);
      const who = { memberId, identifiedBy: 'face-and-phone' } as const;
      const { outcome, payment: after } =
        payment.amountFen > digitsUpToFen
          ? await pinCheckout.askPin(actor, payment, who, body)
          : await attempts.pay(actor, payment, memberId, who.identifiedBy, body.attemptId);
      metrics.faceAttempts.inc({ outcome });
      return answer(outcome, after, locale);
    },
  };
}
