import type { EntityManager } from 'typeorm';
import type { SubscribeMessage, SubscribeResult } from '../adapters/wechat';
import type { Clock } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import { runOnce } from '../kernel/idempotency';
import type { Logger } from '../kernel/logger';
import type { MessageService } from '../modules/message/message.service';

/** WeChat cuts a `thing` keyword at 20 characters by refusing it. */
const THING_LENGTH = 20;
const ERRCODE_NOT_ALLOWED = 43101;

/** Fits a text into one keyword of a subscribe message. */
export const thing = (text: string): string => {
  const letters = [...text.replace(/\s+/g, ' ').trim()];
  return letters.length <= THING_LENGTH ? letters.join('') : `${letters.slice(0, THING_LENGTH - 1).join('')}…`;
};

export interface WechatMessageDeps {
  db: Database;
  clock: Clock;
  logger: Logger;
  messages: MessageService;
  members: {
    /** Mini-program openids; a member who never opened the mini program is absent. */
    openids(em: EntityManager, memberIds: string[]): Promise<Map<string, string>>;
  };
  wechat: { sendSubscribeMessage(message: SubscribeMessage): Promise<SubscribeResult> };
}

export interface WechatMessage extends Omit<SubscribeMessage, 'openid'> {
  memberId: string;
  /** Of the outbox work: with the key it takes one allowance, however often it is repeated. */
  topic: string;
  key: string;
}

/** Sends one subscribe message, at least once, for one allowance; nothing when there is none left. */
export function createSendWechat({ db, clock, logger, messages, members, wechat }: WechatMessageDeps) {
  const takeAllowance = ({ topic, key, memberId, templateId }: WechatMessage): Promise<boolean> =>
    db.tx((tx) =>
      runOnce(tx, { scope: `${topic}:${memberId}`, key, input: templateId, nowMs: clock() }, () =>
        messages.spend(tx, memberId, templateId),
      ),
    );

  /** @throws Error when WeChat's answer is not known: try again */
  return async function send(message: WechatMessage): Promise<void> {
    const { memberId, key, templateId, page, data } = message;
    const openid = (await members.openids(db.read, [memberId])).get(memberId);
    if (openid === undefined || !(await takeAllowance(message))) return;
    const result = await wechat.sendSubscribeMessage({ openid, templateId, page, data });
    if (result.status === 'unknown') throw new Error(`subscribe message: ${result.reason}`);
    if (result.status !== 'refused') return;
    logger.info({ key, errcode: result.errcode }, 'subscribe message refused');
    // WeChat knows better than our count what the member still allows.
    if (result.errcode === ERRCODE_NOT_ALLOWED) await db.tx((tx) => messages.setEmpty(tx, memberId, templateId));
  };
}
