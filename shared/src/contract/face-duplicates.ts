import { z } from 'zod';
import { count, id, instant, pageOf, pageQuery, phoneLast4, sumFen } from './common';
import { defineRoutes } from './route';

/** What staff need to see of an account to say whose it is; never a picture. */
const alikeMember = z.object({
  memberId: id,
  nickname: z.string(),
  phoneLast4: phoneLast4.nullable(),
  joinedAt: instant,
  lastPaidAt: instant.nullable(),
  payments: count,
  points: count,
  balanceFen: sumFen,
  coupons: count,
});

export const faceDuplicate = z.object({
  duplicateId: id,
  state: z.enum(['open', 'dismissed', 'merged']),
  /** Raised by every decision; a decision names the version it was made from. */
  version: count,
  /** L2 between the two members' faces: the smaller, the more alike. */
  distance: z.number().min(0).max(2),
  foundAt: instant,
  members: z.tuple([alikeMember, alikeMember]),
});

const oneDuplicate = z.object({ duplicateId: id });

export const faceDuplicateRoutes = defineRoutes({
  'GET /console/face/duplicates': {
    summary: 'Pairs of members who may be one person, newest first; owners and managers only',
    actor: 'staff',
    query: pageQuery.extend({ state: z.enum(['open', 'dismissed']).default('open') }),
    result: pageOf(faceDuplicate),
    errors: ['not-allowed'],
  },
  'POST /console/face/duplicates/:duplicateId/state': {
    summary: 'Say that they are two people, or take that back; saying the same again changes nothing',
    actor: 'staff',
    params: oneDuplicate,
    body: z.strictObject({ state: z.enum(['open', 'dismissed']), version: count }),
    result: faceDuplicate,
    errors: ['not-allowed', 'not-found', 'edit-conflict', 'state-conflict'],
  },
  'POST /console/face/duplicates/:duplicateId/merge': {
    summary: "Make the two accounts one: `keepMemberId` takes everything over; `mergeId` is the client's key",
    actor: 'staff',
    params: oneDuplicate,
    body: z.strictObject({ mergeId: id, keepMemberId: id, version: count }),
    result: z.object({
      keptMemberId: id,
      closedMemberId: id,
      /** What came over from the closed account. */
      moved: z.object({ balanceFen: sumFen, points: count, coupons: count, orders: count }),
    }),
    errors: ['not-allowed', 'not-found', 'edit-conflict', 'state-conflict', 'idempotency-conflict'],
  },
});
