/** After-payment offers: the rules that decide what pops up once a payment is taken, and what waits for a tap. */
import { type OfferRule, offerMatches, type PaidVisit } from '@shuke/shared';
import type { RouteRequest } from '@shuke/shared/contract';
import { type EntityManager, In } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { Offer, OfferGrant } from './offer.entity';
import { closeGrants, markTaken, openGrant, openGrants } from './offer-grants';
import { claimOffer, unclaimOffer } from './offer-limits';

export type OfferService = ReturnType<typeof createOfferService>;
export type OfferDraft = Omit<RouteRequest<'POST /console/offers'>['body'], 'offerId'>;
interface OfferKey {
  merchantId: string;
  offerId: string;
}

/** The columns of a draft. */
function columnsOf({ grant, ...draft }: OfferDraft) {
  return { ...draft, grantMode: grant };
}

function checkRule({ minAmountFen, maxAmountFen }: OfferRule): void {
  if (maxAmountFen === null || maxAmountFen >= minAmountFen) return;
  const problems = [{ at: 'body.rule.maxAmountFen', problem: 'must not be below the least sum' }];
  throw new AppError('invalid-input', { problems });
}

export function createOfferService() {
  /** @throws AppError not-found */
  async function get(em: EntityManager, key: OfferKey): Promise<Offer> {
    const offer = await em.findOneBy(Offer, { ...key });
    if (!offer) throw new AppError('not-found', { what: 'offer' });
    return offer;
  }

  return {
    get,
    claim: claimOffer,
    unclaim: unclaimOffer,
    open: openGrant,
    openGrants,
    markTaken,
    closeGrants,

    /** Active ones of the merchant, oldest first. */
    active: (em: EntityManager, merchantId: string): Promise<Offer[]> =>
      em.find(Offer, { where: { merchantId, active: true }, order: { createdAtMs: 'ASC', offerId: 'ASC' } }),
    matching: (offers: readonly Offer[], paid: PaidVisit): Offer[] =>
      offers.filter(({ rule }) => offerMatches(rule, paid)),

    grant: (em: EntityManager, key: { paymentId: string; offerId: string }): Promise<OfferGrant | null> =>
      em.findOneBy(OfferGrant, { ...key }),
    byIds: (em: EntityManager, offerIds: readonly string[]): Promise<Offer[]> =>
      em.findBy(Offer, { offerId: In([...offerIds]) }),
    moveToMember: (tx: Tx, fromMemberId: string, toMemberId: string): Promise<number> =>
      updateRows(tx, OfferGrant, { memberId: fromMemberId }, { memberId: toMemberId }),

    grantsTo: (em: EntityManager, memberId: string): Promise<OfferGrant[]> =>
      em.find(OfferGrant, { where: { memberId }, order: { createdAtMs: 'ASC', paymentId: 'ASC', offerId: 'ASC' } }),
    /** The account is closed: nobody is left to take what waits. */
    async forget(tx: Tx, memberId: string): Promise<void> {
      await tx.delete(OfferGrant, { memberId });
    },

    list: (em: EntityManager, merchantId: string): Promise<Offer[]> =>
      em.find(Offer, { where: { merchantId }, order: { createdAtMs: 'DESC', offerId: 'DESC' } }),

    /** @throws AppError invalid-input */
    async create(tx: Tx, { draft, nowMs, ...key }: OfferKey & { draft: OfferDraft; nowMs: number }): Promise<void> {
      checkRule(draft.rule);
      if (await tx.existsBy(Offer, { offerId: key.offerId })) throw new AppError('idempotency-conflict');
      const counts = { version: 1, granted: 0, promisedFen: 0 };
      const offer: Offer = { ...key, ...columnsOf(draft), ...counts, createdAtMs: nowMs };
      await insertOrRestart('offer race', () => insertRow(tx, Offer, offer));
    },

    /** @throws AppError not-found, edit-conflict when `version` is not the one in force, invalid-input */
    async change(tx: Tx, { draft, version, ...key }: OfferKey & { draft: OfferDraft; version: number }): Promise<void> {
      checkRule(draft.rule);
      const { quota, budgetFen } = draft;
      const change = tx
        .createQueryBuilder()
        .update(Offer)
        .set({ ...columnsOf(draft), version: version + 1 } as never)
        .where({ ...key, version });
      if (quota !== null) change.andWhere('granted <= :quota', { quota });
      if (budgetFen !== null) change.andWhere('promisedFen <= :budgetFen', { budgetFen });
      if ((await change.execute()).affected === 1) return;
      const now = await get(tx, key);
      if (now.version !== version) throw new AppError('edit-conflict');
      const below = quota !== null && now.granted > quota ? 'quota' : 'budgetFen';
      const problems = [{ at: `body.${below}`, problem: 'is below what was given already' }];
      throw new AppError('invalid-input', { problems });
    },
  };
}
