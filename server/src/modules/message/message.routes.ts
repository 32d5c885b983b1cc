import type { Locale } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import type { EntityManager } from 'typeorm';
import { type Clock, toInstant } from '../../kernel/clock';
import type { Database, Tx } from '../../kernel/db/database';
import type { Handlers } from '../../kernel/http/api';
import type { Message } from './message.entity';
import type { MessageService } from './message.service';

type Names =
  | 'GET /me/messages'
  | 'POST /me/messages/:messageId/read'
  | 'GET /me/message-allowance'
  | 'POST /me/message-allowance';
type CouponCard = NonNullable<RouteResult<'GET /me/messages'>['items'][number]['coupon']>;

export function createMessageRoutes(deps: {
  db: Database;
  clock: Clock;
  messages: MessageService;
  couponViews(em: EntityManager, couponIds: readonly string[], locale: Locale): Promise<CouponCard[]>;
  /** Told in the same transaction when a card is read for the first time. */
  onRead(tx: Tx, message: Message, nowMs: number): Promise<void>;
}): Handlers<Names> {
  const { db, clock, messages } = deps;

  return {
    'GET /me/messages': async ({ actor, query, locale }) => {
      const { items, total } = await messages.list(db.read, actor.memberId, query);
      const couponIds = items.map(({ couponId }) => couponId).filter((id) => id !== null);
      const cards = new Map((await deps.couponViews(db.read, couponIds, locale)).map((card) => [card.couponId, card]));
      return {
        items: items.map(({ messageId, title, body, createdAtMs, readAtMs, couponId }) => ({
          messageId,
          title,
          body,
          at: toInstant(createdAtMs),
          read: readAtMs !== null,
          coupon: (couponId !== null && cards.get(couponId)) || null,
        })),
        total,
        page: query.page,
        pageSize: query.pageSize,
      };
    },

    'POST /me/messages/:messageId/read': async ({ actor, params }) => {
      const nowMs = clock();
      await db.tx(async (tx) => {
        const command = { messageId: params.messageId, memberId: actor.memberId, nowMs };
        const { message, first } = await messages.markRead(tx, command);
        if (first) await deps.onRead(tx, message, nowMs);
      });
      return { ok: true };
    },

    'GET /me/message-allowance': async ({ actor }) => ({ left: await messages.left(db.read, actor.memberId) }),

    'POST /me/message-allowance': async ({ actor, body }) => {
      const { memberId } = actor;
      const { grantId, templateIds } = body;
      return db.tx(async (tx) => {
        await messages.grantAllowance(tx, { memberId, grantId, wechatTemplateIds: templateIds, nowMs: clock() });
        return { left: await messages.left(tx, memberId) };
      });
    },
  };
}
