import type { RouteResult } from '@shuke/shared/contract';
import type { EntityManager } from 'typeorm';
import { appendAudit } from '../../kernel/audit';
import type { Clock } from '../../kernel/clock';
import type { Database, Tx } from '../../kernel/db/database';
import { AppError } from '../../kernel/errors';
import type { StaffActor } from '../../kernel/http/actor';
import type { Handlers } from '../../kernel/http/api';
import { requireManager } from '../../kernel/http/staff-roles';
import { runOnce } from '../../kernel/idempotency';
import type { Offer } from './offer.entity';
import type { OfferDraft, OfferService } from './offer.service';

type Names = 'GET /console/offers' | 'POST /console/offers' | 'PUT /console/offers/:offerId';
type OfferView = RouteResult<'POST /console/offers'>;

function draftOf({ name, templateId, storeIds, minAmountFen, audience, reason, active }: OfferDraft): OfferDraft {
  return { name, templateId, storeIds, minAmountFen, audience, reason, active };
}

export function createOfferRoutes(deps: {
  db: Database;
  clock: Clock;
  offers: OfferService;
  /** Of these templates, the merchant's own. */
  templates(em: EntityManager, merchantId: string, ids: readonly string[]): Promise<OfferView['template'][]>;
  /** What the redeemed coupons of each offer took off, in fen. */
  costs(em: EntityManager, offerIds: readonly string[]): Promise<Map<string, number>>;
}): Handlers<Names> {
  const { db, clock, offers } = deps;

  async function views(em: EntityManager, merchantId: string, rows: readonly Offer[]): Promise<OfferView[]> {
    const ids = [...new Set(rows.map(({ templateId }) => templateId))];
    const templates = new Map((await deps.templates(em, merchantId, ids)).map((one) => [one.templateId, one]));
    const costs = await deps.costs(
      em,
      rows.map(({ offerId }) => offerId),
    );
    return rows.map((offer) => {
      const template = templates.get(offer.templateId);
      if (!template) throw new Error(`offer ${offer.offerId} has no template`);
      const { offerId, version, granted } = offer;
      return { ...draftOf(offer), offerId, version, template, granted, costFen: costs.get(offerId) ?? 0 };
    });
  }

  async function view(em: EntityManager, merchantId: string, offerId: string): Promise<OfferView> {
    const [only] = await views(em, merchantId, [await offers.get(em, { merchantId, offerId })]);
    if (!only) throw new AppError('not-found', { what: 'offer' });
    return only;
  }

  async function checkTemplate(tx: Tx, merchantId: string, templateId: string): Promise<void> {
    const own = await deps.templates(tx, merchantId, [templateId]);
    if (own.length === 0) throw new AppError('not-found', { what: 'coupon-template' });
  }

  const audit = (tx: Tx, actor: StaffActor, action: string, offerId: string, draft: OfferDraft) =>
    appendAudit(
      tx,
      {
        merchantId: actor.merchantId,
        actor: `staff:${actor.staffId}`,
        action,
        subject: `offer:${offerId}`,
        detail: { templateId: draft.templateId, active: draft.active },
      },
      clock(),
    );

  return {
    'GET /console/offers': async ({ actor }) => {
      const rows = await offers.list(db.read, actor.merchantId);
      return { offers: await views(db.read, actor.merchantId, rows) };
    },

    'POST /console/offers': async ({ actor, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { offerId } = body;
      const draft = draftOf(body);
      const nowMs = clock();
      const command = { scope: `offer:${merchantId}`, key: offerId, input: draft, nowMs };
      return db.tx(async (tx) => {
        await runOnce(tx, command, async () => {
          await checkTemplate(tx, merchantId, draft.templateId);
          await offers.create(tx, { merchantId, offerId, draft, nowMs });
          await audit(tx, actor, 'offer.create', offerId, draft);
          return { offerId };
        });
        return view(tx, merchantId, offerId);
      });
    },

    'PUT /console/offers/:offerId': async ({ actor, params, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { offerId } = params;
      const draft = draftOf(body);
      return db.tx(async (tx) => {
        await checkTemplate(tx, merchantId, draft.templateId);
        await offers.change(tx, { merchantId, offerId, draft, version: body.version });
        await audit(tx, actor, 'offer.change', offerId, draft);
        return view(tx, merchantId, offerId);
      });
    },
  };
}
