import type { RouteResult } from '@shuke/shared/contract';
import { appendAudit } from '../kernel/audit';
import { type Clock, toInstant, toInstantOrNull } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { StaffActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import { requireManager } from '../kernel/http/staff-roles';
import { runOnce } from '../kernel/idempotency';
import type { LedgerService } from '../modules/ledger/ledger.service';
import { billDay } from '../modules/reconciliation/bill-day';
import type { PayoutService } from '../modules/reconciliation/payout.service';
import type { Payout } from '../modules/reconciliation/reconciliation.entity';

type Names =
  | 'GET /console/ledger'
  | 'GET /console/payouts'
  | 'POST /console/payouts'
  | 'POST /console/payouts/:payoutId/undo';

interface Deps {
  db: Database;
  clock: Clock;
  ledger: LedgerService;
  payouts: PayoutService;
  /** Providers whose bills are fetched here. */
  providerNames: readonly Payout['provider'][];
}

function view({ payoutId, provider, day, amountFen, note, createdAtMs, undoneAtMs }: Payout) {
  const times = { createdAt: toInstant(createdAtMs), undoneAt: toInstantOrNull(undoneAtMs) };
  return { payoutId, provider, day, amountFen, note, ...times } satisfies RouteResult<'POST /console/payouts'>;
}

/** What the providers still owe, and what of it arrived at the bank. No program sees the bank: staff enter it. */
export function createProviderPayouts(deps: Deps): Handlers<Names> {
  const { db, clock, ledger, payouts } = deps;

  /** @param sign 1 for money that arrived, -1 to take the entry back */
  async function book(tx: Tx, payout: Payout, sign: 1 | -1): Promise<void> {
    const { merchantId, provider, payoutId } = payout;
    const amountFen = sign * payout.amountFen;
    await ledger.book(tx, {
      merchantId,
      kind: sign === 1 ? 'payout' : 'payout-undo',
      sourceId: payoutId,
      storeId: null,
      atMs: clock(),
      postings: [
        { kind: 'settlement', ownerId: merchantId, amountFen },
        { kind: `${provider}-receivable`, ownerId: merchantId, amountFen: -amountFen },
      ],
    });
  }

  async function note(tx: Tx, { merchantId, staffId }: StaffActor, action: string, payout: Payout): Promise<void> {
    const { provider, day, amountFen, payoutId } = payout;
    const entry = { merchantId, actor: `staff:${staffId}`, action, subject: `payout:${payoutId}` };
    await appendAudit(tx, { ...entry, detail: { provider, day, amountFen } }, clock());
  }

  return {
    'GET /console/ledger': async ({ actor }) => {
      requireManager(actor);
      const accounts = await ledger.sumsByKind(db.read, actor.merchantId);
      return { asOf: toInstant(clock()), accounts, providers: [...deps.providerNames] };
    },

    'GET /console/payouts': async ({ actor, query }) => {
      requireManager(actor);
      const { page, pageSize } = query;
      const { items, total } = await payouts.list(db.read, actor.merchantId, query);
      return { items: items.map(view), total, page, pageSize };
    },

    'POST /console/payouts': async ({ actor, body }) => {
      requireManager(actor);
      const { merchantId, staffId } = actor;
      const { payoutId, ...input } = body;
      const nowMs = clock();
      if (input.day > billDay(nowMs)) {
        throw new AppError('invalid-input', { problems: [{ at: 'body.day', problem: 'is in the future' }] });
      }
      return db.tx(async (tx) => {
        await runOnce(tx, { scope: `payout:${merchantId}`, key: payoutId, input, nowMs }, async () => {
          const made = { createdAtMs: nowMs, undoneAtMs: null, actor: `staff:${staffId}` };
          const payout: Payout = { payoutId, merchantId, ...input, ...made };
          await payouts.add(tx, payout);
          await book(tx, payout, 1);
          await note(tx, actor, 'payout.add', payout);
          return { payoutId };
        });
        return view(await payouts.get(tx, merchantId, payoutId));
      });
    },

    'POST /console/payouts/:payoutId/undo': async ({ actor, params }) => {
      requireManager(actor);
      const { merchantId } = actor;
      return db.tx(async (tx) => {
        const payout = await payouts.get(tx, merchantId, params.payoutId);
        if (await payouts.undo(tx, payout.payoutId, clock())) {
          await book(tx, payout, -1);
          await note(tx, actor, 'payout.undo', payout);
        }
        return view(await payouts.get(tx, merchantId, params.payoutId));
      });
    },
  };
}
