import { z } from 'zod';
import { challengeRules, facePolicyFault, galleryScopes } from '../face-policy';
import { count } from './common';
import { defineRoutes } from './route';

const figure = z.number().min(0).max(2);
const limitFen = count;

/** Bounds: `FACE_POLICY_BOUNDS` in shared/src/face-policy.ts. */
export const facePolicy = z.strictObject({
  matchedMax: figure,
  margin: figure,
  phoneMax: figure,
  glanceUpToFen: limitFen,
  digitsUpToFen: limitFen,
  challenge: z.enum(challengeRules),
  scope: z.enum(galleryScopes),
  refreshTemplates: z.boolean(),
});

const facePolicyState = z.object({
  policy: facePolicy,
  /** Raised by every change; a change names the version it was made from. */
  version: count,
});

const rate = z.number().min(0).max(1);
/** A measured rate and its 95% interval (Wilson). */
const measuredRate = z.object({ rate, low: rate, high: rate });

export const faceAccuracy = z.object({
  measuredOn: z.iso.date(),
  /** Pictures a member was enrolled with. */
  enrolled: count,
  people: count,
  pictures: count,
  notFound: count,
  /** Comparisons behind FNMR and FMR. */
  genuine: count,
  impostor: count,
  eer: rate.nullable(),
  /** Detection error trade-off, thresholds rising: what goes wrong when distances up to `threshold` are accepted. */
  det: z.array(z.object({ threshold: figure, fmr: measuredRate, fnmr: measuredRate })),
  /** What these figures do not prove, in the asker's language. */
  limits: z.string(),
});

export const facePolicyRoutes = defineRoutes({
  'GET /console/face/policy': {
    summary: 'How surely a face must match, and up to which sums a glance, the digits or the PIN pay',
    actor: 'staff',
    result: facePolicyState,
    errors: ['not-allowed'],
  },
  'GET /console/face/accuracy': {
    summary: 'How accurate matching was measured to be, by threshold, with sample sizes and 95% intervals',
    actor: 'staff',
    result: faceAccuracy,
    errors: ['not-allowed'],
  },
  'PUT /console/face/policy': {
    summary: 'Change the policy, within what was measured; owners and managers only',
    actor: 'staff',
    body: z.strictObject({ policy: facePolicy, version: count }).superRefine(({ policy }, context) => {
      const fault = facePolicyFault(policy);
      if (fault) context.addIssue({ code: 'custom', path: ['policy', fault], message: 'out of bounds' });
    }),
    result: facePolicyState,
    errors: ['not-allowed', 'edit-conflict'],
  },
});
