/**
 * A launched campaign on its way to its audience, one page of members a transaction.
 * Invariant: deliveries, coupons, inbox cards, promised messages and the cursor of a page commit together, so a crash
 * anywhere repeats the whole page or nothing of it.
 */
import { newId } from '@shuke/shared';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { SubscribeMessage, SubscribeResult } from '../adapters/wechat';
import type { Clock } from '../kernel/clock';
import { crashPoint } from '../kernel/crash-points';
import type { Database, Tx } from '../kernel/db/database';
import { runOnce } from '../kernel/idempotency';
import { enqueue, type OutboxHandler, type OutboxResult } from '../kernel/jobs/outbox';
import type { Logger } from '../kernel/logger';
import type { CampaignService } from '../modules/campaign/campaign.service';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { MessageService } from '../modules/message/message.service';
import type { EventService } from '../modules/webhook/event.service';

export const MESSAGE_WECHAT = 'message.wechat';
const PAGE_MEMBERS = 200;
const ESTIMATE_PAGE = 1000;
/** WeChat cuts a `thing` keyword at 20 characters by refusing it. */
const THING_LENGTH = 20;
const INBOX_PAGE = 'pages/inbox/index';
const ERRCODE_NOT_ALLOWED = 43101;

const pushPayload = z.object({ campaignId: z.string() });
const wechatPayload = z.object({ campaignId: z.string(), memberId: z.string() });

/** Fits a text into one keyword of a subscribe message. */
const thing = (text: string): string => {
  const letters = [...text.replace(/\s+/g, ' ').trim()];
  return letters.length <= THING_LENGTH ? letters.join('') : `${letters.slice(0, THING_LENGTH - 1).join('')}…`;
};

export interface PushCampaignDeps {
  db: Database;
  clock: Clock;
  logger: Logger;
  campaigns: CampaignService;
  coupons: CouponService;
  messages: MessageService;
  consents: {
    /** Member ids after `after`, in id order, whose marketing consent is in force. */
    marketingAudience(em: EntityManager, merchantId: string, page: { after: string; limit: number }): Promise<string[]>;
    countMarketing(em: EntityManager, merchantId: string): Promise<number>;
    states(
      em: EntityManager,
      memberId: string,
    ): Promise<readonly { purpose: string; granted: boolean; outdated: boolean }[]>;
  };
  members: {
    count(em: EntityManager, merchantId: string): Promise<number>;
    /** Mini-program openids; a member who never opened the mini program is absent. */
    openids(em: EntityManager, memberIds: string[]): Promise<Map<string, string>>;
  };
  events: EventService;
  wechat: { sendSubscribeMessage(message: SubscribeMessage): Promise<SubscribeResult> };
  /** The subscribe-message template that campaigns are announced with. */
  campaignTemplateId: string;
}

