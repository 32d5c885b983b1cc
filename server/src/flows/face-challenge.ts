import { isOpenPayment } from '@shuke/shared';
import type { Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { TerminalActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import { inputHash } from '../kernel/idempotency';
import { CHALLENGES_A_PAYMENT } from '../modules/face/challenge';
import type { FaceAttempt, FaceChallenge } from '../modules/face/face.entity';
import type { ChallengeSeen } from '../modules/face/face-engine';
import type { SentFrames } from '../modules/face/liveness.service';
import type { LivenessReport } from '../modules/face/liveness-policy';
import { type MatchDecision, membersOf } from '../modules/face/match-policy';
import type { Payment } from '../modules/payment/payment.entity';
import type { TillPayment } from '../modules/payment/payment.service';
import { type AttemptKey, type FaceAttempts, outcomeOf } from './face-attempt';
import type { Answer, CheckoutDeps } from './face-checkout';
import { purchaseAt } from './face-purchase';

type Handler =
  Handlers<'POST /terminal/payments/:paymentId/face-challenge'>['POST /terminal/payments/:paymentId/face-challenge'];
type Recognised = Exclude<MatchDecision, { outcome: 'unknown' }>;
type Fault = Exclude<FaceChallenge['outcome'], 'passed' | null>;

/**
 * Two motions before money. What was decided of the face waits with the nonce; the frames of a passed challenge must
 * say the same person once more, so the evidence for the money is the challenge's own.
 */
export function createFaceChallenges(deps: CheckoutDeps, attempts: FaceAttempts, answer: Answer) {
  const { db, payments, faces, faceEngine, merchants, liveness, metrics, refreshFace } = deps;

  /** Nonce, owner and time must fit; then it is spent, whatever comes of it. @throws AppError challenge-expired */
  async function spend(challenge: FaceChallenge, hash: string): Promise<void> {
    if (!(await db.tx((tx) => liveness.use(tx, challenge, hash)))) throw new AppError('challenge-expired');
  }

  /** Who the frames of the challenge show, as far as it is one of those it was asked of. */
  function confirmed(decision: Recognised, again: MatchDecision): MatchDecision {
    const nobody: MatchDecision = { outcome: 'unknown', reason: 'too-far' };
    // In doubt once is in doubt: the digits decide, among those who were near both times.
    const candidates = membersOf(again).filter((memberId) => membersOf(decision).includes(memberId));
    if (candidates.length === 0) return nobody;
    if (decision.outcome !== 'needs-phone' && again.outcome !== 'needs-phone') return again;
    const reason = again.outcome === 'needs-phone' ? again.reason : 'doubtful';
    return { outcome: 'needs-phone', candidates, reason };
  }

  function saver(challenge: FaceChallenge, attempt: FaceAttempt, sent: SentFrames, outcome: 'passed' | Fault) {
    return async (tx: Tx, change: Partial<FaceAttempt> = {}) => {
      await liveness.close(tx, challenge.nonce, outcome);
      await liveness.remember(tx, sent);
      const report = attempt.liveness && { ...attempt.liveness, challenge: outcome };
      await faces.updateAttempt(tx, attempt.attemptId, { ...change, liveness: report });
    };
  }

  /** What the same request was answered before. */
  async function repeatedAnswer(challenge: FaceChallenge, payment: Payment, locale: Parameters<Answer>[2]) {
    // Still being judged, or the server went down meanwhile: ask what became of the payment.
    if (challenge.outcome === null) throw new AppError('state-conflict', { what: 'challenge' });
    if (challenge.outcome !== 'passed') return answer('try-again', payment, locale, { fault: challenge.outcome });
    const attempt = await faces.attempt(db.read, challenge.attemptId);
    if (!attempt) throw new AppError('challenge-expired');
    return answer(await outcomeOf(attempt, payment, deps.pinCheckout), payment, locale);
  }

  const answerChallenge: Handler = async ({ actor, params, body, locale }) => {
    const { attemptId, nonce, frames } = body;
    const payment = await payments.get(db.read, actor.terminalId, params.paymentId);
    const challenge = await liveness.ofAttempt(db.read, attemptId);
    const isOurs = challenge?.nonce === nonce && challenge.paymentId === payment.paymentId;
    if (!challenge || !isOurs || challenge.terminalId !== actor.terminalId) throw new AppError('challenge-expired');
    const hash = inputHash([params.paymentId, attemptId, nonce, frames]);
    if (challenge.inputHash === hash) return repeatedAnswer(challenge, payment, locale);
    if (payment.state === 'succeeded') return answer('paid', payment, locale);
    if (!isOpenPayment(payment.state)) throw new AppError('state-conflict', { state: payment.state });
    await spend(challenge, hash);

    const attempt = await faces.attempt(db.read, attemptId);
    if (!attempt) throw new AppError('challenge-expired');
    const seen = await faceEngine.watch(challenge.actions, frames, payment.terminalId);
    const sent: SentFrames = {
      merchantId: actor.merchantId,
      paymentId: payment.paymentId,
      memberId: challenge.memberId,
      frames: [...new Set(frames.map(({ frame }) => frame))],
      traces: seen.traces,
    };
    const fault = await faultOf(seen, sent, frames.length);
    metrics.faceLiveness.inc({ layer: 'challenge', verdict: fault ?? 'passed' });
    if (fault) return failed(actor, payment, { challenge, attempt, sent, fault }, locale);
    return passed(actor, payment, { challenge, attempt, sent, seen }, locale);
  };

  async function faultOf({ verdict }: ChallengeSeen, sent: SentFrames, frames: number): Promise<Fault | null> {
    if (sent.frames.length < frames || (await liveness.wasSeen(db.read, sent))) return 'repeated-frame';
    return verdict.passed ? null : verdict.reason;
  }

  async function failed(
    actor: TerminalActor,
    payment: Payment,
    {
      challenge,
      attempt,
      sent,
      fault,
    }: { challenge: FaceChallenge; attempt: FaceAttempt; sent: SentFrames; fault: Fault },
    locale: Parameters<Answer>[2],
  ) {
    await db.tx(async (tx) => {
      // Frames that came before are remembered already.
      const fresh = fault === 'repeated-frame' ? { ...sent, frames: [] } : sent;
      await saver(challenge, attempt, fresh, fault)(tx, { outcome: 'unknown' });
      await attempts.log(actor, null, 'refused', tx);
    });
    metrics.faceAttempts.inc({ outcome: 'try-again' });
    return answer('try-again', payment, locale, { fault });
  }

  async function passed(
    actor: TerminalActor,
    payment: TillPayment,
    {
      challenge,
      attempt,
      sent,
      seen,
    }: { challenge: FaceChallenge; attempt: FaceAttempt; sent: SentFrames; seen: ChallengeSeen },
    locale: Parameters<Answer>[2],
  ) {
    const merchant = await merchants.get(db.read, actor.merchantId);
    const purchase = purchaseAt(deps, merchant, payment);
    const again = seen.verdict.passed
      ? await faceEngine.identifyVector(merchant, seen.verdict.descriptor, purchase)
      : { decision: { outcome: 'unknown', reason: 'not-live' } as const, fresh: null };
    const decision = confirmed(challenge.decision, again.decision);
    const save = saver(challenge, attempt, sent, 'passed');
    const row = attempts.attemptRow(actor, payment, attempt, {
      outcome: decision.outcome,
      candidates: decision.outcome === 'needs-phone' ? decision.candidates : [],
      liveness: attempt.liveness,
    });
    const { outcome, candidates, triesLeft, expiresAtMs } = row;
    const { outcome: told, payment: after } = await attempts.act(actor, payment, attempt.attemptId, decision, (tx) =>
      save(tx, { outcome, candidates, triesLeft, expiresAtMs }),
    );
    metrics.faceAttempts.inc({ outcome: told });
    if (told === 'paid' && decision.outcome === 'matched') {
      await refreshFace(actor, merchant, { memberId: decision.memberId, fresh: again.fresh, policy: purchase.policy });
    }
    return answer(told, after, locale);
  }

  return {
    answerChallenge,

    /** Asks for two motions; after three challenges a payment it is somebody we do not know. */
    async ask(
      actor: TerminalActor,
      payment: Payment,
      key: AttemptKey,
      { decision, report, sent }: { decision: Recognised; report: LivenessReport; sent: SentFrames },
    ): Promise<{ outcome: 'needs-challenge' | 'unknown'; challenge: FaceChallenge | null }> {
      return db.tx(async (tx) => {
        const { paymentId } = payment;
        const tired = (await liveness.challengesOf(tx, paymentId)) >= CHALLENGES_A_PAYMENT;
        const outcome = tired ? 'unknown' : 'needs-challenge';
        await faces.saveAttempt(
          tx,
          attempts.attemptRow(actor, payment, key, { outcome, candidates: [], liveness: report }),
        );
        await liveness.remember(tx, sent);
        if (tired) await attempts.log(actor, null, 'unknown', tx);
        if (tired) return { outcome, challenge: null };
        const { attemptId } = key;
        const issued = { attemptId, paymentId, terminalId: actor.terminalId, decision };
        return { outcome, challenge: await liveness.issue(tx, issued) };
      });
    },
  };
}
