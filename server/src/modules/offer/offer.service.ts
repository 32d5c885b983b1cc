/** After-payment offers: the rules that decide what pops up once a payment is taken. */
import type { RouteRequest } from '@shuke/shared/contract';
import { type EntityManager, LessThanOrEqual } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRow } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { Offer } from './offer.entity';

export type OfferService = ReturnType<typeof createOfferService>;
export type OfferDraft = Omit<RouteRequest<'POST /console/offers'>['body'], 'offerId'>;
interface OfferKey {
  merchantId: string;
  offerId: string;
}

/** `visit` 1 is a member's first payment; of a payer who is not a member (null) nothing is known. */
function isFor(audience: Offer['audience'], visit: number | null): boolean {
  if (audience === 'everyone') return true;
  if (visit === null) return false;
  return audience === 'first-payment' ? visit === 1 : visit > 1;
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

    /** The active offers this payment earns, oldest first. */
    async matching(
      tx: Tx,
      payment: { merchantId: string; storeId: string; amountFen: number; visit: number | null },
    ): Promise<Offer[]> {
      const { merchantId, storeId, amountFen, visit } = payment;
      const offers = await tx.find(Offer, {
        where: { merchantId, active: true, minAmountFen: LessThanOrEqual(amountFen) },
        order: { createdAtMs: 'ASC', offerId: 'ASC' },
      });
      return offers.filter(
        ({ storeIds, audience }) => (!storeIds || storeIds.includes(storeId)) && isFor(audience, visit),
      );
    },

    async countGrant(tx: Tx, offerId: string): Promise<void> {
      await tx
        .createQueryBuilder()
        .update(Offer)
        .set({ granted: () => 'granted + 1' })
        .where({ offerId })
        .execute();
    },

    list: (em: EntityManager, merchantId: string): Promise<Offer[]> =>
      em.find(Offer, { where: { merchantId }, order: { createdAtMs: 'DESC', offerId: 'DESC' } }),

    async create(tx: Tx, { draft, nowMs, ...key }: OfferKey & { draft: OfferDraft; nowMs: number }): Promise<void> {
      if (await tx.existsBy(Offer, { offerId: key.offerId })) throw new AppError('idempotency-conflict');
      const offer = { ...key, ...draft, version: 1, granted: 0, createdAtMs: nowMs };
      await insertOrRestart('offer race', () => insertRow(tx, Offer, offer));
    },

    /** @throws AppError not-found, edit-conflict when `version` is not the one in force */
    async change(tx: Tx, { draft, version, ...key }: OfferKey & { draft: OfferDraft; version: number }): Promise<void> {
      const { affected } = await tx
        .createQueryBuilder()
        .update(Offer)
        .set({ ...draft, version: version + 1 })
        .where({ ...key, version })
        .execute();
      if (affected === 1) return;
      await get(tx, key);
      throw new AppError('edit-conflict');
    },
  };
}
