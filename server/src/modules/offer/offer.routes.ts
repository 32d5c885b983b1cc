import { mostFen } from '@shuke/shared';
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

type Names =
  | 'GET /console/offers'
  | 'POST /console/offers'
  | 'PUT /console/offers/:offerId'
  | 'PUT /console/offer-limit';
type OfferView = RouteResult<'POST /console/offers'>;

function draftOf(draft: OfferDraft): OfferDraft {
  const { name, templateId, rule, reason, active, grant, takeWithinHours, priority, weight } = draft;
  const { quota, dailyQuota, perMemberLimit, budgetFen } = draft;
  const limits = { quota, dailyQuota, perMemberLimit, budgetFen };
  return { name, templateId, rule, reason, active, grant, takeWithinHours, priority, weight, ...limits };
}

export function createOfferRoutes(deps: {
  db: Database;
  clock: Clock;
  offers: OfferService;
  /** Of these templates, the merchant's own. */
  templates(em: EntityManager, merchantId: string, ids: readonly string[]): Promise<OfferView['template'][]>;
  /** What the redeemed coupons of each offer took off, in fen. */
  costs(em: EntityManager, offerIds: readonly string[]): Promise<Map<string, number>>;
  /** How many offers one payment gives at most. */
  maxPerPayment(em: EntityManager, merchantId: string): Promise<number>;
  setMaxPerPayment(tx: Tx, merchantId: string, most: number): Promise<void>;
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
      const { offerId, version, granted, promisedFen, grantMode } = offer;
      const costFen = costs.get(offerId) ?? 0;
      return { ...draftOf({ ...offer, grant: grantMode }), offerId, version, template, granted, promisedFen, costFen };
    });
  }

  async function view(em: EntityManager, merchantId: string, offerId: string): Promise<OfferView> {
    const [only] = await views(em, merchantId, [await offers.get(em, { merchantId, offerId })]);
    if (!only) throw new AppError('not-found', { what: 'offer' });
    return only;
  }

  /** @throws AppError not-found, invalid-input where the budget could not be kept */
  async function checkTemplate(tx: Tx, merchantId: string, { templateId, budgetFen }: OfferDraft): Promise<void> {
    const [own] = await deps.templates(tx, merchantId, [templateId]);
    if (!own) throw new AppError('not-found', { what: 'coupon-template' });
    if (budgetFen === null || mostFen(own.terms.value) !== null) return;
    const problems = [{ at: 'body.budgetFen', problem: 'the coupon has no cap, so nobody knows what it may cost' }];
    throw new AppError('invalid-input', { problems });
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
      const { merchantId } = actor;
      const maxPerPayment = await deps.maxPerPayment(db.read, merchantId);
      return { offers: await views(db.read, merchantId, rows), maxPerPayment };
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
          await checkTemplate(tx, merchantId, draft);
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
        await checkTemplate(tx, merchantId, draft);
        await offers.change(tx, { merchantId, offerId, draft, version: body.version });
        await audit(tx, actor, 'offer.change', offerId, draft);
        return view(tx, merchantId, offerId);
      });
    },

    'PUT /console/offer-limit': async ({ actor, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { maxPerPayment } = body;
      await db.tx(async (tx) => {
        await deps.setMaxPerPayment(tx, merchantId, maxPerPayment);
        const by = `staff:${actor.staffId}`;
        const subject = `merchant:${merchantId}`;
        const detail = { maxPerPayment };
        await appendAudit(tx, { merchantId, actor: by, action: 'offer.limit', subject, detail }, clock());
      });
      return { ok: true };
    },
  };
}
