import type { EntityManager } from 'typeorm';
import { appendAudit } from '../../kernel/audit';
import type { Clock } from '../../kernel/clock';
import { toInstant } from '../../kernel/clock';
import type { Database, Tx } from '../../kernel/db/database';
import { AppError } from '../../kernel/errors';
import type { StaffActor } from '../../kernel/http/actor';
import type { Handlers } from '../../kernel/http/api';
import { requireManager } from '../../kernel/http/staff-roles';
import { runOnce } from '../../kernel/idempotency';
import type { CouponService } from './coupon.service';
import { singleUseCodes } from './coupon-codes';
import { codeView, couponTemplateView, draftOf } from './coupon-view';

type Names =
  | 'GET /console/coupon-templates'
  | 'POST /console/coupon-templates'
  | 'PUT /console/coupon-templates/:templateId'
  | 'POST /console/coupon-templates/:templateId/state'
  | 'GET /console/coupon-templates/:templateId/versions'
  | 'GET /console/coupon-templates/:templateId/codes'
  | 'POST /console/coupon-templates/:templateId/codes'
  | 'POST /console/coupon-codes/:codeId/state'
  | 'POST /console/members/:memberId/coupons';

interface Deps {
  db: Database;
  clock: Clock;
  coupons: CouponService;
  /** @throws AppError not-found when the member is not the merchant's */
  ownMember(em: EntityManager, merchantId: string, memberId: string): Promise<void>;
}

const actorOf = ({ staffId }: StaffActor): string => `staff:${staffId}`;

/** What staff do with coupons: templates, their codes, and a coupon as a gift. */
export function createCouponConsoleRoutes(deps: Deps): Handlers<Names> {
  const { db, clock, coupons } = deps;

  const audit = (tx: Tx, actor: StaffActor, action: string, subject: string, detail: Record<string, unknown>) =>
    appendAudit(tx, { merchantId: actor.merchantId, actor: actorOf(actor), action, subject, detail }, clock());

  return {
    ...codeAndGiftRoutes(deps, audit),

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
          await coupons.createTemplate(tx, { merchantId, templateId, draft, actor: actorOf(actor), nowMs });
          const detail = { quota: draft.quota };
          await audit(tx, actor, 'coupon-template.create', `coupon-template:${templateId}`, detail);
          return { templateId };
        });
        return couponTemplateView(await coupons.getTemplate(tx, { merchantId, templateId }));
      });
    },

    'PUT /console/coupon-templates/:templateId': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { templateId } = params;
      const author = { actor: actorOf(actor), nowMs: clock() };
      return db.tx(async (tx) => {
        const change = { merchantId, templateId, draft: draftOf(body), version: body.version, ...author };
        const changed = await coupons.changeTemplate(tx, change);
        const detail = { version: changed.version, quota: changed.quota };
        await audit(tx, actor, 'coupon-template.change', `coupon-template:${templateId}`, detail);
        return couponTemplateView(changed);
      });
    },

    'POST /console/coupon-templates/:templateId/state': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { templateId } = params;
      return db.tx(async (tx) => {
        const changed = await coupons.setTemplateState(tx, { merchantId, templateId, state: body.state });
        await audit(tx, actor, `coupon-template.${body.state}`, `coupon-template:${templateId}`, {});
        return couponTemplateView(changed);
      });
    },

    'GET /console/coupon-templates/:templateId/versions': async ({ actor, params }) => {
      const key = { merchantId: actor.merchantId, templateId: params.templateId };
      const versions = await coupons.templateVersions(db.read, key);
      return {
        versions: versions.map(({ version, draft, issued, atMs, actor: author }) => ({
          ...draftOf(draft),
          version,
          issued,
          at: toInstant(atMs),
          actor: author,
        })),
      };
    },
  };
}

function codeAndGiftRoutes(
  { db, clock, coupons, ownMember }: Deps,
  audit: (tx: Tx, actor: StaffActor, action: string, subject: string, detail: Record<string, unknown>) => Promise<void>,
) {
  return {
    'GET /console/coupon-templates/:templateId/codes': async ({ actor, params, query }) => {
      const { templateId } = await coupons.getTemplate(db.read, { merchantId: actor.merchantId, ...params });
      const [items, total] = await coupons.listCodes(db.read, templateId, query);
      return { items: items.map(codeView), total, page: query.page, pageSize: query.pageSize };
    },

    'POST /console/coupon-templates/:templateId/codes': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { batchId, ...wanted } = body;
      const nowMs = clock();
      const command = { scope: `coupon-codes:${merchantId}`, key: batchId, input: { ...params, ...wanted }, nowMs };
      const codes = await db.tx(async (tx) => {
        const made = await runOnce(tx, command, async () => {
          const { templateId } = await coupons.getTemplate(tx, { merchantId, ...params });
          const rows = await coupons.addCodes(tx, {
            merchantId,
            templateId,
            codes: body.kind === 'shared' ? [{ code: body.code, quota: body.quota }] : singleUseCodes(body.amount),
            validUntilMs: body.validUntil === null ? null : Date.parse(body.validUntil),
            nowMs,
          });
          await audit(tx, actor, 'coupon-code.create', `coupon-template:${templateId}`, { codes: rows.length });
          return { codeIds: rows.map(({ codeId }) => codeId) };
        });
        return coupons.codesByIds(tx, made.codeIds);
      });
      return { codes: codes.map(codeView) };
    },

    'POST /console/coupon-codes/:codeId/state': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      await db.tx(async (tx) => {
        const { templateId } = await coupons.setCodeState(tx, { merchantId, ...params, ...body });
        const detail = { codeId: params.codeId };
        await audit(tx, actor, `coupon-code.${body.state}`, `coupon-template:${templateId}`, detail);
      });
      return { ok: true };
    },

    'POST /console/members/:memberId/coupons': async ({ actor, params, body, locale }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { memberId } = params;
      const { couponId, templateId, reason } = body;
      const nowMs = clock();
      const input = { memberId, templateId, reason };
      const command = { scope: `give-coupon:${merchantId}`, key: couponId, input, nowMs };
      const coupon = await db.tx(async (tx) => {
        await runOnce(tx, command, async () => {
          await ownMember(tx, merchantId, memberId);
          if (await coupons.find(tx, couponId)) throw new AppError('idempotency-conflict');
          const why = { kind: 'staff', text: reason } as const;
          const given = await coupons.issue(tx, { couponId, merchantId, templateId, memberId, reason: why, nowMs });
          if ('refused' in given) throw new AppError(given.refused);
          await audit(tx, actor, 'coupon.give', `member:${memberId}`, { couponId, templateId });
          return { couponId };
        });
        return coupons.find(tx, couponId);
      });
      const [view] = await coupons.toViews(coupon ? [coupon] : [], locale);
      if (!view) throw new AppError('not-found', { what: 'coupon' });
      return view;
    },
  } satisfies Partial<Handlers<Names>>;
}
