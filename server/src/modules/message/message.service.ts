/** The inbox, and the count of WeChat messages a member still allows. */
import { type EntityManager, IsNull } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { eachRow } from '../../kernel/db/each-row';
import { insertRows, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { Message, MessageAllowance } from './message.entity';
import { allowanceLeft, grantAllowance, moveAllowance, setEmpty, spend, withAllowance } from './message-allowance';

export type MessageService = ReturnType<typeof createMessageService>;

/** @param deps.wechatTemplateIds the subscribe-message templates of this mini program; others are not counted */
export function createMessageService(deps: { wechatTemplateIds: readonly string[] }) {
  const known = new Set(deps.wechatTemplateIds);

  return {
    /** Puts cards into inboxes. */
    deliver: (tx: Tx, rows: readonly Omit<Message, 'readAtMs'>[]): Promise<void> =>
      insertRows(
        tx,
        Message,
        rows.map((row) => ({ ...row, readAtMs: null })),
      ),

    async list(em: EntityManager, memberId: string, page: { page: number; pageSize: number }) {
      const [items, total] = await em.findAndCount(Message, {
        where: { memberId },
        order: { createdAtMs: 'DESC', messageId: 'DESC' },
        skip: (page.page - 1) * page.pageSize,
        take: page.pageSize,
      });
      return { items, total };
    },

    countUnread: (em: EntityManager, memberId: string): Promise<number> =>
      em.countBy(Message, { memberId, readAtMs: IsNull() }),

    /**
     * Marks a card as read; reading it again changes nothing.
     * @returns the card, and whether this was the first time
     * @throws AppError not-found
     */
    async markRead(
      tx: Tx,
      { messageId, memberId, nowMs }: { messageId: string; memberId: string; nowMs: number },
    ): Promise<{ message: Message; first: boolean }> {
      const changed = await updateRows(tx, Message, { messageId, memberId, readAtMs: IsNull() }, { readAtMs: nowMs });
      const message = await tx.findOneBy(Message, { messageId, memberId });
      if (!message) throw new AppError('not-found', { what: 'message' });
      return { message, first: changed === 1 };
    },

    /** The whole inbox, and the WeChat messages that were allowed, become another member's. */
    async moveToMember(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
      await updateRows(tx, Message, { memberId: fromMemberId }, { memberId: toMemberId });
      await moveAllowance(tx, fromMemberId, toMemberId);
    },

    everyOf: (em: EntityManager, memberId: string) => eachRow(em, Message, { memberId }, 'messageId'),
    allowancesOf: (em: EntityManager, memberId: string): Promise<MessageAllowance[]> =>
      em.findBy(MessageAllowance, { memberId }),
    /** The account is closed: the inbox and what was allowed go. @returns how many cards */
    async forget(tx: Tx, memberId: string): Promise<number> {
      await tx.delete(MessageAllowance, { memberId });
      return (await tx.delete(Message, { memberId })).affected ?? 0;
    },

    /** Templates that are not this mini program's are left out. @throws AppError idempotency-conflict */
    grantAllowance: (
      tx: Tx,
      command: { memberId: string; grantId: string; wechatTemplateIds: readonly string[]; nowMs: number },
    ): Promise<void> =>
      grantAllowance(tx, { ...command, wechatTemplateIds: command.wechatTemplateIds.filter((id) => known.has(id)) }),
    left: (em: EntityManager, memberId: string): Promise<number> => allowanceLeft(em, memberId, deps.wechatTemplateIds),
    withAllowance,
    spend,
    setEmpty,
  };
}