export function createPushCampaign(deps: PushCampaignDeps) {
  const { db, clock, logger, campaigns, coupons, messages, consents, members, events } = deps;
  const { wechat, campaignTemplateId } = deps;
  type Campaign = NonNullable<Awaited<ReturnType<CampaignService['find']>>>;

  async function issueCoupons(tx: Tx, campaign: Campaign, memberIds: readonly string[], nowMs: number) {
    const { campaignId, merchantId, templateId, title } = campaign;
    if (templateId === null) return new Map<string, { couponId: string }>();
    return coupons.issueMany(tx, {
      merchantId,
      templateId,
      memberIds,
      reason: { kind: 'campaign', text: title },
      sourceId: campaignId,
      grantKey: (memberId) => `campaign:${campaignId}:${memberId}`,
      nowMs,
    });
  }

  async function deliverPage(tx: Tx, campaign: Campaign, memberIds: readonly string[]): Promise<void> {
    const { campaignId, merchantId, templateId, title, body } = campaign;
    const nowMs = clock();
    const issued = await issueCoupons(tx, campaign, memberIds, nowMs);
    const couponOf = (memberId: string) => issued.get(memberId)?.couponId ?? null;
    await campaigns.recordDeliveries(
      tx,
      memberIds.map((memberId) => {
        const couponId = couponOf(memberId);
        const couponShort = templateId !== null && couponId === null;
        return { campaignId, memberId, couponId, couponShort, createdAtMs: nowMs };
      }),
    );
    await messages.deliver(
      tx,
      memberIds.map((memberId) => ({
        messageId: newId(nowMs),
        merchantId,
        memberId,
        campaignId,
        couponId: couponOf(memberId),
        title,
        body,
        createdAtMs: nowMs,
      })),
    );
    for (const memberId of await messages.withAllowance(tx, memberIds, campaignTemplateId)) {
      const dedupeKey = `${campaignId}:${memberId}`;
      await enqueue(tx, { topic: MESSAGE_WECHAT, dedupeKey, payload: { campaignId, memberId }, nowMs });
    }
  }

  /** Outbox handler of `campaign.push`: one page, then asks to come again until the audience is exhausted. */
  const pushCampaign: OutboxHandler = async (payload) => {
    const { campaignId } = pushPayload.parse(payload);
    const result = await db.tx(async (tx): Promise<OutboxResult> => {
      const campaign = await campaigns.find(tx, campaignId);
      if (campaign?.state !== 'running') return 'done';
      const page = { after: campaign.cursor, limit: PAGE_MEMBERS };
      const memberIds = await consents.marketingAudience(tx, campaign.merchantId, page);
      const last = memberIds.at(-1);
      if (last !== undefined) {
        const mine = await campaigns.advance(tx, { campaignId, from: campaign.cursor, to: last });
        if (!mine) return { again: { delayMs: 0 } };
        await deliverPage(tx, campaign, memberIds);
        crashPoint('campaign.page');
      }
      if (memberIds.length === PAGE_MEMBERS) return { again: { delayMs: 0 } };
      await campaigns.finish(tx, { campaignId, nowMs: clock() });
      const finished = { type: 'campaign.finished', subjectId: campaignId, data: { campaignId } } as const;
      await events.emit(tx, campaign.merchantId, finished);
      return 'done';
    });
    crashPoint('campaign.committed');
    return result;
  };

  const allowsMarketing = async (memberId: string): Promise<boolean> =>
    (await consents.states(db.read, memberId)).some(
      ({ purpose, granted, outdated }) => purpose === 'marketing' && granted && !outdated,
    );

  /** Takes one allowance for this message, however often the work is repeated. */
  const takeAllowance = (campaignId: string, memberId: string): Promise<boolean> =>
    db.tx((tx) =>
      runOnce(
        tx,
        { scope: `${MESSAGE_WECHAT}:${memberId}`, key: campaignId, input: campaignTemplateId, nowMs: clock() },
        () => messages.spend(tx, memberId, campaignTemplateId),
      ),
    );

  /** Outbox handler of `message.wechat`: sent at least once, paid for with one allowance. */
  const sendWechatMessage: OutboxHandler = async (payload) => {
    const { campaignId, memberId } = wechatPayload.parse(payload);
    const campaign = await campaigns.find(db.read, campaignId);
    const openid = (await members.openids(db.read, [memberId])).get(memberId);
    // Consent may have gone since the page was pushed.
    if (!campaign || openid === undefined || !(await allowsMarketing(memberId))) return 'done';
    if (!(await takeAllowance(campaignId, memberId))) return 'done';
    const result = await wechat.sendSubscribeMessage({
      openid,
      templateId: campaignTemplateId,
      page: INBOX_PAGE,
      data: { thing1: thing(campaign.title), thing2: thing(campaign.body) },
    });
    if (result.status === 'unknown') throw new Error(`subscribe message: ${result.reason}`);
    if (result.status === 'refused') {
      logger.info({ campaignId, errcode: result.errcode }, 'subscribe message refused');
      if (result.errcode === ERRCODE_NOT_ALLOWED) {
        await db.tx((tx) => messages.setEmpty(tx, memberId, campaignTemplateId));
      }
    }
    return 'done';
  };

  async function countSubscribable(merchantId: string): Promise<number> {
    let total = 0;
    for (let after = ''; ; ) {
      const memberIds = await consents.marketingAudience(db.read, merchantId, { after, limit: ESTIMATE_PAGE });
      total += (await messages.withAllowance(db.read, memberIds, campaignTemplateId)).size;
      const last = memberIds.at(-1);
      if (last === undefined || memberIds.length < ESTIMATE_PAGE) return total;
      after = last;
    }
  }

  /** Whom a campaign would reach if it were launched now. @throws AppError not-found for another's template */
  async function estimate(merchantId: string, templateId: string | undefined) {
    const template = templateId === undefined ? null : await coupons.getTemplate(db.read, { merchantId, templateId });
    return {
      members: await members.count(db.read, merchantId),
      marketingConsent: await consents.countMarketing(db.read, merchantId),
      subscribeMessages: await countSubscribable(merchantId),
      couponsLeft: template === null || template.quota === null ? null : template.quota - template.issued,
    };
  }

  return { pushCampaign, sendWechatMessage, estimate };
}
