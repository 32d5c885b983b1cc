/**
 * Who is this, and is that sure enough for money? Pure.
 * Invariant: there is no "closest". Outside the doubtful band a face is `unknown`, inside it a person must be named by
 * their phone's digits, and only a near and unrivalled match is `matched`. A NaN or a missing distance never matches.
 * The figures (`FacePolicy`, bounds in shared/src/face-policy.ts) are calibrated for the shipped fusion (mean of two
 * levelled views, mean over frames and over templates, plain L2): docs/face.md has the method and the sample sizes.
 */

import { type FacePolicy, matchedMaxAmong, REFERENCE_GALLERY } from '@shuke/shared';
import type { PassiveScores } from './face-frame';
import type { Candidate } from './gallery';

/** How many members the digits may choose among. */
export const MAX_DOUBTFUL = 5;

/** Mean passive scores below these refuse. Real faces: see docs/face.md. Neither alone guards money. */
export const MIN_LIVENESS = 0.7;
export const MIN_ANTISPOOF = 0.2;

/** What of a merchant's policy decides who somebody is. */
export type MatchPolicy = Pick<FacePolicy, 'matchedMax' | 'margin' | 'phoneMax' | 'glanceUpToFen' | 'digitsUpToFen'>;

export interface MatchInput {
  /** Best first, one entry a member: what `gallery.search` returns. */
  candidates: readonly Candidate[];
  amountFen: number;
  /** Judged first: a face that may not be alive is never matched. */
  liveness: LivenessVerdict;
  policy: MatchPolicy;
  /** Members searched; the larger, the nearer a match must be. Defaults to a small shop's hundred. */
  gallerySize?: number;
}

export type MatchDecision =
  | { outcome: 'matched'; memberId: string; distance: number; reason: 'sure' }
  | { outcome: 'needs-pin'; memberId: string; distance: number; reason: 'amount' }
  | { outcome: 'needs-phone'; candidates: string[]; reason: 'doubtful' | 'rival' | 'amount' }
  | { outcome: 'unknown'; reason: 'nobody-enrolled' | 'too-far' | 'not-live' };

/** Whom a decision names, the nearest first. */
export function membersOf(decision: MatchDecision): string[] {
  if (decision.outcome === 'unknown') return [];
  return decision.outcome === 'needs-phone' ? decision.candidates : [decision.memberId];
}

export type LivenessVerdict = { live: true } | { live: false; reason: 'liveness' | 'antispoof' };

/** Passive scores of a whole probe. They stop careless copies only: motion and challenge come on top. */
export function checkLiveness({ liveness, antispoof }: Pick<PassiveScores, 'liveness' | 'antispoof'>): LivenessVerdict {
  if (!(liveness >= MIN_LIVENESS)) return { live: false, reason: 'liveness' };
  if (!(antispoof >= MIN_ANTISPOOF)) return { live: false, reason: 'antispoof' };
  return { live: true };
}

export function decide({
  candidates,
  amountFen,
  liveness,
  policy,
  gallerySize = REFERENCE_GALLERY,
}: MatchInput): MatchDecision {
  if (!liveness.live) return { outcome: 'unknown', reason: 'not-live' };
  const [best, second] = candidates;
  if (!best) return { outcome: 'unknown', reason: 'nobody-enrolled' };
  const band = candidates.filter(({ distance }) => distance <= policy.phoneMax).slice(0, MAX_DOUBTFUL);
  if (band.length === 0) return { outcome: 'unknown', reason: 'too-far' };

  const needsPhone = (reason: 'doubtful' | 'rival' | 'amount'): MatchDecision => ({
    outcome: 'needs-phone',
    candidates: band.map(({ memberId }) => memberId),
    reason,
  });
  if (!(best.distance <= matchedMaxAmong(policy.matchedMax, gallerySize))) return needsPhone('doubtful');
  if (second && !(second.distance - best.distance >= policy.margin)) return needsPhone('rival');
  const { memberId, distance } = best;
  if (!(amountFen <= policy.digitsUpToFen)) return { outcome: 'needs-pin', memberId, distance, reason: 'amount' };
  if (!(amountFen <= policy.glanceUpToFen)) return needsPhone('amount');
  return { outcome: 'matched', memberId, distance, reason: 'sure' };
}
