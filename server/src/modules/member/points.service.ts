/**
 * Points and where each came from.
 * Invariant: a member's points are the sum of their lines; both move in one transaction, and a line's source is unique.
 */
import { checkInPoints, memberLevel, newId } from '@shuke/shared';
import type { EntityManager } from 'typeorm';
import type { Clock } from '../../kernel/clock';
import type { Tx } from '../../kernel/db/database';
import { eachRow } from '../../kernel/db/each-row';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRow } from '../../kernel/db/rows';
import { Member } from './member.entity';
import { CheckIn, PointEntry, type PointKind } from './points.entity';

export type PointService = ReturnType<typeof createPointService>;

export interface PointLine {
  merchantId: string;
  memberId: string;
  kind: PointKind;
  /** Of the payment, refund, merge or day; with the kind it is unique. */
  sourceId: string;
  points: number;
  storeId?: string | null;
  atMs: number;
}

/** Adds a line for points that the caller's own update has moved; nothing for nothing. */
export async function addPointLine(tx: Tx, line: PointLine): Promise<void> {
  const { merchantId, memberId, kind, sourceId, points, storeId = null, atMs } = line;
  if (points === 0) return;
  const source = `${kind}:${sourceId}`;
  const entry = { entryId: newId(atMs), merchantId, memberId, kind, points, source, storeId, atMs };
  // A provider's notification and our own question may bring the same news at once.
  await insertOrRestart('points race', () => insertRow(tx, PointEntry, entry));
}

/** Adds a line and moves the member's sum. */
export async function bookPoints(tx: Tx, line: PointLine): Promise<void> {
  const { memberId, points } = line;
  if (points === 0) return;
  await addPointLine(tx, line);
  await tx
    .createQueryBuilder()
    .update(Member)
    .set({ points: () => `points + ${Number(points)}` })
    .where({ memberId })
    .execute();
}

/** A day of the shop's calendar and the one before it, such as `2026-11-22`. */
export interface ShopDay {
  day: string;
  dayBefore: string;
}

export function createPointService({ clock }: { clock: Clock }) {
  const checkInOn = (em: EntityManager, memberId: string, day: string) => em.findOneBy(CheckIn, { memberId, day });

  return {
    /** What the check-in of this day is worth, or was; days in a row up to now. */
    async checkInState(em: EntityManager, member: Member, { day, dayBefore }: ShopDay) {
      const today = await checkInOn(em, member.memberId, day);
      const yesterday = today ?? (await checkInOn(em, member.memberId, dayBefore));
      const streak = yesterday?.streak ?? 0;
      const nextPoints = checkInPoints(memberLevel(member.paymentCount), streak + 1);
      return { doneToday: today !== null, streak, nextPoints };
    },

    /** Checks in for a day: of many at once one counts, and all are told the same. */
    async checkIn(tx: Tx, member: Member, { day, dayBefore }: ShopDay): Promise<CheckIn> {
      const { memberId, merchantId, paymentCount } = member;
      const known = await checkInOn(tx, memberId, day);
      if (known) return known;
      const streak = ((await checkInOn(tx, memberId, dayBefore))?.streak ?? 0) + 1;
      const points = checkInPoints(memberLevel(paymentCount), streak);
      const row: CheckIn = { memberId, day, merchantId, streak, points, atMs: clock() };
      await insertOrRestart('check-in race', () => insertRow(tx, CheckIn, row));
      const line = { merchantId, memberId, kind: 'check-in', points, atMs: row.atMs } as const;
      await bookPoints(tx, { ...line, sourceId: `${memberId}:${day}` });
      return row;
    },

    async list(em: EntityManager, memberId: string, { page, pageSize }: { page: number; pageSize: number }) {
      const [entries, total] = await em.findAndCount(PointEntry, {
        where: { memberId },
        order: { atMs: 'DESC', entryId: 'DESC' },
        skip: (page - 1) * pageSize,
        take: pageSize,
      });
      return { entries, total };
    },

    entriesOf: (em: EntityManager, memberId: string) => eachRow(em, PointEntry, { memberId }, 'entryId'),
    checkInsOf: (em: EntityManager, memberId: string) => eachRow(em, CheckIn, { memberId }, 'day'),

    /** Nothing of them is needed for the books. */
    async forget(tx: Tx, memberId: string): Promise<void> {
      await tx.delete(PointEntry, { memberId });
      await tx.delete(CheckIn, { memberId });
    },
  };
}
