/**
 * A launched campaign on its way to its audience, one page of members a transaction.
 * Invariant: deliveries, coupons, inbox cards, promised messages and the cursor of a page commit together, so a crash
 * anywhere repeats the whole page or nothing of it.
 */
import { newId } from '@shuke/shared';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { crashPoint } from '../kernel/crash-points';
import type { Tx } from '../kernel/db/database';
import { enqueue, type OutboxHandler, type OutboxResult } from '../kernel/jobs/outbox';
import type { CampaignService } from '../modules/campaign/campaign.service';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { EventService } from '../modules/webhook/event.service';
import { createSendWechat, thing, type WechatMessageDeps } from './wechat-message';

export const MESSAGE_WECHAT = 'message.wechat';
const PAGE_MEMBERS = 200;
const ESTIMATE_PAGE = 1000;
const INBOX_PAGE = 'pages/inbox/index';

const pushPayload = z.object({ campaignId: z.string() });
const wechatPayload = z.object({ campaignId: z.string(), memberId: z.string() });

export interface PushCampaignDeps extends WechatMessageDeps {
  campaigns: CampaignService;
  coupons: CouponService;
  consents: {
    /** Member ids after `after`, in id order, whose marketing consent is in force. */
    marketingAudience(em: EntityManager, merchantId: string, page: { after: string; limit: number }): Promise<string[]>;
    countMarketing(em: EntityManager, merchantId: string): Promise<number>;
    states(
      em: EntityManager,
      memberId: string,
    ): Promise<readonly { purpose: string; granted: boolean; outdated: boolean }[]>;
  };
  members: WechatMessageDeps['members'] & { count(em: EntityManager, merchantId: string): Promise<number> };
  events: EventService;
  /** The subscribe-message template that campaigns are announced with. */
  campaignTemplateId: string;
}

export function createPushCampaign(deps: PushCampaignDeps) {
  const { db, clock, campaigns, coupons, messages, consents, members, events, campaignTemplateId } = deps;
  const send = createSendWechat(deps);
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

  /** Outbox handler of `message.wechat`: sent at least once, paid for with one allowance. */
  const sendWechatMessage: OutboxHandler = async (payload) => {
    const { campaignId, memberId } = wechatPayload.parse(payload);
    const campaign = await campaigns.find(db.read, campaignId);
    // Consent may have gone since the page was pushed.
    if (!campaign || !(await allowsMarketing(memberId))) return 'done';
    await send({
      topic: MESSAGE_WECHAT,
      key: campaignId,
      memberId,
      templateId: campaignTemplateId,
      page: INBOX_PAGE,
      data: { thing1: thing(campaign.title), thing2: thing(campaign.body) },
    });
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
