import { type ErrorCode, newId } from '@shuke/shared';
import { type RouteInput, type RouteName, type RouteResult, routes } from '@shuke/shared/contract';
import type { z } from 'zod';
import type { SubscribeMessage, SubscribeResult } from '../../src/adapters/wechat';
import { createPushCampaign } from '../../src/flows/push-campaign';
import { armCrashPoint } from '../../src/kernel/crash-points';
import type { Database } from '../../src/kernel/db/database';
import { insertRow, insertRows } from '../../src/kernel/db/rows';
import { AppError } from '../../src/kernel/errors';
import type { MemberActor, StaffActor } from '../../src/kernel/http/actor';
import { createOutboxWorker } from '../../src/kernel/jobs/outbox';
import { createLogger } from '../../src/kernel/logger';
import { CAMPAIGN_PUSH, createCampaignRoutes } from '../../src/modules/campaign/campaign.routes';
import { createCampaignService } from '../../src/modules/campaign/campaign.service';
import { ConsentReceipt } from '../../src/modules/consent/consent.entity';
import { createConsentService } from '../../src/modules/consent/consent.service';
import { currentVersion } from '../../src/modules/consent/consent-texts';
import { createCouponRoutes } from '../../src/modules/coupon/coupon.routes';
import { createCouponService } from '../../src/modules/coupon/coupon.service';
import { createCouponConsoleRoutes } from '../../src/modules/coupon/coupon-console.routes';
import { Member, MemberIdentity } from '../../src/modules/member/member.entity';
import { createMemberService } from '../../src/modules/member/member.service';
import { createMessageRoutes } from '../../src/modules/message/message.routes';
import { createMessageService } from '../../src/modules/message/message.service';
import { createOfferRoutes } from '../../src/modules/offer/offer.routes';
import { createOfferService } from '../../src/modules/offer/offer.service';
import { createReportRoutes } from '../../src/modules/report/report.routes';
import { createReportService } from '../../src/modules/report/report.service';
import { createEventService } from '../../src/modules/webhook/event.service';

export const START_MS = Date.parse('2026-11-20T04:00:00Z');
export const CAMPAIGN_TEMPLATE = 'campaign';
const TIME_ZONE = 'Asia/Shanghai';
export type World = ReturnType<typeof createWorld>;

