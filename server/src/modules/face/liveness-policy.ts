/**
 * Is the face before the camera alive, as far as this payment needs to know? Pure.
 * Three layers, each reported on its own: passive scores, motion over the burst, and the active challenge, which is
 * asked for where the first two or the risk leave a doubt. So a picture that keeps still, or one that moves flat, is
 * never paid with. Docs: docs/face.md, "Liveness" and "The challenge".
 */
import type { ChallengeFault, FacePolicy } from '@shuke/shared';
import type { PassiveScores } from './face-frame';
import { type MatchDecision, MIN_ANTISPOOF } from './match-policy';
import type { Motion } from './motion';

/**
 * Below these a payment is refused; below `DOUBTFUL_…` motions are asked. Lower than where nobody can be asked for motions
 * (match-policy): the scores mistake some living faces, whom a challenge lets show that they are.
 */
const HOPELESS_LIVENESS = 0.4;
const HOPELESS_ANTISPOOF = MIN_ANTISPOOF;
export const DOUBTFUL_LIVENESS = 0.6;
export const DOUBTFUL_ANTISPOOF = 0.3;
/** Of faces hardly one in a hundred shows so regular a pattern, of screens whose dots can be seen nearly all. */
export const SCREEN_MOIRE = 80;

/** So many refused or unknown attempts at one till within `FAILURES_WITHIN_MS`: somebody may be trying. */
export const SUSPICIOUS_FAILURES = 3;
export const FAILURES_WITHIN_MS = 5 * 60_000;

/** What was seen of liveness in one attempt: kept with it. Scores and verdicts, nothing of the face. */
export interface LivenessReport {
  passive: PassiveScores;
  motion: Motion;
  /** Why a challenge was asked, if one was. */
  asked: ChallengeReason | null;
  challenge: 'passed' | ChallengeFault | null;
}

/** The shop's wish, or what the risk was: no depth shown, a screen's pattern, low scores, failures at this till, the sum, a face in doubt. */
export type ChallengeReason = 'setting' | 'motion' | 'screen' | 'scores' | 'failures' | 'amount' | 'doubt';

export interface LivenessInput {
  passive: PassiveScores;
  motion: Motion;
  decision: Exclude<MatchDecision, { outcome: 'unknown' }>;
  policy: Pick<FacePolicy, 'challenge' | 'glanceUpToFen'>;
  amountFen: number;
  /** Of this till, within the last minutes. */
  failures: number;
}

export type LivenessDecision =
  | { outcome: 'live' }
  | { outcome: 'not-live'; reason: 'liveness' | 'antispoof' | 'repeated-frame' }
  | { outcome: 'challenge'; reason: ChallengeReason };

/** What refuses whoever it is, before anybody is compared. */
export function refuseLiveness(
  { liveness, antispoof }: Pick<PassiveScores, 'liveness' | 'antispoof'>,
  motion: Pick<Motion, 'verdict'>,
): Extract<LivenessDecision, { outcome: 'not-live' }> | null {
  if (!(liveness >= HOPELESS_LIVENESS)) return { outcome: 'not-live', reason: 'liveness' };
  if (!(antispoof >= HOPELESS_ANTISPOOF)) return { outcome: 'not-live', reason: 'antispoof' };
  return motion.verdict === 'repeated' ? { outcome: 'not-live', reason: 'repeated-frame' } : null;
}

/** For a face that was recognised; whoever is unknown has been told so already. */
export function decideLiveness(input: LivenessInput): LivenessDecision {
  const { passive, motion, decision, policy, amountFen, failures } = input;
  const refused = refuseLiveness(passive, motion);
  if (refused) return refused;
  const challenge = (reason: ChallengeReason): LivenessDecision => ({ outcome: 'challenge', reason });
  if (motion.verdict !== 'live') return challenge('motion');
  if (!(passive.moire < SCREEN_MOIRE)) return challenge('screen');
  if (!(passive.liveness >= DOUBTFUL_LIVENESS && passive.antispoof >= DOUBTFUL_ANTISPOOF)) return challenge('scores');
  if (!(failures < SUSPICIOUS_FAILURES)) return challenge('failures');
  if (!(amountFen <= policy.glanceUpToFen)) return challenge('amount');
  if (decision.outcome !== 'matched') return challenge('doubt');
  return policy.challenge === 'always' ? challenge('setting') : { outcome: 'live' };
}
