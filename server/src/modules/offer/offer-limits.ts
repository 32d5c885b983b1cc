/**
 * Invariant: an offer is granted at most as often, a day and a member, as its limits say, and never promises more
 * than its budget. Lock order: member, day, offer.
 */
import type { Tx } from '../../kernel/db/database';
import { type CounterKey, countWithin, uncount } from '../../kernel/limit-counter';
import { Offer } from './offer.entity';

export interface OfferClaim {
  memberId: string;
  /** Today in the shop, `YYYY-MM-DD`. */
  day: string;
  /** The most the coupon can take off; null when that depends on what is bought. */
  mostFen: number | null;
}

function countersOf(offer: Offer, { memberId, day }: OfferClaim): { key: CounterKey; limit: number }[] {
  const { offerId: subject, dailyQuota, perMemberLimit } = offer;
  const counters: { key: CounterKey; limit: number }[] = [];
  if (perMemberLimit !== null) counters.push({ key: { subject, owner: memberId, day: '' }, limit: perMemberLimit });
  if (dailyQuota !== null) counters.push({ key: { subject, owner: '', day }, limit: dailyQuota });
  return counters;
}

const countOffer = (tx: Tx, { offerId }: Offer, step: 1 | -1, fen: number) =>
  tx
    .createQueryBuilder()
    .update(Offer)
    .set({ granted: () => `granted + ${step}`, promisedFen: () => 'promisedFen + :fen' })
    .where({ offerId })
    .setParameters({ fen });

/** Counts one grant against every limit of the offer. @returns false when one refused: then nothing is counted */
export async function claimOffer(tx: Tx, offer: Offer, claim: OfferClaim): Promise<boolean> {
  // What a coupon may cost is not known: a budget could not be kept.
  if (offer.budgetFen !== null && claim.mostFen === null) return false;
  const counters = countersOf(offer, claim);
  for (const [place, { key, limit }] of counters.entries()) {
    if (await countWithin(tx, key, limit)) continue;
    for (const counted of counters.slice(0, place)) await uncount(tx, counted.key);
    return false;
  }
  const mostFen = claim.mostFen ?? 0;
  const { affected } = await countOffer(tx, offer, 1, mostFen)
    .andWhere('(quota IS NULL OR granted < quota)')
    .andWhere('(budgetFen IS NULL OR promisedFen + :mostFen <= budgetFen)', { mostFen })
    .execute();
  if (affected === 1) return true;
  for (const { key } of counters) await uncount(tx, key);
  return false;
}

/** Takes back what `claimOffer` counted, when the coupon itself was refused. */
export async function unclaimOffer(tx: Tx, offer: Offer, claim: OfferClaim): Promise<void> {
  await countOffer(tx, offer, -1, -(claim.mostFen ?? 0)).execute();
  for (const { key } of countersOf(offer, claim)) await uncount(tx, key);
}
