/**
 * The order in which templates change.
 * Invariant: a change's number is taken under a lock that its transaction holds until it commits, so a server that has
 * read number n will never see a lower one appear. Clocks and overlapping transactions play no part in it.
 */
import { type EntityManager, MoreThan } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRow, insertRows } from '../../kernel/db/rows';
import { FaceChange, FaceFeed } from './face.entity';

const advance = async (tx: Tx, merchantId: string, by: number): Promise<boolean> => {
  const result = await tx
    .createQueryBuilder()
    .update(FaceFeed)
    .set({ lastSequence: () => `lastSequence + ${by}` })
    .where({ merchantId })
    .execute();
  return result.affected === 1;
};

/**
 * Says that these members' templates change in this transaction. Call it before anything is decided from rows: from
 * here to the commit no other transaction changes a template of this merchant.
 */
export async function announceChanges(
  tx: Tx,
  merchantId: string,
  memberIds: readonly string[],
  atMs: number,
): Promise<void> {
  if (memberIds.length === 0) return;
  if (!(await advance(tx, merchantId, memberIds.length))) await openFeed(tx, merchantId, memberIds.length);
  const { lastSequence } = await tx.findOneByOrFail(FaceFeed, { merchantId });
  const first = lastSequence - memberIds.length + 1;
  const changes = memberIds.map((memberId, i) => ({ merchantId, sequence: first + i, memberId, atMs }));
  await insertRows(tx, FaceChange, changes);
}

async function openFeed(tx: Tx, merchantId: string, lastSequence: number): Promise<void> {
  await insertOrRestart('two first changes of a merchant', () => insertRow(tx, FaceFeed, { merchantId, lastSequence }));
}

/** From here to the commit no other transaction changes a template of this merchant; nothing is announced. */
export async function holdTemplates(tx: Tx, merchantId: string): Promise<void> {
  await advance(tx, merchantId, 0);
}

/** How far every merchant has come. */
export const listFeeds = (em: EntityManager): Promise<FaceFeed[]> => em.find(FaceFeed);

/** The next changes after `sequence`, oldest first. */
export const changesAfter = (
  em: EntityManager,
  merchantId: string,
  sequence: number,
  limit: number,
): Promise<FaceChange[]> =>
  em.find(FaceChange, {
    where: { merchantId, sequence: MoreThan(sequence) },
    order: { sequence: 'ASC' },
    take: limit,
  });
