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
});

const facePolicyState = z.object({
  policy: facePolicy,
  /** Raised by every change; a change names the version it was made from. */
  version: count,
});

export const facePolicyRoutes = defineRoutes({
  'GET /console/face/policy': {
    summary: 'How surely a face must match, and up to which sums a glance, the digits or the PIN pay',
    actor: 'staff',
    result: facePolicyState,
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
