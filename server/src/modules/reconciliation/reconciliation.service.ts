import { newId } from '@shuke/shared';
import { type EntityManager, In } from 'typeorm';
import type { ProviderName } from '../../adapters/provider';
import type { Tx } from '../../kernel/db/database';
import { insertRows, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import type { Difference, Totals } from './compare-bill';
import { type LineKind, Reconciliation, ReconciliationLine } from './reconciliation.entity';

const PAGE = 500;

export type ReconciliationService = ReturnType<typeof createReconciliationService>;

export interface BillKey {
  merchantId: string;
  provider: ProviderName;
  day: string;
}

export interface Found {
  totals: Totals;
  differences: readonly Difference[];
  /** What the ledger holds of the day's fee. */
  bookedFeeFen: number;
}

type Page = { page: number; pageSize: number };

const keyOf = ({ merchantId, provider, day }: BillKey): BillKey => ({ merchantId, provider, day });
const sameLine = (one: Pick<Difference, 'kind' | 'moveKey'>) => `${one.kind} ${one.moveKey}`;
/** Figures of a difference: when they change, what staff said of it no longer holds. */
const sameFigures = (a: Difference, b: Difference) =>
  a.ourFen === b.ourFen && a.theirFen === b.theirFen && a.ourState === b.ourState;

function newLine(key: BillKey, difference: Difference, nowMs: number): ReconciliationLine {
  const harmless = difference.kind === 'other-day';
  return {
    lineId: newId(nowMs),
    ...keyOf(key),
    ...difference,
    state: harmless ? 'settled' : 'open',
    note: null,
    decidedBy: harmless ? 'system' : null,
    decidedAtMs: harmless ? nowMs : null,
    version: 1,
    createdAtMs: nowMs,
  };
}

export function createReconciliationService() {
  async function get(em: EntityManager, key: BillKey): Promise<Reconciliation> {
    const row = await em.findOneBy(Reconciliation, keyOf(key));
    if (!row) throw new AppError('not-found', { what: 'reconciliation' });
    return row;
  }

  const settleBySystem = { state: 'settled', decidedBy: 'system' } as const;

  /** Lines of this day follow the newest run: new ones open, changed ones open again, those that are gone settle. */
  async function replaceLines(tx: Tx, key: BillKey, differences: readonly Difference[], nowMs: number): Promise<void> {
    const before = await tx.findBy(ReconciliationLine, keyOf(key));
    const known = new Map(before.map((line) => [sameLine(line), line]));
    const wanted = new Map(differences.map((difference) => [sameLine(difference), difference]));
    const fresh = [...wanted.values()].filter((difference) => !known.has(sameLine(difference)));
    for (let from = 0; from < fresh.length; from += PAGE) {
      const page = fresh.slice(from, from + PAGE).map((difference) => newLine(key, difference, nowMs));
      await insertRows(tx, ReconciliationLine, page);
    }
    for (const line of before) {
      const { lineId, version } = line;
      const now = wanted.get(sameLine(line));
      if (!now && line.state === 'open') {
        const gone = { ...settleBySystem, decidedAtMs: nowMs, version: version + 1 };
        await updateRows(tx, ReconciliationLine, { lineId, version }, gone);
      }
      const back = now && line.state === 'settled' && line.decidedBy === 'system' && line.kind !== 'other-day';
      if (now && (back || !sameFigures(line, now))) {
        const open = { ...now, state: 'open', decidedBy: null, decidedAtMs: null, version: version + 1 } as const;
        await updateRows(tx, ReconciliationLine, { lineId, version }, open);
      }
    }
  }

  /** What another day's run missed and this day's bill has is no difference any more. */
  async function settleNeighbours(tx: Tx, key: BillKey, differences: readonly Difference[], nowMs: number) {
    const { merchantId, provider } = key;
    const elsewhere = differences.filter(({ kind }) => kind === 'other-day').map(({ moveKey }) => moveKey);
    for (let from = 0; from < elsewhere.length; from += PAGE) {
      const moveKey = In(elsewhere.slice(from, from + PAGE));
      const missed = { merchantId, provider, moveKey, kind: 'missing-at-provider', state: 'open' } as const;
      await updateRows(tx, ReconciliationLine, missed, { ...settleBySystem, decidedAtMs: nowMs });
    }
  }

  return {
    /** @throws AppError not-found */
    get,

    /** Opens the day unless it is open; the same for everybody who asks. */
    async begin(tx: Tx, key: BillKey, nowMs: number): Promise<Reconciliation> {
      const nothing = { payments: 0, paymentsFen: 0, refunds: 0, refundsFen: 0, feeFen: 0, matched: 0 };
      const row: Reconciliation = {
        ...keyOf(key),
        ...nothing,
        state: 'waiting',
        problem: null,
        version: 1,
        bookedFeeFen: null,
        createdAtMs: nowMs,
        checkedAtMs: null,
      };
      await tx
        .createQueryBuilder()
        .insert()
        .into(Reconciliation)
        .values({ ...row })
        .orIgnore()
        .execute();
      return get(tx, key);
    },

    /** Days that were opened, of these. */
    async opened(em: EntityManager, merchantId: string, days: readonly string[]): Promise<Reconciliation[]> {
      return days.length === 0 ? [] : em.findBy(Reconciliation, { merchantId, day: In([...days]) });
    },

    /** Of these moves, those that another day's bill has. */
    async onOtherDays(em: EntityManager, { merchantId, provider }: BillKey, moveKeys: readonly string[]) {
      const found = new Set<string>();
      for (let from = 0; from < moveKeys.length; from += PAGE) {
        const moveKey = In(moveKeys.slice(from, from + PAGE));
        const where = { merchantId, provider, moveKey, kind: 'other-day' } as const;
        for (const line of await em.findBy(ReconciliationLine, where)) found.add(line.moveKey);
      }
      return found;
    },

    /** No bill: what a bill once said stays. @returns false when another run was faster */
    async wait(
      tx: Tx,
      row: Reconciliation,
      why: { problem: string; state: 'waiting' | 'no-business' },
      nowMs: number,
    ): Promise<boolean> {
      const { version } = row;
      const change: Partial<Reconciliation> = {
        state: row.state === 'done' ? 'done' : why.state,
        problem: why.problem.slice(0, 60),
        checkedAtMs: nowMs,
        version: version + 1,
      };
      return (await updateRows(tx, Reconciliation, { ...keyOf(row), version }, change)) === 1;
    },

    /** What a bill says. @returns false when another run was faster: then nothing was written */
    async finish(tx: Tx, row: Reconciliation, found: Found, nowMs: number): Promise<boolean> {
      const { version } = row;
      const { totals, differences, bookedFeeFen } = found;
      const done = { state: 'done', problem: null, checkedAtMs: nowMs, version: version + 1 } as const;
      const change = { ...totals, bookedFeeFen, ...done };
      if ((await updateRows(tx, Reconciliation, { ...keyOf(row), version }, change)) === 0) return false;
      await replaceLines(tx, row, differences, nowMs);
      await settleNeighbours(tx, row, differences, nowMs);
      return true;
    },

    async list(em: EntityManager, merchantId: string, { page, pageSize }: Page) {
      const [items, total] = await em.findAndCount(Reconciliation, {
        where: { merchantId },
        order: { day: 'DESC', provider: 'ASC' },
        skip: (page - 1) * pageSize,
        take: pageSize,
      });
      return { items, total };
    },

    /** How many open differences each of these days has, by `provider day`; a day without any is absent. */
    async openCounts(em: EntityManager, merchantId: string, days: readonly string[]): Promise<Map<string, number>> {
      if (days.length === 0) return new Map();
      const rows = await em
        .createQueryBuilder(ReconciliationLine, 'line')
        .select('line.provider', 'provider')
        .addSelect('line.day', 'day')
        .addSelect('COUNT(*)', 'open')
        .where("line.merchantId = :merchantId AND line.state = 'open' AND line.day IN (:...days)", { merchantId, days })
        .groupBy('line.provider')
        .addGroupBy('line.day')
        .getRawMany<{ provider: string; day: string; open: number | string }>();
      return new Map(rows.map(({ provider, day, open }) => [`${provider} ${day}`, Number(open)]));
    },

    async lines(
      em: EntityManager,
      key: BillKey,
      query: Page & { state?: 'open' | 'settled' | undefined; kind?: LineKind | undefined },
    ) {
      const { page, pageSize, state, kind } = query;
      const [items, total] = await em.findAndCount(ReconciliationLine, {
        where: { ...keyOf(key), ...(state && { state }), ...(kind && { kind }) },
        order: { state: 'ASC', kind: 'ASC', lineId: 'ASC' },
        skip: (page - 1) * pageSize,
        take: pageSize,
      });
      return { items, total };
    },

    /** Staff say that a difference is dealt with, or is not. @throws AppError not-found, edit-conflict */
    async decide(
      tx: Tx,
      line: { merchantId: string; lineId: string; version: number },
      decision: { state: 'open' | 'settled'; note: string; decidedBy: string },
      nowMs: number,
    ): Promise<ReconciliationLine> {
      const { merchantId, lineId, version } = line;
      const change = { ...decision, decidedAtMs: nowMs, version: version + 1 };
      const changed = await updateRows(tx, ReconciliationLine, { merchantId, lineId, version }, change);
      const now = await tx.findOneBy(ReconciliationLine, { merchantId, lineId });
      if (!now) throw new AppError('not-found', { what: 'reconciliation-line' });
      if (changed === 0) throw new AppError('edit-conflict');
      return now;
    },
  };
}
