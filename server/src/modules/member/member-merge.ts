/**
 * Two accounts of one person made one: what of it lies in this module's tables.
 * Invariant: a merged account has nothing left, opens for nobody, and takes no payment (`recordPayment`); WeChat's
 * ids that opened it open the kept one.
 */
import { In, IsNull } from 'typeorm';
import { deriveKey, open, seal } from '../../kernel/crypto';
import type { Tx } from '../../kernel/db/database';
import { updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { Follow, Member, MemberCode, MemberIdentity, MemberPin, MemberSession } from './member.entity';
import { moveTags } from './member-tags';
import { CheckIn } from './points.entity';
import { bookPoints } from './points.service';

export interface MergeOf {
  merchantId: string;
  keepId: string;
  closeId: string;
  mergeId: string;
  atMs: number;
}

export const phoneKeyOf = (signingKey: Buffer): Buffer => deriveKey(signingKey, 'member phone');
/** The number is bound to its row: it is sealed anew when it moves. */
const phoneContext = (memberId: string) => `member:${memberId}`;
export const sealPhone = (key: Buffer, memberId: string, phone: string): Buffer =>
  seal(key, Buffer.from(phone), phoneContext(memberId));
export const openPhone = (key: Buffer, memberId: string, sealed: Buffer): string =>
  open(key, sealed, phoneContext(memberId)).toString();

/** Both rows, locked until the commit, always in the same order. @throws AppError state-conflict when one is merged */
async function lockBoth(tx: Tx, { merchantId, keepId, closeId }: MergeOf) {
  for (const memberId of [keepId, closeId].sort()) {
    const inUse = { merchantId, memberId, mergedIntoId: IsNull(), closedAtMs: IsNull() };
    const held = await updateRows(tx, Member, inUse, { merchantId });
    if (held === 0) throw new AppError('state-conflict', { what: 'member' });
  }
  const rows = await tx.findBy(Member, { memberId: In([keepId, closeId]) });
  const [keep, close] = [keepId, closeId].map((id) => rows.find(({ memberId }) => memberId === id));
  if (!keep || !close) throw new AppError('not-found', { what: 'member' });
  return { keep, close };
}

async function moveFollows(tx: Tx, { keepId, closeId }: MergeOf): Promise<void> {
  for (const follow of await tx.findBy(Follow, { memberId: closeId })) {
    const row = { ...follow, memberId: keepId };
    await tx.createQueryBuilder().insert().into(Follow).values(row).orIgnore().execute();
  }
  await tx.delete(Follow, { memberId: closeId });
}

/** Points as a line out and a line in; days checked in as far as the kept account lacks them. */
async function movePoints(tx: Tx, { merchantId, keepId, closeId, mergeId, atMs }: MergeOf, points: number) {
  const line = { merchantId, kind: 'merge', atMs } as const;
  await bookPoints(tx, { ...line, memberId: closeId, sourceId: `${mergeId}:out`, points: -points });
  await bookPoints(tx, { ...line, memberId: keepId, sourceId: `${mergeId}:in`, points });
  for (const day of await tx.findBy(CheckIn, { memberId: closeId })) {
    const row = { ...day, memberId: keepId };
    await tx.createQueryBuilder().insert().into(CheckIn).values(row).orIgnore().execute();
  }
  await tx.delete(CheckIn, { memberId: closeId });
}

/** @returns how many points came over */
export async function mergeMembers(tx: Tx, phoneKey: Buffer, accounts: MergeOf): Promise<{ points: number }> {
  const { keepId, closeId } = accounts;
  const { keep, close } = await lockBoth(tx, accounts);
  const takesPhone = keep.phoneSealed === null && close.phoneSealed !== null;
  const phone = takesPhone && close.phoneSealed ? openPhone(phoneKey, closeId, close.phoneSealed) : null;
  await updateRows(
    tx,
    Member,
    { memberId: keepId },
    {
      paymentCount: keep.paymentCount + close.paymentCount,
      spentFen: keep.spentFen + close.spentFen,
      lastPaidAtMs: Math.max(keep.lastPaidAtMs ?? 0, close.lastPaidAtMs ?? 0) || null,
      createdAtMs: Math.min(keep.createdAtMs, close.createdAtMs),
      birthday: keep.birthday ?? close.birthday,
      ...(phone && { phoneSealed: sealPhone(phoneKey, keepId, phone), phoneLast4: close.phoneLast4 }),
    },
  );
  await movePoints(tx, accounts, close.points);
  const empty = {
    paymentCount: 0,
    spentFen: 0,
    lastPaidAtMs: null,
    paidBeforeAtMs: null,
    phoneSealed: null,
    phoneLast4: null,
  };
  await updateRows(tx, Member, { memberId: closeId }, { ...empty, birthday: null, mergedIntoId: keepId });
  // Accounts that were merged into this one before lead on to the kept one.
  await updateRows(tx, Member, { mergedIntoId: closeId }, { mergedIntoId: keepId });
  await updateRows(tx, MemberIdentity, { memberId: closeId }, { memberId: keepId });
  // Who was signed in signs in again, and is the kept member.
  await tx.delete(MemberSession, { memberId: closeId });
  await tx.delete(MemberCode, { memberId: closeId, usedForPaymentId: IsNull() });
  await updateRows(tx, MemberCode, { memberId: closeId }, { memberId: keepId });
  await tx.delete(MemberPin, { memberId: closeId });
  await moveFollows(tx, accounts);
  await moveTags(tx, accounts);
  return { points: close.points };
}
