import type { EntityManager } from 'typeorm';
import { marks, select, toNumber } from './sql';

export interface CampaignResults {
  delivered: number;
  opened: number;
  couponsIssued: number;
  couponsRedeemed: number;
  couponsShort: number;
  /** What was paid, after the discount, in payments that a coupon of the campaign was spent on. */
  revenueFen: number;
}

/** What each campaign brought so far; one that reached nobody is absent. */
export async function campaignResults(
  em: EntityManager,
  campaignIds: readonly string[],
): Promise<Map<string, CampaignResults>> {
  if (campaignIds.length === 0) return new Map();
  const reached = await select<'campaignId' | 'delivered' | 'opened' | 'issued' | 'short'>(
    em,
    `SELECT campaignId, COUNT(*) AS delivered, COUNT(openedAtMs) AS opened, COUNT(couponId) AS issued,
       SUM(couponShort) AS short
     FROM campaign_deliveries WHERE campaignId IN (${marks(campaignIds)}) GROUP BY campaignId`,
    campaignIds,
  );
  const spent = await select<'campaignId' | 'redeemed' | 'revenueFen'>(
    em,
    `SELECT coupons.sourceId AS campaignId, COUNT(*) AS redeemed,
       SUM(payments.amountFen - payments.discountFen - payments.refundedFen) AS revenueFen
     FROM coupons JOIN payments ON payments.paymentId = coupons.paymentId AND payments.state = 'succeeded'
     WHERE coupons.sourceId IN (${marks(campaignIds)}) AND coupons.state = 'redeemed' GROUP BY coupons.sourceId`,
    campaignIds,
  );
  const byId = new Map(spent.map((row) => [row.campaignId, row]));
  return new Map(
    reached.map((row) => [
      String(row.campaignId),
      {
        delivered: toNumber(row.delivered),
        opened: toNumber(row.opened),
        couponsIssued: toNumber(row.issued),
        couponsRedeemed: toNumber(byId.get(row.campaignId)?.redeemed),
        couponsShort: toNumber(row.short),
        revenueFen: toNumber(byId.get(row.campaignId)?.revenueFen),
      },
    ]),
  );
}
