import { z } from 'zod';
import { faceLooks, facePoses } from '../face-pose';
import { BURST_BYTES, count, id, instant, pageOf, pageQuery, phoneLast4, picture } from './common';
import { defineRoutes } from './route';

/** One frame of an enrolment and the view it was taken for; the server measures the view itself. */
const enrolFrame = z.strictObject({ look: z.enum(faceLooks), pose: z.enum(facePoses), frame: picture });

/** One frame a view: front, left, right and up; with `glasses` also a second round of front, left and right. */
export const enrolFrames = z
  .array(enrolFrame)
  .min(3)
  .max(7)
  .refine(
    (frames) => new Set(frames.map(({ look, pose }) => `${look} ${pose}`)).size === frames.length,
    'a view twice',
  );

export const faceEnrolled = z.object({ status: z.literal('ready'), templates: count, enrolledAt: instant });

/** What refuses frames. With `data`: `look`, and `hint`, `pose` or `reason`. */
export const enrolmentFaults = [
  'no-face',
  'several-faces',
  'face-quality',
  'poses-missing',
  'faces-differ',
  'not-live',
  'image-unreadable',
  'image-too-large',
  'busy',
] as const;

/** What says that somebody may not be enrolled. */
const notAllowed = ['consent-missing', 'consent-outdated', 'under-age'] as const;

/** Proof that a face was deleted. `hash` is SHA-256 of number, member, count and time. */
export const deletionReceipt = z.object({ receiptId: id, deletedTemplates: count, at: instant, hash: z.string() });

const oneEnrolment = z.object({ enrolmentId: id });

export const faceEnrolmentRoutes = defineRoutes({
  'POST /me/face': {
    summary: 'Enrol (or renew) my face from several views of it',
    actor: 'member',
    rate: 'face',
    maxBodyBytes: BURST_BYTES,
    body: z.strictObject({ enrolmentId: id, frames: enrolFrames }),
    result: faceEnrolled,
    errors: [...notAllowed, ...enrolmentFaults, 'idempotency-conflict'],
  },
  'GET /me/face/receipts': {
    summary: 'Receipts of all deletions of my face, newest first',
    actor: 'member',
    query: pageQuery,
    result: pageOf(deletionReceipt.extend({ why: z.enum(['asked', 'withdrawn', 'unused', 'merged']) })),
  },
  'POST /me/face/till-code': {
    summary:
      'A code with which a till may enrol my face: 18 digits, good for two minutes and once; an unused one before it ends',
    actor: 'member',
    rate: 'sign-in',
    result: z.object({ code: z.string(), expiresAt: instant }),
    errors: [...notAllowed],
  },
  'POST /terminal/face/enrolments': {
    summary: 'Spend a member’s enrolment code: from now on, for five minutes, this till may enrol that member',
    actor: 'terminal',
    rate: 'sign-in',
    body: z.strictObject({ enrolmentId: id, code: z.string().regex(/^\d{18}$/) }),
    result: z.object({
      enrolmentId: id,
      phoneLast4: phoneLast4.nullable(),
      /** A face is enrolled already, and would be replaced. */
      renews: z.boolean(),
      expiresAt: instant,
    }),
    errors: ['enrol-code-invalid', 'idempotency-conflict', ...notAllowed],
  },
  'POST /terminal/face/enrolments/:enrolmentId/frames': {
    summary: 'Enrol the member whose code was spent; repeating it with the same frames answers the same',
    actor: 'terminal',
    rate: 'face',
    maxBodyBytes: BURST_BYTES,
    params: oneEnrolment,
    body: z.strictObject({ frames: enrolFrames }),
    result: faceEnrolled,
    errors: ['enrolment-over', ...notAllowed, ...enrolmentFaults, 'idempotency-conflict'],
  },
  'POST /terminal/face/enrolments/:enrolmentId/end': {
    summary: 'The customer has left: nobody can be enrolled with that code any more',
    actor: 'terminal',
    params: oneEnrolment,
    result: z.object({ state: z.enum(['enrolled', 'ended']) }),
  },
});
