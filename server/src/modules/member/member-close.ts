/**
 * The end of an account at its member's wish: what of it lies in this module's tables.
 * Invariant: a closed account has nothing of the person left, opens for nobody, and takes neither money nor data. The
 * row stays, because payments and consent receipts name its id; nothing leads from it to anybody.
 */
import { IsNull } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { Follow, Member, MemberCode, MemberIdentity, MemberPin, MemberSession, MemberTag } from './member.entity';

/**
 * Holds an account until the commit: neither a merge nor a deletion comes between.
 * @returns false when it was merged or closed
 */
export async function hold(tx: Tx, memberId: string): Promise<boolean> {
  const open = { memberId, mergedIntoId: IsNull(), closedAtMs: IsNull() };
  return (await updateRows(tx, Member, open, { closedAtMs: null })) === 1;
}

/** Holds an account that is open. @throws AppError session-expired */
export async function requireOpen(tx: Tx, memberId: string): Promise<void> {
  if (!(await hold(tx, memberId))) throw new AppError('session-expired');
}

/** Everything the person could be known by, gone from the row; the same for accounts that were merged into this one. */
export async function closeMember(tx: Tx, memberId: string, atMs: number): Promise<void> {
  await requireOpen(tx, memberId);
  const nobody = {
    unionid: null,
    nickname: '',
    phoneSealed: null,
    phoneLast4: null,
    birthday: null,
    points: 0,
    paymentCount: 0,
    spentFen: 0,
    lastPaidAtMs: null,
    paidBeforeAtMs: null,
    closedAtMs: atMs,
  };
  await updateRows(tx, Member, { memberId }, nobody);
  await updateRows(tx, Member, { mergedIntoId: memberId, closedAtMs: IsNull() }, nobody);
}

/** Safe to repeat. Codes that were spent stay: by them a till that lost an answer gets it again. */
export async function forgetMember(tx: Tx, memberId: string): Promise<void> {
  const entities = [MemberIdentity, MemberSession, MemberPin, MemberTag, Follow];
  for (const entity of entities) await tx.delete(entity, { memberId });
  await tx.delete(MemberCode, { memberId, usedForPaymentId: IsNull() });
}
