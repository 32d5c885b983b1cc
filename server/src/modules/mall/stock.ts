/**
 * What is there of each SKU.
 * Invariant: stock changes by one conditional UPDATE and a line of the journal in the same transaction, so that what
 * was promised was there, whoever races, and the journal's sum is the stock.
 */
import { newId } from '@shuke/shared';
import type { RouteRequest } from '@shuke/shared/contract';
import type { EntityManager } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRow } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { ProductSku, StockChange, type StockChangeKind } from './catalogue.entity';

export type StockCommand = RouteRequest<'POST /console/skus/:skuId/stock'>['body'];

interface Cause {
  merchantId: string;
  /** As the audit log names them. */
  actor: string;
  nowMs: number;
}

/** What an order does to the stock: takes it, gives it back unpaid, or takes it back from a customer. */
export interface OrderCause extends Cause {
  orderId: string;
  kind: Extract<StockChangeKind, 'order' | 'release' | 'refund'>;
  /** The order, or the refund: each moves a SKU once. */
  sourceId: string;
}

type JournalLine = Omit<StockChange, 'changeId'>;

const journal = (tx: Tx, line: JournalLine, changeId = newId(line.atMs)): Promise<void> =>
  insertOrRestart('stock race', () => insertRow(tx, StockChange, { changeId, ...line }));

const stockOf = async (tx: Tx, skuId: string): Promise<number | null> =>
  (await tx.findOneByOrFail(ProductSku, { skuId })).stock;

/** @returns false when fewer are there than `-delta`: then nothing changed */
async function move(tx: Tx, { merchantId, skuId, delta }: { merchantId: string; skuId: string; delta: number }) {
  const result = await tx
    .createQueryBuilder()
    .update(ProductSku)
    // What is not counted stays so: null plus anything is null.
    .set({ stock: () => `stock + ${Math.trunc(delta)}` })
    .where({ skuId, merchantId })
    .andWhere('(stock IS NULL OR stock + :delta >= 0)', { delta })
    .execute();
  return result.affected === 1;
}

/**
 * Takes pieces for an order (`delta` below zero), or gives them back.
 * @returns false when not enough are left
 */
export async function moveForOrder(
  tx: Tx,
  { skuId, delta }: { skuId: string; delta: number },
  { merchantId, orderId, kind, sourceId, actor, nowMs }: OrderCause,
): Promise<boolean> {
  if (!(await move(tx, { merchantId, skuId, delta }))) return false;
  const stockAfter = await stockOf(tx, skuId);
  await journal(tx, {
    merchantId,
    skuId,
    kind,
    delta: stockAfter === null ? null : delta,
    stockAfter,
    orderId,
    onceKey: `${kind}:${sourceId}:${skuId}`,
    actor,
    atMs: nowMs,
  });
  return true;
}

/** What a new SKU starts with. */
export const openStock = (tx: Tx, { skuId, stock }: ProductSku, { merchantId, actor, nowMs }: Cause): Promise<void> =>
  journal(tx, {
    merchantId,
    skuId,
    kind: 'opening',
    delta: stock,
    stockAfter: stock,
    orderId: null,
    onceKey: null,
    actor,
    atMs: nowMs,
  });

/** Sets what was counted. A sale that is committed meanwhile is part of what was there before, never lost. */
export async function countStock(
  tx: Tx,
  {
    skuId,
    stock,
    changeId,
    kind,
  }: { skuId: string; stock: number | null; changeId?: string; kind: 'count' | 'import' },
  { merchantId, actor, nowMs }: Cause,
): Promise<void> {
  // Written first: the row is ours, so that what is read next is what gets replaced.
  await tx
    .createQueryBuilder()
    .update(ProductSku)
    .set({ stock: () => 'stock' })
    .where({ skuId, merchantId })
    .execute();
  const before = await stockOf(tx, skuId);
  if (before === stock && kind === 'import') return;
  await tx.createQueryBuilder().update(ProductSku).set({ stock }).where({ skuId, merchantId }).execute();
  const delta = before === null || stock === null ? null : stock - before;
  const line = { merchantId, skuId, kind, delta, stockAfter: stock, orderId: null, onceKey: null, actor, atMs: nowMs };
  await journal(tx, line, changeId);
}

/**
 * A staff member's command, once for its `changeId`.
 * @throws AppError not-found, stock-short, idempotency-conflict
 */
export async function changeStock(
  tx: Tx,
  skuId: string,
  command: StockCommand,
  cause: Cause,
): Promise<{ sku: ProductSku; isNew: boolean }> {
  const { merchantId, actor, nowMs } = cause;
  const sku = await tx.findOneBy(ProductSku, { skuId, merchantId });
  if (!sku || sku.removedAtMs !== null) throw new AppError('not-found', { what: 'sku' });
  const known = await tx.findOneBy(StockChange, { changeId: command.changeId });
  if (known) {
    const same = known.skuId === skuId && known.kind === command.kind;
    const sameFigure = command.kind === 'add' ? known.delta === command.delta : known.stockAfter === command.stock;
    if (!same || !sameFigure) throw new AppError('idempotency-conflict');
    return { sku, isNew: false };
  }
  if (command.kind === 'count') {
    await countStock(tx, { skuId, stock: command.stock, changeId: command.changeId, kind: 'count' }, cause);
    return { sku: await tx.findOneByOrFail(ProductSku, { skuId }), isNew: true };
  }
  const { changeId, delta } = command;
  if (sku.stock === null) throw new AppError('state-conflict', { stock: null });
  if (!(await move(tx, { merchantId, skuId, delta }))) throw new AppError('stock-short', { left: sku.stock });
  const stockAfter = await stockOf(tx, skuId);
  const line = { merchantId, skuId, kind: 'add', delta, stockAfter, orderId: null, onceKey: null } as const;
  await journal(tx, { ...line, actor, atMs: nowMs }, changeId);
  return { sku: await tx.findOneByOrFail(ProductSku, { skuId }), isNew: true };
}

export const stockJournal = (
  em: EntityManager,
  key: { merchantId: string; skuId: string },
  page: { page: number; pageSize: number },
): Promise<[StockChange[], number]> =>
  em.findAndCount(StockChange, {
    where: key,
    order: { atMs: 'DESC', changeId: 'DESC' },
    skip: (page.page - 1) * page.pageSize,
    take: page.pageSize,
  });
