import { z } from 'zod';
import {
  type BillResult,
  moveKey,
  type PaymentProvider,
  type ProviderMove,
  type ProviderMoves,
  type ProviderName,
} from '../adapters/provider';
import { type Clock, DAY_MS, HOUR_MS, MINUTE_MS } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { enqueue, type OutboxHandler, type OutboxResult } from '../kernel/jobs/outbox';
import type { Logger } from '../kernel/logger';
import type { LedgerService } from '../modules/ledger/ledger.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import { billDay, billDayTime } from '../modules/reconciliation/bill-day';
import { compareBill, type Difference, feeDiffers, missingAtProvider } from '../modules/reconciliation/compare-bill';
import type { Reconciliation } from '../modules/reconciliation/reconciliation.entity';
import type { BillKey, ReconciliationService } from '../modules/reconciliation/reconciliation.service';

export const RECONCILE_BILL = 'reconcile.bill';

/** Bills that were missed, because no server ran, are still fetched for so long. */
const LOOK_BACK_DAYS = 7;
const ASK_AGAIN_MS = 30 * MINUTE_MS;
/** A payment that was still open then may be settled by now. */
const LOOK_AGAIN_MS = 6 * HOUR_MS;
/** Whoever had no business gets no bill; before that, it may just be late. */
const NO_BUSINESS_AFTER_MS = 2 * DAY_MS;

const payload = z.object({ merchantId: z.string(), provider: z.enum(['wechat', 'alipay']), day: z.iso.date() });

interface Deps {
  db: Database;
  clock: Clock;
  logger: Logger;
  /** Those whose bills are fetched. */
  providers: Readonly<Partial<Record<ProviderName, PaymentProvider>>>;
  moves: ProviderMoves;
  merchants: Pick<MerchantService, 'all'>;
  reconciliations: ReconciliationService;
  ledger: LedgerService;
}

export type ReconcileBill = ReturnType<typeof createReconcileBill>;

/**
 * Each morning the provider's bill of the day before is laid beside our own rows. The contract with the provider is of
 * one merchant, this server's first: the bills and their fees are its own. Nothing is corrected by itself except what
 * a later look at the same facts no longer finds.
 */
