import type { OfferWhy } from '@shuke/shared';
import { type EntityManager, MoreThan } from 'typeorm';
import { HOUR_MS } from '../../kernel/clock';
import type { Tx } from '../../kernel/db/database';
import { updateRows } from '../../kernel/db/rows';
import { type Offer, OfferGrant } from './offer.entity';

/** Keeps an offer open for the payment's member until its hours are over; kept again, nothing changes. */
export async function openGrant(
  tx: Tx,
  offer: Offer,
  { paymentId, memberId, why, nowMs }: { paymentId: string; memberId: string; why: OfferWhy; nowMs: number },
): Promise<void> {
  const { offerId, merchantId, reason, takeWithinHours } = offer;
  const grant: OfferGrant = {
    paymentId,
    offerId,
    merchantId,
    memberId,
    state: 'open',
    reasonText: reason,
    reasonWhy: why,
    couponId: null,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + takeWithinHours * HOUR_MS,
  };
  await tx
    .createQueryBuilder()
    .insert()
    .into(OfferGrant)
    .values(grant as never)
    .orIgnore()
    .execute();
}

/** What the member may still take of a payment, in the order it popped up. */
export const openGrants = (
  em: EntityManager,
  { paymentId, memberId, nowMs }: { paymentId: string; memberId: string; nowMs: number },
): Promise<OfferGrant[]> =>
  em.find(OfferGrant, {
    where: { paymentId, memberId, state: 'open', expiresAtMs: MoreThan(nowMs) },
    order: { createdAtMs: 'ASC', offerId: 'ASC' },
  });

/** @returns false when somebody else took or closed it meanwhile */
export async function markTaken(tx: Tx, { paymentId, offerId }: OfferGrant, couponId: string): Promise<boolean> {
  const open = { paymentId, offerId, state: 'open' } as const;
  return (await updateRows(tx, OfferGrant, open, { state: 'taken', couponId })) === 1;
}

/** The payment was refunded in whole: what was not taken is not given any more. */
export const closeGrants = (tx: Tx, paymentId: string): Promise<number> =>
  updateRows(tx, OfferGrant, { paymentId, state: 'open' }, { state: 'closed' });
