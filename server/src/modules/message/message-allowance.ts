/**
 * Our ledger of the WeChat messages members allowed: one accept, one message.
 * Invariant: `left` is never below zero, and one accept is counted once.
 */
import { type EntityManager, In, MoreThan } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { updateRows } from '../../kernel/db/rows';
import { runOnce } from '../../kernel/idempotency';
import { MessageAllowance } from './message.entity';

/** `left` is a word of SQL itself, so it must be quoted, and the engines quote differently. */
const leftColumn = (tx: Tx): string => tx.connection.driver.escape('left');

/**
 * Adds one message for each template the member accepted; the same `grantId` again adds nothing.
 * @throws AppError idempotency-conflict
 */
export async function grantAllowance(
  tx: Tx,
  command: { memberId: string; grantId: string; wechatTemplateIds: readonly string[]; nowMs: number },
): Promise<void> {
  const { memberId, grantId, nowMs } = command;
  const accepted = [...new Set(command.wechatTemplateIds)].sort();
  await runOnce(tx, { scope: `allowance:${memberId}`, key: grantId, input: accepted, nowMs }, async () => {
    for (const wechatTemplateId of accepted) {
      const empty = { memberId, wechatTemplateId, left: 0 };
      await tx.createQueryBuilder().insert().into(MessageAllowance).values(empty).orIgnore().execute();
      await tx
        .createQueryBuilder()
        .update(MessageAllowance)
        .set({ left: () => `${leftColumn(tx)} + 1` })
        .where({ memberId, wechatTemplateId })
        .execute();
    }
    return { accepted: accepted.length };
  });
}

/** What one member allowed is another's to spend: the person who allowed it is the same. */
export async function moveAllowance(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
  for (const { wechatTemplateId, left } of await tx.findBy(MessageAllowance, { memberId: fromMemberId })) {
    const empty = { memberId: toMemberId, wechatTemplateId, left: 0 };
    await tx.createQueryBuilder().insert().into(MessageAllowance).values(empty).orIgnore().execute();
    await tx
      .createQueryBuilder()
      .update(MessageAllowance)
      .set({ left: () => `${leftColumn(tx)} + ${Math.trunc(left)}` })
      .where({ memberId: toMemberId, wechatTemplateId })
      .execute();
  }
  await tx.delete(MessageAllowance, { memberId: fromMemberId });
}

/** Takes one message. @returns false when none is left */
export async function spend(tx: Tx, memberId: string, wechatTemplateId: string): Promise<boolean> {
  const result = await tx
    .createQueryBuilder()
    .update(MessageAllowance)
    .set({ left: () => `${leftColumn(tx)} - 1` })
    .where({ memberId, wechatTemplateId, left: MoreThan(0) })
    .execute();
  return result.affected === 1;
}

/** WeChat says that nothing is left: it is right. */
export async function setEmpty(tx: Tx, memberId: string, wechatTemplateId: string): Promise<void> {
  await updateRows(tx, MessageAllowance, { memberId, wechatTemplateId }, { left: 0 });
}

/** How many messages the member still allows, over these templates. */
export async function allowanceLeft(
  em: EntityManager,
  memberId: string,
  wechatTemplateIds: readonly string[],
): Promise<number> {
  const rows = await em.findBy(MessageAllowance, { memberId, wechatTemplateId: In([...wechatTemplateIds]) });
  return rows.reduce((sum, { left }) => sum + left, 0);
}

/** Of these members, those who allow another message of this template. */
export async function withAllowance(
  em: EntityManager,
  memberIds: readonly string[],
  wechatTemplateId: string,
): Promise<Set<string>> {
  if (memberIds.length === 0) return new Set();
  const where = { memberId: In([...memberIds]), wechatTemplateId, left: MoreThan(0) };
  return new Set((await em.findBy(MessageAllowance, where)).map(({ memberId }) => memberId));
}
