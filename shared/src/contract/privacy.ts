import { z } from 'zod';
import { amountFen, count, id, instant, sumFen } from './common';
import { defineRoutes } from './route';

export const accountDeletionReceipt = z.object({
  /** The client's key is the receipt's number. */
  deletionId: id,
  at: instant,
  deleted: z.object({ faceTemplates: count, faceUses: count, messages: count, coupons: count }),
  /** What the law on book-keeping, and the proof of consent, ask for: under an id that leads to nobody. */
  kept: z.object({ payments: count, topUps: count, consentReceipts: count }),
  /** SHA-256 over number, account and time: the shop's audit log holds the same. */
  hash: z.string(),
});

export const privacyRoutes = defineRoutes({
  'POST /me/exports': {
    summary: 'A link to all my data as one JSON file, good for ten minutes; the file itself needs no token',
    actor: 'member',
    rate: 'export',
    result: z.object({ url: z.string(), expiresAt: instant }),
  },
  'GET /me/deletion': {
    summary: 'What stands in the way of deleting my account, and what would go',
    actor: 'member',
    result: z.object({
      /** Money that has to be spent, or paid out by the shop, before. */
      balanceFen: sumFen,
      openPayments: count,
      openTopUps: count,
      coupons: count,
      points: count,
      face: z.boolean(),
    }),
  },
  'POST /me/deletion': {
    summary: "Delete my account at once; `deletionId` is the client's key and the receipt's number",
    actor: 'member',
    rate: 'money',
    body: z.strictObject({ deletionId: id }),
    result: accountDeletionReceipt,
    errors: ['account-has-balance', 'account-busy', 'idempotency-conflict'],
  },
  'GET /account-deletions/:deletionId': {
    summary: "The receipt of a deletion, for whoever knows its number: the member's own token works no longer",
    actor: 'anyone',
    rate: 'sign-in',
    params: z.object({ deletionId: id }),
    result: accountDeletionReceipt,
    errors: ['not-found'],
  },
  'POST /console/members/:memberId/cash-outs': {
    summary:
      "Hand a member's balance out in cash, such as before they delete their account; owners and managers. `cashOutId` is the client's key",
    actor: 'staff',
    rate: 'money',
    params: z.object({ memberId: id }),
    body: z.strictObject({ cashOutId: id, amountFen }),
    result: z.object({ cashOutId: id, amountFen, balanceFen: sumFen }),
    errors: ['balance-insufficient', 'not-found', 'idempotency-conflict'],
  },
});