/** The commerce modules over a real database, with the merchant's name, the time and WeChat in the test's hand. */
export function createWorld(db: Database) {
  armCrashPoint(process.env['CRASH_POINT']);
  const time = { nowMs: START_MS };
  const clock = () => time.nowMs;
  const logger = createLogger('silent');
  const sent: { openid: string; data: Record<string, string> }[] = [];
  const wechat = {
    reply: (_openid: string): SubscribeResult => ({ status: 'sent' }),
    async sendSubscribeMessage({ openid, data }: SubscribeMessage) {
      sent.push({ openid, data });
      return wechat.reply(openid);
    },
  };
  const merchantId = newId(clock());
  const shopOf = async () => ({ name: '街角小店', timeZone: TIME_ZONE });

  const coupons = createCouponService({ db, clock, shopOf });
  const events = createEventService({ clock });
  const offers = createOfferService();
  const messages = createMessageService({ wechatTemplateIds: [CAMPAIGN_TEMPLATE, 'coupon'] });
  const campaigns = createCampaignService();
  const consents = createConsentService();
  const members = createMemberService({ db, clock, signingKey: Buffer.alloc(32, 7) });
  const reports = createReportService({ clock, timeZone: async () => TIME_ZONE, currentVersion });
  const push = createPushCampaign({
    db,
    clock,
    logger,
    campaigns,
    coupons,
    messages,
    consents,
    members,
    events,
    wechat,
    campaignTemplateId: CAMPAIGN_TEMPLATE,
  });
  const handlers = {
    ...createCouponRoutes({ db, clock, coupons }),
    ...createCouponConsoleRoutes({
      db,
      clock,
      coupons,
      ownMember: async (em, ofMerchant, memberId) => {
        await members.ofMerchant(em, ofMerchant, memberId);
      },
    }),
    ...createOfferRoutes({
      db,
      clock,
      offers,
      templates: coupons.templateViews,
      costs: coupons.discountsBySource,
      maxPerPayment: async () => 3,
      setMaxPerPayment: async () => {},
    }),
    ...createMessageRoutes({
      db,
      clock,
      messages,
      couponViews: async (em, ids, locale) => coupons.toViews(await coupons.byIds(em, ids), locale),
      onRead: async (tx, { campaignId, memberId }, nowMs) => {
        if (campaignId !== null) await campaigns.markOpened(tx, { campaignId, memberId, nowMs });
      },
    }),
    ...createCampaignRoutes({
      db,
      clock,
      campaigns,
      templates: coupons.templateViews,
      results: reports.campaignResults,
      countMarketing: consents.countMarketing,
      estimate: push.estimate,
    }),
    ...createReportRoutes({
      db,
      reports,
      balance: async () => 0,
      orders: async () => [],
      coupons: async (memberId, locale) =>
        coupons.toViews(await coupons.listWallet(db.read, memberId, 'usable', clock()), locale),
      consents: (memberId) => consents.states(db.read, memberId),
      tags: (memberId) => members.tagsOf(db.read, memberId),
    }),
  };
  const worker = createOutboxWorker({
    db,
    clock,
    logger,
    handlers: { [CAMPAIGN_PUSH]: push.pushCampaign, 'message.wechat': push.sendWechatMessage },
  });
  const owner: StaffActor = { kind: 'staff', staffId: newId(), merchantId, role: 'owner', sessionId: newId() };
  const cashier: StaffActor = { ...owner, staffId: newId(), role: 'cashier' };
  const asMember = (memberId: string): MemberActor => ({ kind: 'member', memberId, merchantId, sessionId: newId() });

  /** Calls a route as the HTTP layer does: input and output pass the contract. */
  async function call<Name extends RouteName & keyof typeof handlers>(
    name: Name,
    actor: StaffActor | MemberActor,
    input: { params?: unknown; query?: unknown; body?: unknown } = {} as RouteInput<Name>,
  ): Promise<RouteResult<Name>> {
    const route = routes[name] as { params?: z.ZodType; query?: z.ZodType; body?: z.ZodType; result: z.ZodType };
    const handler = handlers[name] as (request: object) => Promise<unknown>;
    const answer = await handler({
      actor,
      locale: 'zh-CN',
      requestId: newId(),
      clientIp: '127.0.0.1',
      params: route.params?.parse(input.params),
      query: route.query?.parse(input.query ?? {}),
      body: route.body?.parse(input.body),
    });
    return route.result.parse(answer) as RouteResult<Name>;
  }

  async function addMembers(count: number, change: Partial<Member> = {}): Promise<string[]> {
    const rows = Array.from({ length: count }, (): Member => {
      const memberId = newId(clock());
      return {
        memberId,
        merchantId,
        unionid: null,
        nickname: '客人',
        phoneSealed: null,
        phoneLast4: null,
        birthday: null,
        locale: 'zh-CN',
        points: 0,
        paymentCount: 0,
        spentFen: 0,
        lastPaidAtMs: null,
        paidBeforeAtMs: null,
        createdAtMs: clock(),
        mergedIntoId: null,
        unpersonalisedAtMs: null,
        closedAtMs: null,
        ...change,
      };
    });
    const identities = rows.map(({ memberId }) => ({
      merchantId,
      channel: 'weapp' as const,
      openid: `o-${memberId}`,
      memberId,
    }));
    await db.tx(async (tx) => {
      await insertRows(tx, Member, rows);
      await insertRows(tx, MemberIdentity, identities);
    });
    return rows.map(({ memberId }) => memberId).sort();
  }

  async function consent(memberId: string, granted: boolean, purpose: ConsentReceipt['purpose'] = 'marketing') {
    await db.tx(async (tx) => {
      const sequence = (await tx.countBy(ConsentReceipt, { memberId, purpose })) + 1;
      await insertRow(tx, ConsentReceipt, {
        receiptId: newId(),
        purpose,
        merchantId,
        memberId,
        sequence,
        granted,
        textVersion: currentVersion(purpose),
        textHash: '0'.repeat(64),
        locale: 'zh-CN',
        channel: 'weapp',
        atMs: clock(),
      });
    });
  }

  async function addTemplate(change: Partial<TemplateBody> = {}, terms: Partial<TemplateBody['terms']> = {}) {
    const body = templateBody(change, terms);
    await call('POST /console/coupon-templates', owner, { body });
    return body.templateId;
  }

  return {
    db,
    time,
    clock,
    wechat,
    sent,
    merchantId,
    coupons,
    offers,
    messages,
    campaigns,
    push,
    worker,
    owner,
    cashier,
    asMember,
    call,
    addMembers,
    addTemplate,
    consent,
  };
}

type TemplateBody = RouteInput<'POST /console/coupon-templates'>['body'];

/** ¥10 off from ¥50, for 30 days, in every store, one a member, as many as wanted. */
export function templateBody(
  change: Partial<TemplateBody> = {},
  terms: Partial<TemplateBody['terms']> = {},
): TemplateBody {
  return {
    templateId: newId(),
    terms: {
      name: '满五十减十',
      value: { kind: 'amount', amountOffFen: 1000 },
      minSpendFen: 5000,
      validity: { kind: 'days', days: 30 },
      storeIds: null,
      note: '',
      ...terms,
    },
    quota: null,
    perMemberLimit: 1,
    claimable: true,
    ...change,
  };
}

/** The code of the refusal; a test fails when there is none, or when it was a bug instead. */
export async function refusalOf(work: Promise<unknown>): Promise<ErrorCode> {
  const error = await work.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error.code;
  throw error;
}
