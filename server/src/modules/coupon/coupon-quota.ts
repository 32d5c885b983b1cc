/**
 * Invariant: `issued` never passes `quota`, and no member's holding passes the limit. Every claim is one
 * conditional update whose affected rows decide; what was read before only proposes.
 * Lock order: holdings, then template, so that two issues cannot wait for each other.
 */
import { In } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { restartTransaction } from '../../kernel/db/restart';
import { CouponHolding, CouponTemplate } from './coupon.entity';

async function ensureHoldings(tx: Tx, templateId: string, memberIds: readonly string[]): Promise<void> {
  const rows = memberIds.map((memberId) => ({ templateId, memberId, issued: 0 }));
  await tx.createQueryBuilder().insert().into(CouponHolding).values(rows).orIgnore().execute();
}

/** Counts one more coupon for the member. @returns false when the limit is reached */
export async function claimHolding(tx: Tx, template: CouponTemplate, memberId: string): Promise<boolean> {
  const { templateId, perMemberLimit } = template;
  await ensureHoldings(tx, templateId, [memberId]);
  const result = await tx
    .createQueryBuilder()
    .update(CouponHolding)
    .set({ issued: () => 'issued + 1' })
    .where('templateId = :templateId AND memberId = :memberId', { templateId, memberId })
    .andWhere('issued < :perMemberLimit', { perMemberLimit })
    .execute();
  return result.affected === 1;
}

/** Takes back what `claimHolding` counted, when the quota then refused. */
export async function returnHolding(tx: Tx, templateId: string, memberId: string): Promise<void> {
  await tx
    .createQueryBuilder()
    .update(CouponHolding)
    .set({ issued: () => 'issued - 1' })
    .where('templateId = :templateId AND memberId = :memberId AND issued > 0', { templateId, memberId })
    .execute();
}

/** Locks the holdings of these members until the transaction ends. @returns who may still have one more */
export async function lockEligible(tx: Tx, template: CouponTemplate, memberIds: readonly string[]): Promise<string[]> {
  if (memberIds.length === 0) return [];
  const { templateId, perMemberLimit } = template;
  await ensureHoldings(tx, templateId, memberIds);
  // An update that changes nothing takes the rows on both engines; SQLite has no SELECT … FOR UPDATE.
  await tx
    .createQueryBuilder()
    .update(CouponHolding)
    .set({ issued: () => 'issued' })
    .where({ templateId, memberId: In([...memberIds]) })
    .execute();
  const holdings = await tx.findBy(CouponHolding, { templateId, memberId: In([...memberIds]) });
  const full = new Set(holdings.filter(({ issued }) => issued >= perMemberLimit).map(({ memberId }) => memberId));
  return memberIds.filter((memberId) => !full.has(memberId));
}

/** Counts one more coupon for each of the locked members. */
export async function claimHoldings(tx: Tx, template: CouponTemplate, memberIds: readonly string[]): Promise<void> {
  const { templateId, perMemberLimit } = template;
  const result = await tx
    .createQueryBuilder()
    .update(CouponHolding)
    .set({ issued: () => 'issued + 1' })
    .where({ templateId, memberId: In([...memberIds]) })
    .andWhere('issued < :perMemberLimit', { perMemberLimit })
    .execute();
  if (result.affected !== memberIds.length) restartTransaction('coupon holdings changed');
}

/** Claims `amount` of the version that was read, all or nothing, in one statement. */
export async function claimQuota(tx: Tx, template: CouponTemplate, amount: number): Promise<boolean> {
  const { templateId, version } = template;
  const result = await tx
    .createQueryBuilder()
    .update(CouponTemplate)
    .set({ issued: () => `issued + ${Math.trunc(amount)}` })
    .where('templateId = :templateId AND version = :version', { templateId, version })
    .andWhere("state = 'active' AND (quota IS NULL OR issued + :amount <= quota)", { amount })
    .execute();
  return result.affected === 1;
}

/** Claims `wanted`, or as much as is left. @returns how many were claimed */
export async function claimQuotaUpTo(tx: Tx, template: CouponTemplate, wanted: number): Promise<number> {
  let amount = wanted;
  while (amount > 0) {
    if (await claimQuota(tx, template, amount)) return amount;
    const now = await currentTemplate(tx, template);
    if (now.state !== 'active' || now.quota === null) return 0;
    amount = Math.min(amount, now.quota - now.issued);
  }
  return 0;
}

/** The template as it is now; a changed version means that the terms in hand are old, so all starts again. */
export async function currentTemplate(tx: Tx, read: CouponTemplate): Promise<CouponTemplate> {
  const now = await tx.findOneByOrFail(CouponTemplate, { templateId: read.templateId });
  return now.version === read.version ? now : restartTransaction('coupon template changed');
}

/** What one member has had counts for the other from now on: two accounts are no way to twice the limit. */
export async function moveHoldings(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
  for (const { templateId, issued } of await tx.findBy(CouponHolding, { memberId: fromMemberId })) {
    await ensureHoldings(tx, templateId, [toMemberId]);
    await tx
      .createQueryBuilder()
      .update(CouponHolding)
      .set({ issued: () => `issued + ${Math.trunc(issued)}` })
      .where({ templateId, memberId: toMemberId })
      .execute();
  }
  await tx.delete(CouponHolding, { memberId: fromMemberId });
}
