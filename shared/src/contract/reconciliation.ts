import { z } from 'zod';
import { amountFen, count, id, instant, pageOf, pageQuery, sumFen } from './common';
import { defineRoutes } from './route';

export const providerName = z.enum(['wechat', 'alipay']);
/** A provider's day, in Beijing. */
const day = z.iso.date();
const billKey = z.object({ provider: providerName, day });

/** One day of one provider's bill beside the books. */
export const reconciliation = z.object({
  provider: providerName,
  day,
  /** `waiting`: no bill yet, see `problem`; `no-business`: there is none because nothing happened. */
  state: z.enum(['waiting', 'done', 'no-business']),
  /** `not-ready`, or the provider's own code. */
  problem: z.string().nullable(),
  /** The bill is overdue: somebody should look. */
  late: z.boolean(),
  payments: count,
  paymentsFen: sumFen,
  refunds: count,
  refundsFen: sumFen,
  /** What the provider kept; below zero when it gave more back. */
  feeFen: sumFen,
  matched: count,
  openDifferences: count,
  checkedAt: instant.nullable(),
});

const lineKind = z.enum([
  'missing-here',
  'missing-at-provider',
  'sum-differs',
  'state-differs',
  'repeated',
  'fee-differs',
  'other-day',
]);

export const reconciliationLine = z.object({
  lineId: id,
  kind: lineKind,
  /** `payment:` or `refund:` and the number both sides know it by; `fee` for the day's fee. */
  moveKey: z.string(),
  transactionId: z.string().nullable(),
  ourFen: sumFen.nullable(),
  theirFen: sumFen.nullable(),
  ourState: z.enum(['settled', 'open', 'failed', 'undone']).nullable(),
  /** `top-up:<id>` or another row of ours. */
  subject: z.string().nullable(),
  state: z.enum(['open', 'settled']),
  note: z.string().nullable(),
  /** `staff:<id>`, or `system` when a later run no longer found it. */
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  /** Raised by every decision; a decision names the version it was made from. */
  version: count,
});

/** Money that a provider paid out to the bank. */
export const payout = z.object({
  payoutId: id,
  provider: providerName,
  day,
  amountFen,
  note: z.string(),
  createdAt: instant,
  undoneAt: instant.nullable(),
});

export const reconciliationRoutes = defineRoutes({
  'GET /console/ledger': {
    summary: 'The sum of each kind of account; together zero. Owners and managers only, as all of these routes',
    actor: 'staff',
    result: z.object({
      asOf: instant,
      accounts: z.array(z.object({ kind: z.string(), balanceFen: sumFen })),
      /** Providers whose bills are fetched here. */
      providers: z.array(providerName),
    }),
    errors: ['not-allowed'],
  },
  'GET /console/reconciliations': {
    summary: "Days of the providers' bills, newest first",
    actor: 'staff',
    query: pageQuery,
    result: pageOf(reconciliation),
    errors: ['not-allowed'],
  },
  'GET /console/reconciliations/:provider/:day': {
    summary: 'One day of a bill beside the books',
    actor: 'staff',
    params: billKey,
    result: reconciliation,
    errors: ['not-allowed', 'not-found'],
  },
  'GET /console/reconciliations/:provider/:day/lines': {
    summary: 'The differences of a day, open ones first',
    actor: 'staff',
    params: billKey,
    query: pageQuery.extend({ state: z.enum(['open', 'settled']).optional(), kind: lineKind.optional() }),
    result: pageOf(reconciliationLine),
    errors: ['not-allowed'],
  },
  'POST /console/reconciliations/:provider/:day/runs': {
    summary:
      "Fetch that day's bill and compare again, soon; `runId` is the client's key. The answer is the day as it is",
    actor: 'staff',
    params: billKey,
    body: z.strictObject({ runId: id }),
    result: reconciliation,
    errors: ['not-allowed', 'not-found', 'invalid-input'],
  },
  'POST /console/reconciliation-lines/:lineId/state': {
    summary: 'Say that a difference is dealt with, and how, or open it again',
    actor: 'staff',
    params: z.object({ lineId: id }),
    body: z.strictObject({
      state: z.enum(['open', 'settled']),
      note: z.string().trim().min(1).max(200),
      version: count,
    }),
    result: reconciliationLine,
    errors: ['not-allowed', 'not-found', 'edit-conflict'],
  },
  'GET /console/payouts': {
    summary: 'Money the providers paid out to the bank, newest day first',
    actor: 'staff',
    query: pageQuery,
    result: pageOf(payout),
    errors: ['not-allowed'],
  },
  'POST /console/payouts': {
    summary: "Book money that arrived at the bank; `payoutId` is the client's key",
    actor: 'staff',
    body: z.strictObject({ payoutId: id, provider: providerName, day, amountFen, note: z.string().trim().max(60) }),
    result: payout,
    errors: ['not-allowed', 'invalid-input', 'idempotency-conflict'],
  },
  'POST /console/payouts/:payoutId/undo': {
    summary: 'Book a payout back that was entered by mistake; again changes nothing',
    actor: 'staff',
    params: z.object({ payoutId: id }),
    result: payout,
    errors: ['not-allowed', 'not-found'],
  },
});
