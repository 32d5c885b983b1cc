/**
 * Who is this, and is that sure enough for money? Pure.
 * Invariant: there is no "closest". Outside the doubtful band a face is `unknown`, inside it a person must be named by
 * their phone's digits, and only a near and unrivalled match is `matched`. A NaN or a missing distance never matches.
 * The figures are calibrated for the shipped fusion (mean of straight and levelled crop, mean over frames and over
 * templates, plain L2): docs/face.md has the method and the sample sizes.
 */

import type { PassiveScores } from './face-frame';
import type { Candidate } from './gallery';

/** At or below: sure, in a gallery of up to a hundred members. 0 of 4885 measured impostors came nearer than 0.476. */
export const MATCH_DISTANCE = 0.45;
/**
 * A stranger is compared with everybody: the chance of one false match grows with the gallery (FPIR ≈ N × FMR). In the
 * measured tail a tenfold lower false match rate costs about 0.018 of distance, so each tenfold gallery takes that off.
 */
export const TIGHTER_PER_TENFOLD = 0.018;
const REFERENCE_GALLERY = 100;
/** At or below, but not sure: the phone's digits decide. 0.35% of the measured impostors came this near. */
export const DOUBT_DISTANCE = 0.5;
/** The second best member must be at least this much farther, or the two are told apart by digits. */
export const MATCH_MARGIN = 0.06;
/** How many members the digits may choose among. */
export const MAX_DOUBTFUL = 5;
/** What a merchant may set at most: beyond it the measured false matches are no longer rare. */
export const LOOSEST_MATCH_DISTANCE = 0.48;

/** Mean passive scores below these refuse. Real faces: see docs/face.md. Neither alone guards money. */
export const MIN_LIVENESS = 0.7;
export const MIN_ANTISPOOF = 0.2;

export interface MatchSettings {
  /** Above this amount the digits are asked even when the match is sure. */
  phoneAboveFen: number;
  /** Stricter (or up to 0.48 looser) than the default, per merchant. */
  matchDistance?: number;
}

export interface MatchInput {
  /** Best first, one entry a member: what `gallery.search` returns. */
  candidates: readonly Candidate[];
  amountFen: number;
  /** Judged first: a face that may not be alive is never matched. */
  liveness: LivenessVerdict;
  settings: MatchSettings;
  /** Members searched; the larger, the nearer a match must be. Defaults to a small shop's hundred. */
  gallerySize?: number;
}

export type MatchDecision =
  | { outcome: 'matched'; memberId: string; distance: number; reason: 'sure' }
  | { outcome: 'needs-phone'; candidates: string[]; reason: 'doubtful' | 'rival' | 'amount' }
  | { outcome: 'unknown'; reason: 'nobody-enrolled' | 'too-far' | 'not-live' };

export type LivenessVerdict = { live: true } | { live: false; reason: 'liveness' | 'antispoof' };

/** Passive scores of a whole probe. They stop careless copies only: motion and challenge come on top. */
export function checkLiveness({ liveness, antispoof }: PassiveScores): LivenessVerdict {
  if (!(liveness >= MIN_LIVENESS)) return { live: false, reason: 'liveness' };
  if (!(antispoof >= MIN_ANTISPOOF)) return { live: false, reason: 'antispoof' };
  return { live: true };
}

/** The largest distance that is sure for this merchant. */
export function matchDistance({ matchDistance: wanted = MATCH_DISTANCE }: MatchSettings, gallerySize: number): number {
  const tenfolds = Math.log10(Math.max(gallerySize, REFERENCE_GALLERY) / REFERENCE_GALLERY);
  return Math.min(wanted, LOOSEST_MATCH_DISTANCE) - TIGHTER_PER_TENFOLD * tenfolds;
}

export function decide({
  candidates,
  amountFen,
  liveness,
  settings,
  gallerySize = REFERENCE_GALLERY,
}: MatchInput): MatchDecision {
  if (!liveness.live) return { outcome: 'unknown', reason: 'not-live' };
  const [best, second] = candidates;
  if (!best) return { outcome: 'unknown', reason: 'nobody-enrolled' };
  const band = candidates.filter(({ distance }) => distance <= DOUBT_DISTANCE).slice(0, MAX_DOUBTFUL);
  if (band.length === 0) return { outcome: 'unknown', reason: 'too-far' };

  const needsPhone = (reason: 'doubtful' | 'rival' | 'amount'): MatchDecision => ({
    outcome: 'needs-phone',
    candidates: band.map(({ memberId }) => memberId),
    reason,
  });
  if (!(best.distance <= matchDistance(settings, gallerySize))) return needsPhone('doubtful');
  if (second && !(second.distance - best.distance >= MATCH_MARGIN)) return needsPhone('rival');
  if (!(amountFen <= settings.phoneAboveFen)) return needsPhone('amount');
  return { outcome: 'matched', memberId: best.memberId, distance: best.distance, reason: 'sure' };
}
