import { z } from 'zod';
import { count, id, instant, pageOf, pageQuery } from './common';
import { defineRoutes } from './route';

const level = z.enum(['guest', 'regular', 'friend']);

const checkInState = z.object({
  /** Whether today, in the shop's time zone, is done. */
  doneToday: z.boolean(),
  /** Days in a row up to today, or up to yesterday while today is still open. */
  streak: count,
  /** What the next check-in brings. */
  nextPoints: count,
});

const pointEntry = z.object({
  entryId: id,
  /** `opening`: what a member had before there was a list. */
  kind: z.enum(['payment', 'refund', 'check-in', 'merge', 'opening']),
  /** Below zero: taken back. */
  points: z.int(),
  storeName: z.string().nullable(),
  at: instant,
});

export const pointRoutes = defineRoutes({
  'GET /me/points': {
    summary: 'My points, what each came from, my level, and the check-in of today',
    actor: 'member',
    query: pageQuery,
    result: z.object({
      points: count,
      level,
      /** How many more payments lead to the next level; null at the highest. */
      next: z.object({ level, payments: count }).nullable(),
      checkIn: checkInState,
      entries: pageOf(pointEntry),
    }),
  },
  'POST /me/check-ins': {
    summary: "Check in, once a day of the shop's time zone: points, more for days in a row. Again: the same answer",
    actor: 'member',
    rate: 'money',
    result: z.object({
      /** The shop's date, such as 2026-11-22. */
      day: z.iso.date(),
      points: count,
      streak: count,
      /** What the member has now. */
      total: count,
    }),
  },
});