export function createReconcileBill(deps: Deps) {
  const { db, clock, logger, moves, merchants, reconciliations, ledger } = deps;
  const providers = new Map(Object.values(deps.providers).map((provider) => [provider.name, provider]));

  async function settledHere({ provider, day }: BillKey): Promise<boolean> {
    for await (const page of moves.settled(db.read, provider, billDayTime(day))) if (page.length > 0) return true;
    return false;
  }

  /** No bill: says why, and when to ask again. */
  async function postpone(row: Reconciliation, bill: Exclude<BillResult, { status: 'ok' }>): Promise<OutboxResult> {
    const { untilMs, readyAtMs } = billDayTime(row.day);
    const problem = bill.status === 'refused' ? bill.code : bill.status === 'unknown' ? bill.reason : 'not-ready';
    const nowMs = clock();
    const late = bill.status === 'not-ready' && nowMs >= untilMs + NO_BUSINESS_AFTER_MS;
    const state = late && !(await settledHere(row)) ? 'no-business' : 'waiting';
    await db.tx((tx) => reconciliations.wait(tx, row, { problem, state }, nowMs));
    if (bill.status !== 'not-ready') logger.warn({ provider: row.provider, day: row.day, problem }, 'no bill');
    if (state === 'no-business' || nowMs > readyAtMs + LOOK_BACK_DAYS * DAY_MS) return 'done';
    return { again: { delayMs: ASK_AGAIN_MS } };
  }

  /** What we settled that day and neither this bill nor that of a day beside it knows. */
  async function missing(key: BillKey, seen: ReadonlySet<string>): Promise<Difference[]> {
    const found: ProviderMove[] = [];
    for await (const page of moves.settled(db.read, key.provider, billDayTime(key.day))) {
      found.push(...page.filter((move) => !seen.has(moveKey(move))));
    }
    const elsewhere = await reconciliations.onOtherDays(db.read, key, found.map(moveKey));
    return found.filter((move) => !elsewhere.has(moveKey(move))).map(missingAtProvider);
  }

  /** The provider has kept it already: booked once a day and provider. */
  async function bookFee(tx: Tx, { merchantId, provider, day }: BillKey, feeFen: number): Promise<void> {
    await ledger.book(tx, {
      merchantId,
      kind: 'fee',
      sourceId: `${merchantId}:${provider}:${day}`,
      storeId: null,
      atMs: clock(),
      postings: [
        { kind: 'provider-fee', ownerId: merchantId, amountFen: feeFen },
        { kind: `${provider}-receivable`, ownerId: merchantId, amountFen: -feeFen },
      ],
    });
  }

  /** @returns whether the day can still change by itself */
  async function compare(row: Reconciliation, bill: Extract<BillResult, { status: 'ok' }>): Promise<OutboxResult> {
    const { provider, day } = row;
    const known = new Map((await moves.known(db.read, provider, bill.rows)).map((move) => [moveKey(move), move]));
    const { totals, differences, seen } = compareBill(bill.rows, { known, day: billDayTime(day) });
    differences.push(...(await missing(row, seen)));
    const { feeFen } = totals;
    if (row.bookedFeeFen !== null && row.bookedFeeFen !== feeFen)
      differences.push(feeDiffers(row.bookedFeeFen, feeFen));
    const nowMs = clock();
    await db.tx(async (tx) => {
      // First: whoever loses here has booked nothing.
      const found = { totals, differences, bookedFeeFen: row.bookedFeeFen ?? feeFen };
      if (!(await reconciliations.finish(tx, row, found, nowMs))) return;
      if (row.bookedFeeFen === null && feeFen !== 0) await bookFee(tx, row, feeFen);
    });
    const open = differences.filter(({ kind }) => kind !== 'other-day').length;
    if (open > 0) logger.warn({ provider, day, open }, 'bill and books differ');
    const young = nowMs < billDayTime(day).readyAtMs + LOOK_BACK_DAYS * DAY_MS;
    return open > 0 && young ? { again: { delayMs: LOOK_AGAIN_MS } } : 'done';
  }

  /** Lays one day's bill beside the books, now. @throws Error for a provider this server has no keys of */
  async function run(key: BillKey): Promise<OutboxResult> {
    const provider = providers.get(key.provider);
    if (!provider) throw new Error(`no keys for ${key.provider}`);
    const row = await db.tx((tx) => reconciliations.begin(tx, key, clock()));
    const bill = await provider.downloadBill(key.day);
    return bill.status === 'ok' ? compare(row, bill) : postpone(row, bill);
  }

  /** Whose contract with the providers it is. */
  const holder = async () => (await merchants.all(db.read))[0] ?? null;

  /** Promises a run; the same promise twice is one. */
  const ask = (tx: Tx, key: BillKey, again = ''): Promise<void> => {
    const dedupeKey = [key.provider, key.day, again].filter((part) => part !== '').join(':');
    return enqueue(tx, { topic: RECONCILE_BILL, dedupeKey, payload: { ...key }, nowMs: clock() });
  };

  return {
    run,
    ask,
    providerNames: [...providers.keys()],
    async contract() {
      const merchant = await holder();
      return merchant && { merchantId: merchant.merchantId, providers: [...providers.keys()] };
    },

    work: ((input) => run(payload.parse(input))) as OutboxHandler,

    /** Opens the days whose bills should be there and were not asked for yet. */
    async schedule(): Promise<void> {
      const nowMs = clock();
      const merchant = await holder();
      if (!merchant) return;
      const { merchantId, createdAtMs } = merchant;
      const days = Array.from({ length: LOOK_BACK_DAYS }, (_, back) => billDay(nowMs - (back + 1) * DAY_MS)).filter(
        (day) => billDayTime(day).readyAtMs <= nowMs && billDayTime(day).untilMs > createdAtMs,
      );
      const opened = new Set(
        (await reconciliations.opened(db.read, merchantId, days)).map(({ provider, day }) => `${provider} ${day}`),
      );
      const waiting = days.flatMap((day) => [...providers.keys()].map((provider) => ({ merchantId, provider, day })));
      const fresh = waiting.filter(({ provider, day }) => !opened.has(`${provider} ${day}`));
      if (fresh.length === 0) return;
      await db.tx(async (tx) => {
        for (const key of fresh) await ask(tx, key);
      });
    },
  };
}
