import type { RouteRequest } from '@shuke/shared/contract';
import { appendAudit } from '../../kernel/audit';
import type { Clock } from '../../kernel/clock';
import type { Database } from '../../kernel/db/database';
import { AppError } from '../../kernel/errors';
import type { StaffActor } from '../../kernel/http/actor';
import type { Handlers } from '../../kernel/http/api';
import { requireManager } from '../../kernel/http/staff-roles';
import { runOnce } from '../../kernel/idempotency';
import type { CouponService } from './coupon.service';
import type { TemplateDraft } from './coupon-templates';
import { couponTemplateView } from './coupon-view';

type Names =
  | 'GET /me/coupons'
  | 'POST /me/coupons'
  | 'GET /console/coupon-templates'
  | 'POST /console/coupon-templates'
  | 'PUT /console/coupon-templates/:templateId'
  | 'POST /console/coupon-templates/:templateId/state';

function draftOf(body: RouteRequest<'POST /console/coupon-templates'>['body'] | TemplateDraft): TemplateDraft {
  const { terms, quota, perMemberLimit, claimable } = body;
  return { terms, quota, perMemberLimit, claimable };
}

export function createCouponRoutes(deps: { db: Database; clock: Clock; coupons: CouponService }): Handlers<Names> {
  const { db, clock, coupons } = deps;

  const audited = (actor: StaffActor, action: string, templateId: string, detail: Record<string, unknown>) => ({
    merchantId: actor.merchantId,
    actor: `staff:${actor.staffId}`,
    action,
    subject: `coupon-template:${templateId}`,
    detail,
  });

  return {
    'GET /me/coupons': async ({ actor, query, locale }) => {
      const nowMs = clock();
      const found = await coupons.listWallet(db.read, actor.memberId, query.state, nowMs);
      const counts = await coupons.walletCounts(db.read, actor.memberId, nowMs);
      return { coupons: await coupons.toViews(found, locale), counts };
    },

    'POST /me/coupons': async ({ actor, body, locale }) => {
      const { memberId, merchantId } = actor;
      const { couponId, templateId } = body;
      const nowMs = clock();
      const command = { scope: `claim-coupon:${memberId}`, key: couponId, input: { templateId }, nowMs };
      const coupon = await db.tx(async (tx) => {
        await runOnce(tx, command, async () => {
          if (await coupons.find(tx, couponId)) throw new AppError('idempotency-conflict');
          const reason = { kind: 'claimed', text: '' } as const;
          const result = await coupons.issue(tx, { couponId, merchantId, templateId, memberId, reason, nowMs });
          if ('refused' in result) throw new AppError(result.refused);
          return { couponId };
        });
        return coupons.find(tx, couponId);
      });
      const [view] = await coupons.toViews(coupon ? [coupon] : [], locale);
      if (!view) throw new AppError('not-found', { what: 'coupon' });
      return view;
    },

    'GET /console/coupon-templates': async ({ actor, query }) => {
      const { items, total } = await coupons.listTemplates(db.read, actor.merchantId, query);
      return { items: items.map(couponTemplateView), total, page: query.page, pageSize: query.pageSize };
    },

    'POST /console/coupon-templates': async ({ actor, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { templateId } = body;
      const draft = draftOf(body);
      const nowMs = clock();
      const command = { scope: `coupon-template:${merchantId}`, key: templateId, input: draft, nowMs };
      return db.tx(async (tx) => {
        await runOnce(tx, command, async () => {
          await coupons.createTemplate(tx, { merchantId, templateId, draft, nowMs });
          await appendAudit(tx, audited(actor, 'coupon-template.create', templateId, { quota: draft.quota }), nowMs);
          return { templateId };
        });
        return couponTemplateView(await coupons.getTemplate(tx, { merchantId, templateId }));
      });
    },

    'PUT /console/coupon-templates/:templateId': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { templateId } = params;
      return db.tx(async (tx) => {
        const draft = draftOf(body);
        const changed = await coupons.changeTemplate(tx, { merchantId, templateId, draft, version: body.version });
        const detail = { version: changed.version, quota: changed.quota };
        await appendAudit(tx, audited(actor, 'coupon-template.change', templateId, detail), clock());
        return couponTemplateView(changed);
      });
    },

    'POST /console/coupon-templates/:templateId/state': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { templateId } = params;
      return db.tx(async (tx) => {
        const changed = await coupons.setTemplateState(tx, { merchantId, templateId, state: body.state });
        await appendAudit(tx, audited(actor, `coupon-template.${body.state}`, templateId, {}), clock());
        return couponTemplateView(changed);
      });
    },
  };
}
