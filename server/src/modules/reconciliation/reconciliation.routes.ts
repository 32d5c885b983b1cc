import type { RouteResult } from '@shuke/shared/contract';
import { appendAudit } from '../../kernel/audit';
import { type Clock, DAY_MS, toInstantOrNull } from '../../kernel/clock';
import type { Database, Tx } from '../../kernel/db/database';
import { AppError } from '../../kernel/errors';
import type { StaffActor } from '../../kernel/http/actor';
import type { Handlers } from '../../kernel/http/api';
import { requireManager } from '../../kernel/http/staff-roles';
import { runOnce } from '../../kernel/idempotency';
import { billDayTime } from './bill-day';
import type { Reconciliation, ReconciliationLine } from './reconciliation.entity';
import type { BillKey, ReconciliationService } from './reconciliation.service';

type Names =
  | 'GET /console/reconciliations'
  | 'GET /console/reconciliations/:provider/:day'
  | 'GET /console/reconciliations/:provider/:day/lines'
  | 'POST /console/reconciliations/:provider/:day/runs'
  | 'POST /console/reconciliation-lines/:lineId/state';

type View = RouteResult<'GET /console/reconciliations/:provider/:day'>;
type LineView = RouteResult<'POST /console/reconciliation-lines/:lineId/state'>;

function lineView(line: ReconciliationLine): LineView {
  const { lineId, kind, moveKey, transactionId, ourFen, theirFen, ourState, subject } = line;
  const { state, note, decidedBy, decidedAtMs, version } = line;
  const facts = { lineId, kind, moveKey, transactionId, ourFen, theirFen, ourState, subject };
  return { ...facts, state, note, decidedBy, decidedAt: toInstantOrNull(decidedAtMs), version };
}

/** The day's bills as staff see them. Nothing here changes the books: a run and a note do not move money. */
export function createReconciliationRoutes(deps: {
  db: Database;
  clock: Clock;
  reconciliations: ReconciliationService;
  /** Promises a run in the caller's transaction. */
  askForBill(tx: Tx, key: BillKey, runId: string): Promise<void>;
  /** Whose contract with the providers it is, and with which of them. */
  contract(): Promise<{ merchantId: string; providers: readonly string[] } | null>;
}): Handlers<Names> {
  const { db, clock, reconciliations } = deps;

  async function views(merchantId: string, rows: readonly Reconciliation[]): Promise<View[]> {
    const days = [...new Set(rows.map(({ day }) => day))];
    const open = await reconciliations.openCounts(db.read, merchantId, days);
    return rows.map((row) => {
      const { provider, day, state, problem, payments, paymentsFen, refunds, refundsFen, feeFen, matched } = row;
      return {
        ...{ provider, day, state, problem, payments, paymentsFen, refunds, refundsFen, feeFen, matched },
        late: state === 'waiting' && clock() > billDayTime(day).readyAtMs + DAY_MS,
        openDifferences: open.get(`${provider} ${day}`) ?? 0,
        checkedAt: toInstantOrNull(row.checkedAtMs),
      };
    });
  }

  async function view(key: BillKey): Promise<View> {
    const [only] = await views(key.merchantId, [await reconciliations.get(db.read, key)]);
    if (!only) throw new AppError('not-found', { what: 'reconciliation' });
    return only;
  }

  const audited = ({ merchantId, staffId }: StaffActor, action: string, subject: string, detail = {}) => ({
    merchantId,
    actor: `staff:${staffId}`,
    action: `reconciliation.${action}`,
    subject,
    detail,
  });

  return {
    'GET /console/reconciliations': async ({ actor, query }) => {
      requireManager(actor);
      const { page, pageSize } = query;
      const { items, total } = await reconciliations.list(db.read, actor.merchantId, query);
      return { items: await views(actor.merchantId, items), total, page, pageSize };
    },

    'GET /console/reconciliations/:provider/:day': ({ actor, params }) => {
      requireManager(actor);
      return view({ merchantId: actor.merchantId, ...params });
    },

    'GET /console/reconciliations/:provider/:day/lines': async ({ actor, params, query }) => {
      requireManager(actor);
      const { page, pageSize } = query;
      const key = { merchantId: actor.merchantId, ...params };
      const { items, total } = await reconciliations.lines(db.read, key, query);
      return { items: items.map(lineView), total, page, pageSize };
    },

    'POST /console/reconciliations/:provider/:day/runs': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { provider, day } = params;
      const { runId } = body;
      const nowMs = clock();
      const contract = await deps.contract();
      if (contract?.merchantId !== merchantId || !contract.providers.includes(provider))
        throw new AppError('not-found', { what: 'provider' });
      if (billDayTime(day).untilMs > nowMs) {
        throw new AppError('invalid-input', { problems: [{ at: 'params.day', problem: 'the day is not over' }] });
      }
      const key = { merchantId, provider, day };
      await db.tx((tx) =>
        runOnce(tx, { scope: `reconcile:${merchantId}`, key: runId, input: params, nowMs }, async () => {
          await reconciliations.begin(tx, key, nowMs);
          await deps.askForBill(tx, key, runId);
          await appendAudit(tx, audited(actor, 'run', `bill:${provider}-${day.replaceAll('-', '')}`), nowMs);
          return { runId };
        }),
      );
      return view(key);
    },

    'POST /console/reconciliation-lines/:lineId/state': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId, staffId } = actor;
      const { state, note, version } = body;
      const { lineId } = params;
      return db.tx(async (tx) => {
        const decision = { state, note, decidedBy: `staff:${staffId}` };
        const line = await reconciliations.decide(tx, { merchantId, lineId, version }, decision, clock());
        const action = state === 'settled' ? 'settle' : 'reopen';
        const { provider, day, kind } = line;
        const entry = audited(actor, action, `reconciliation-line:${lineId}`, { provider, day, kind });
        await appendAudit(tx, entry, clock());
        return lineView(line);
      });
    },
  };
}
