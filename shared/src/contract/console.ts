import { z } from 'zod';
import { count, done, id, instant, pageOf, pageQuery, phoneLast4, sumFen } from './common';
import { coupon } from './coupon';
import { consentState } from './member';
import { memberTag } from './offer';
import { order } from './payment-view';
import { defineRoutes } from './route';

export const staffRole = z.enum(['owner', 'manager', 'cashier']);
export const staff = z.object({
  staffId: id,
  login: z.string(),
  name: z.string(),
  role: staffRole,
  merchantId: id,
  merchantName: z.string(),
});

/** A figure and what it is compared with: the same weekday a week ago, up to the same hour. */
const compared = z.object({ value: sumFen, lastWeek: sumFen });

export const memberRow = z.object({
  memberId: id,
  nickname: z.string(),
  phoneLast4: phoneLast4.nullable(),
  level: z.enum(['guest', 'regular', 'friend']),
  face: z.enum(['none', 'ready', 'suspended']),
  marketing: z.boolean(),
  payments: count,
  spentFen: sumFen,
  lastPaidAt: instant.nullable(),
  joinedAt: instant,
});

export const consoleRoutes = defineRoutes({
  'POST /staff/sessions': {
    summary: 'Staff sign-in',
    actor: 'anyone',
    rate: 'sign-in',
    body: z.strictObject({ login: z.string().min(1).max(60), password: z.string().min(1).max(200) }),
    result: z.object({ token: z.string(), expiresAt: instant, staff }),
    errors: ['wrong-credentials'],
  },
  'DELETE /staff/sessions/current': { summary: 'Staff sign-out', actor: 'staff', result: done },
  'GET /staff/me': { summary: 'Who is signed in', actor: 'staff', result: staff },
  'GET /console/today': {
    summary: "Today's figures, each beside the same weekday last week up to the same hour",
    actor: 'staff',
    result: z.object({
      asOf: instant,
      takingsFen: compared,
      payments: compared,
      memberPayments: compared,
      newMembers: compared,
      couponsRedeemed: compared,
      couponDiscountFen: compared,
      /** Takings for each hour of the shop's day, today and a week ago. */
      hours: z.array(z.object({ hour: z.int().min(0).max(23), todayFen: sumFen, lastWeekFen: sumFen })),
      /** The last 14 days, oldest first: how many payments were by members who had paid before, by others, and by non-members. */
      days: z.array(z.object({ date: z.iso.date(), returning: count, firstTime: count, anonymous: count })),
      face: z.object({ enrolled: count, matched: count, phoneAsked: count, unknown: count, refused: count }),
    }),
  },
  'GET /console/members': {
    summary: 'Members, latest visit first; `search` is a part of the nickname or the last four digits',
    actor: 'staff',
    query: pageQuery.extend({ search: z.string().trim().max(60).optional() }),
    result: pageOf(memberRow),
  },
  'GET /console/members/:memberId': {
    summary: 'One member: payments, coupons, consents; of the face only its status, never a picture',
    actor: 'staff',
    params: z.object({ memberId: id }),
    result: z.object({
      member: memberRow,
      tags: z.array(memberTag),
      balanceFen: sumFen,
      orders: z.array(order),
      coupons: z.array(coupon),
      consents: z.array(consentState),
    }),
  },
  'GET /console/audit': {
    summary: 'Who did what, newest first',
    actor: 'staff',
    query: pageQuery,
    result: pageOf(
      z.object({ entryId: z.string(), at: instant, actor: z.string(), action: z.string(), subject: z.string() }),
    ).extend({ intact: z.boolean() }),
  },
  'GET /console/face': {
    summary: 'How many faces are kept, whether that must be filed with the authority, and how long one is kept',
    actor: 'staff',
    result: z.object({
      enrolledMembers: count,
      /** `near` from 80,000 faces, `file-now` from 100,000. */
      alarm: z.enum(['none', 'near', 'file-now']),
      settings: z.object({ retentionMonths: count }),
    }),
  },
});
