/**
 * What a merchant may set about paying by face, and within which bounds. Pure.
 * The bounds are the measured figures themselves (docs/face.md, "The decision"): a merchant may be stricter than what
 * was measured, never looser. Calibrating again is an edit of the five constants below and of nothing else.
 */

/** At or below: sure, in a gallery of up to a hundred members. 0 of 3646 measured impostors came nearer than 0.495. */
export const MATCH_DISTANCE = 0.45;
/** At or below, but not sure: the phone's digits decide. 1 of 3646 measured impostors came this near. */
export const DOUBT_DISTANCE = 0.5;
/** The second best member must be at least this much farther, or the two are told apart by digits. */
export const MATCH_MARGIN = 0.06;
/**
 * A stranger is compared with everybody: the chance of one false match grows with the gallery (FPIR ≈ N × FMR). In the
 * measured tail a tenfold lower false match rate costs about 0.022 of distance, so each tenfold gallery takes that off.
 */
export const TIGHTER_PER_TENFOLD = 0.022;
export const REFERENCE_GALLERY = 100;
/** So far inside the sure distance a face may refresh what is kept of it: nearer than any two people were measured. */
export const REFRESH_SHARE = 0.6;

/** Whoever keeps the faces of so many people must file with the authority within 30 working days (law L11). */
export const FACE_FILING_MEMBERS = 100_000;
/** Early enough to prepare the filing. */
export const FACE_NEAR_FILING_MEMBERS = 80_000;

/** `always`: every payment by face asks for a motion; `when-needed`: only where the risk asks for it. */
export const challengeRules = ['when-needed', 'always'] as const;
/** Whose faces a till compares with: all of the merchant's members, or those who come to this store. */
export const galleryScopes = ['merchant', 'store-regulars'] as const;

export interface FacePolicy {
  /** Largest L2 distance that is sure enough to pay with a glance. */
  matchedMax: number;
  /** How much farther the next member must be. */
  margin: number;
  /** Largest distance at which the phone's digits may decide; beyond it a face is unknown. */
  phoneMax: number;
  /** Up to this sum a sure glance pays. */
  glanceUpToFen: number;
  /** Up to this sum the phone's digits confirm; above it the payment PIN is asked. */
  digitsUpToFen: number;
  challenge: (typeof challengeRules)[number];
  scope: (typeof galleryScopes)[number];
  /** After a payment by a face that is surely the member's, one more template may stand beside the enrolled ones. */
  refreshTemplates: boolean;
}

export const FACE_POLICY_BOUNDS = {
  /** 0.1 stricter than measured turns most members away on most days: nothing is gained beyond it. */
  matchedMax: { least: Number((MATCH_DISTANCE - 0.1).toFixed(3)), most: MATCH_DISTANCE },
  margin: { least: MATCH_MARGIN, most: 0.15 },
  /** Never below `matchedMax`. */
  phoneMax: { most: DOUBT_DISTANCE },
  /** 0: every payment by face is confirmed. No shop's till takes ¥20,000 on a glance. */
  amountFen: { least: 0, most: 2_000_000 },
} as const;

export const DEFAULT_FACE_POLICY: Readonly<FacePolicy> = {
  matchedMax: MATCH_DISTANCE,
  margin: MATCH_MARGIN,
  phoneMax: DOUBT_DISTANCE,
  glanceUpToFen: 20_000,
  digitsUpToFen: 100_000,
  challenge: 'when-needed',
  scope: 'merchant',
  refreshTemplates: true,
};

/** The part of a policy that is out of bounds, or null. NaN and infinities are always out. */
export function facePolicyFault(policy: FacePolicy): keyof FacePolicy | null {
  const within = (value: number, { least, most }: { least: number; most: number }) => value >= least && value <= most;
  const { matchedMax, margin, phoneMax, amountFen } = FACE_POLICY_BOUNDS;
  if (!within(policy.matchedMax, matchedMax)) return 'matchedMax';
  if (!within(policy.margin, margin)) return 'margin';
  if (!within(policy.phoneMax, { least: policy.matchedMax, most: phoneMax.most })) return 'phoneMax';
  if (!within(policy.glanceUpToFen, amountFen)) return 'glanceUpToFen';
  if (!within(policy.digitsUpToFen, { least: policy.glanceUpToFen, most: amountFen.most })) return 'digitsUpToFen';
  if (!challengeRules.includes(policy.challenge)) return 'challenge';
  if (!galleryScopes.includes(policy.scope)) return 'scope';
  return typeof policy.refreshTemplates === 'boolean' ? null : 'refreshTemplates';
}

/**
 * The policy in force, whatever a row says: what is missing or not a number is the default, what is out of bounds is
 * moved to the nearest bound. So a row written before a stricter calibration follows it at once.
 */
export function facePolicyWithin(stored: Partial<FacePolicy>): FacePolicy {
  const clamp = (
    key: 'matchedMax' | 'margin' | 'phoneMax' | 'glanceUpToFen' | 'digitsUpToFen',
    least: number,
    most: number,
  ) => {
    const value = stored[key];
    return Math.min(Math.max(Number.isFinite(value) ? (value ?? 0) : DEFAULT_FACE_POLICY[key], least), most);
  };
  const bounds = FACE_POLICY_BOUNDS;
  const matchedMax = clamp('matchedMax', bounds.matchedMax.least, bounds.matchedMax.most);
  const glanceUpToFen = clamp('glanceUpToFen', bounds.amountFen.least, bounds.amountFen.most);
  const { challenge, scope, refreshTemplates } = { ...DEFAULT_FACE_POLICY, ...stored };
  return {
    matchedMax,
    margin: clamp('margin', bounds.margin.least, bounds.margin.most),
    phoneMax: clamp('phoneMax', matchedMax, bounds.phoneMax.most),
    glanceUpToFen,
    digitsUpToFen: clamp('digitsUpToFen', glanceUpToFen, bounds.amountFen.most),
    challenge: challengeRules.includes(challenge) ? challenge : 'always',
    scope: galleryScopes.includes(scope) ? scope : DEFAULT_FACE_POLICY.scope,
    // What is not a plain yes changes nothing of a face.
    refreshTemplates: refreshTemplates === true,
  };
}

/** The largest distance that is sure among so many members. */
export function matchedMaxAmong(matchedMax: number, gallerySize: number): number {
  const tenfolds = Math.log10(Math.max(gallerySize, REFERENCE_GALLERY) / REFERENCE_GALLERY);
  return matchedMax - TIGHTER_PER_TENFOLD * tenfolds;
}

/** The largest distance at which a face that paid may refresh the member's templates, among so many members. */
export const refreshMaxAmong = (matchedMax: number, gallerySize: number): number =>
  REFRESH_SHARE * matchedMaxAmong(matchedMax, gallerySize);

/**
 * Two members whose mean templates are this near may be one person, in a gallery of up to a hundred members. Means of
 * three pictures lie closer together than a probe and a mean do: of two people 0.460 at least (877 pairs), of one person
 * 0.315 at most (18 pairs).
 */
export const ALIKE_DISTANCE = 0.42;

/** A new face, too, is compared with everybody: tightened as for money, false alarms do not grow with the gallery. */
export const alikeMaxAmong = (gallerySize: number): number => matchedMaxAmong(ALIKE_DISTANCE, gallerySize);
