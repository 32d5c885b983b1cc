/**
 * Pairs of members who may be one person.
 * Invariant: of a pair there is one row, whoever of the two was enrolled first, and only while both have a face
 * here; what staff decided of it stands until one of the faces goes.
 */
import { newId } from '@shuke/shared';
import { type EntityManager, type FindOptionsWhere, In, Not } from 'typeorm';
import type { Clock } from '../../kernel/clock';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { FaceTemplate } from './face.entity';
import { holdTemplates } from './face-changes';
import { type DuplicateState, FaceDuplicate } from './face-duplicate.entity';
import type { Candidate } from './gallery';

export type DuplicateService = ReturnType<typeof createDuplicateService>;

/** Rows with any of these members on either side. */
const withAny = (
  merchantId: string,
  memberIds: readonly string[],
  also: FindOptionsWhere<FaceDuplicate>,
): FindOptionsWhere<FaceDuplicate>[] => [
  { merchantId, firstMemberId: In([...memberIds]), ...also },
  { merchantId, secondMemberId: In([...memberIds]), ...also },
];

/** What was learnt from a face goes with it; that two accounts were merged stays on the record. */
export async function forgetPairs(tx: Tx, merchantId: string, memberIds: readonly string[]): Promise<void> {
  if (memberIds.length === 0) return;
  await tx.delete(FaceDuplicate, withAny(merchantId, memberIds, { state: Not('merged') }));
}

export function createDuplicateService({ clock }: { clock: Clock }) {
  async function addPair(tx: Tx, merchantId: string, memberId: string, { memberId: other, distance }: Candidate) {
    const [firstMemberId = '', secondMemberId = ''] = [memberId, other].sort();
    const pair = { merchantId, firstMemberId, secondMemberId };
    const distanceMilli = Math.round(distance * 1000);
    const known = await tx.findOneBy(FaceDuplicate, pair);
    if (known) {
      await updateRows(tx, FaceDuplicate, { duplicateId: known.duplicateId }, { distanceMilli });
      return null;
    }
    const duplicateId = newId(clock());
    const fresh = { state: 'open', distanceMilli, foundAtMs: clock(), decidedAtMs: null, version: 1 } as const;
    await insertOrRestart('pair found twice at once', () =>
      insertRow(tx, FaceDuplicate, { duplicateId, ...pair, ...fresh }),
    );
    return duplicateId;
  }

  return {
    /** @throws AppError not-found, also for another merchant's */
    async get(em: EntityManager, merchantId: string, duplicateId: string): Promise<FaceDuplicate> {
      const row = await em.findOneBy(FaceDuplicate, { merchantId, duplicateId });
      if (!row) throw new AppError('not-found', { what: 'duplicate' });
      return row;
    },

    list: (
      em: EntityManager,
      merchantId: string,
      { state, page, pageSize }: { state: DuplicateState; page: number; pageSize: number },
    ): Promise<[FaceDuplicate[], number]> =>
      em.findAndCount(FaceDuplicate, {
        where: { merchantId, state },
        order: { foundAtMs: 'DESC', duplicateId: 'DESC' },
        skip: (page - 1) * pageSize,
        take: pageSize,
      }),

    /** True while staff have not said who is who: then a face alone is not enough for money. */
    isOpen: (em: EntityManager, merchantId: string, memberId: string): Promise<boolean> =>
      em.existsBy(FaceDuplicate, withAny(merchantId, [memberId], { state: 'open' })),

    /**
     * Keeps what a search found for a member: new pairs are open, those no longer alike are open no longer, decisions
     * stand. Somebody who has no face here by now is in no pair.
     * @returns ids of the new pairs
     */
    async record(tx: Tx, merchantId: string, memberId: string, alike: readonly Candidate[]): Promise<string[]> {
      await holdTemplates(tx, merchantId);
      const ids = [memberId, ...alike.map((other) => other.memberId)];
      const rows = await tx.findBy(FaceTemplate, { merchantId, memberId: In(ids) });
      const enrolled = new Set(rows.map((row) => row.memberId));
      if (!enrolled.has(memberId)) return [];
      const near = alike.filter((other) => enrolled.has(other.memberId));
      const nearIds = near.map((other) => other.memberId);
      await tx.delete(FaceDuplicate, [
        { merchantId, state: 'open', firstMemberId: memberId, secondMemberId: Not(In(nearIds)) },
        { merchantId, state: 'open', secondMemberId: memberId, firstMemberId: Not(In(nearIds)) },
      ]);
      const added: string[] = [];
      for (const other of near) {
        const duplicateId = await addPair(tx, merchantId, memberId, other);
        if (duplicateId) added.push(duplicateId);
      }
      return added;
    },

    /**
     * Writes a decision; the same decision again changes nothing.
     * @returns the row as it is now, and whether this call changed it
     * @throws AppError edit-conflict when somebody else decided meanwhile; state-conflict once merged
     */
    async decide(
      tx: Tx,
      row: FaceDuplicate,
      { state, version }: { state: DuplicateState; version: number },
    ): Promise<{ row: FaceDuplicate; changed: boolean }> {
      if (row.state === state) return { row, changed: false };
      if (row.state === 'merged') throw new AppError('state-conflict', { state: row.state });
      const change = { state, version: version + 1, decidedAtMs: state === 'open' ? null : clock() };
      const { duplicateId } = row;
      const asSeen = { duplicateId, version, state: row.state };
      if ((await updateRows(tx, FaceDuplicate, asSeen, change)) === 0) throw new AppError('edit-conflict');
      return { row: { ...row, ...change }, changed: true };
    },
  };
}
