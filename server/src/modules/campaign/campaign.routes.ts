import type { RouteResult } from '@shuke/shared/contract';
import type { EntityManager } from 'typeorm';
import { appendAudit } from '../../kernel/audit';
import { type Clock, toInstant, toInstantOrNull } from '../../kernel/clock';
import type { Database, Tx } from '../../kernel/db/database';
import { AppError } from '../../kernel/errors';
import type { StaffActor } from '../../kernel/http/actor';
import type { Handlers } from '../../kernel/http/api';
import { requireManager } from '../../kernel/http/staff-roles';
import { runOnce } from '../../kernel/idempotency';
import { enqueue } from '../../kernel/jobs/outbox';
import type { Campaign } from './campaign.entity';
import type { CampaignService } from './campaign.service';

type Names =
  | 'GET /console/campaigns'
  | 'GET /console/campaigns/estimate'
  | 'POST /console/campaigns'
  | 'GET /console/campaigns/:campaignId'
  | 'POST /console/campaigns/:campaignId/launch'
  | 'DELETE /console/campaigns/:campaignId';
type CampaignView = RouteResult<'POST /console/campaigns'>;

/** The outbox topic that pushes a launched campaign, page by page. */
export const CAMPAIGN_PUSH = 'campaign.push';

const NOTHING_YET = { delivered: 0, opened: 0, couponsIssued: 0, couponsRedeemed: 0, couponsShort: 0, revenueFen: 0 };

export function createCampaignRoutes(deps: {
  db: Database;
  clock: Clock;
  campaigns: CampaignService;
  /** Of these coupon templates, the merchant's own. */
  templates(
    em: EntityManager,
    merchantId: string,
    ids: readonly string[],
  ): Promise<readonly { templateId: string; terms: { name: string } }[]>;
  /** What each campaign brought so far; one that reached nobody is absent. */
  results(
    em: EntityManager,
    campaignIds: readonly string[],
  ): Promise<Map<string, Omit<CampaignView['results'], 'audience'>>>;
  countMarketing(em: EntityManager, merchantId: string): Promise<number>;
  estimate(merchantId: string, templateId: string | undefined): Promise<RouteResult<'GET /console/campaigns/estimate'>>;
}): Handlers<Names> {
  const { db, clock, campaigns } = deps;

  async function views(em: EntityManager, merchantId: string, rows: readonly Campaign[]): Promise<CampaignView[]> {
    const templateIds = rows.map(({ templateId }) => templateId).filter((id) => id !== null);
    const templates = await deps.templates(em, merchantId, [...new Set(templateIds)]);
    const results = await deps.results(
      em,
      rows.map(({ campaignId }) => campaignId),
    );
    const reachable = await deps.countMarketing(em, merchantId);
    return rows.map((row) => {
      const { campaignId, name, title, body, templateId, state } = row;
      const sofar = results.get(campaignId) ?? NOTHING_YET;
      // Until everybody was reached, those who agree to marketing now are whom it is for.
      const audience =
        state === 'finished' || state === 'stopped' ? sofar.delivered : Math.max(reachable, sofar.delivered);
      return {
        campaignId,
        name,
        title,
        body,
        templateId,
        state,
        createdAt: toInstant(row.createdAtMs),
        launchedAt: toInstantOrNull(row.launchedAtMs),
        finishedAt: toInstantOrNull(row.finishedAtMs),
        couponName: templates.find((template) => template.templateId === templateId)?.terms.name ?? null,
        results: { audience, ...sofar },
      };
    });
  }

  async function view(em: EntityManager, merchantId: string, campaignId: string): Promise<CampaignView> {
    const [only] = await views(em, merchantId, [await campaigns.get(em, { merchantId, campaignId })]);
    if (!only) throw new AppError('not-found', { what: 'campaign' });
    return only;
  }

  const audit = (tx: Tx, { merchantId, staffId }: StaffActor, action: string, campaignId: string) =>
    appendAudit(
      tx,
      { merchantId, actor: `staff:${staffId}`, action: `campaign.${action}`, subject: `campaign:${campaignId}` },
      clock(),
    );

  return {
    'GET /console/campaigns': async ({ actor, query }) => {
      const { items, total } = await campaigns.list(db.read, actor.merchantId, query);
      const { page, pageSize } = query;
      return { items: await views(db.read, actor.merchantId, items), total, page, pageSize };
    },

    'GET /console/campaigns/estimate': ({ actor, query }) => deps.estimate(actor.merchantId, query.templateId),

    'POST /console/campaigns': async ({ actor, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { campaignId, ...draft } = body;
      const nowMs = clock();
      const command = { scope: `campaign:${merchantId}`, key: campaignId, input: draft, nowMs };
      return db.tx(async (tx) => {
        await runOnce(tx, command, async () => {
          const wanted = draft.templateId === null ? [] : [draft.templateId];
          const own = wanted.length === 0 ? [] : await deps.templates(tx, merchantId, wanted);
          if (own.length < wanted.length) throw new AppError('not-found', { what: 'coupon-template' });
          await campaigns.draft(tx, { merchantId, campaignId, draft, nowMs });
          await audit(tx, actor, 'draft', campaignId);
          return { campaignId };
        });
        return view(tx, merchantId, campaignId);
      });
    },

    'GET /console/campaigns/:campaignId': ({ actor, params }) => view(db.read, actor.merchantId, params.campaignId),

    'POST /console/campaigns/:campaignId/launch': async ({ actor, params }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { campaignId } = params;
      const nowMs = clock();
      return db.tx(async (tx) => {
        if (await campaigns.launch(tx, { merchantId, campaignId, nowMs })) {
          await enqueue(tx, { topic: CAMPAIGN_PUSH, dedupeKey: campaignId, payload: { campaignId }, nowMs });
          await audit(tx, actor, 'launch', campaignId);
        }
        return view(tx, merchantId, campaignId);
      });
    },

    'DELETE /console/campaigns/:campaignId': async ({ actor, params }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { campaignId } = params;
      await db.tx(async (tx) => {
        await campaigns.remove(tx, { merchantId, campaignId });
        await audit(tx, actor, 'delete', campaignId);
      });
      return { ok: true };
    },
  };
}
