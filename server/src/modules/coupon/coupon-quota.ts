/**
 * Invariant: `issued` never passes `quota`, on no day the day's quota, and no member's holding passes the limits.
 * Every claim is one conditional update whose affected rows decide; what was read before only proposes.
 * Lock order: holding, member's day, day, template, so that two issues cannot wait for each other.
 */
import { In } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { restartTransaction } from '../../kernel/db/restart';
import { countEach, countUpTo, countWithin, uncount, usedBy } from '../../kernel/limit-counter';
import { CouponHolding, CouponTemplate } from './coupon.entity';

/** Why a coupon is not issued. A day is the shop's own. */
export type IssueRefusal =
  | 'coupon-sold-out'
  | 'coupon-sold-out-today'
  | 'coupon-limit-reached'
  | 'coupon-limit-today'
  | 'coupon-not-open';

async function ensureHoldings(tx: Tx, templateId: string, memberIds: readonly string[]): Promise<void> {
  const rows = memberIds.map((memberId) => ({ templateId, memberId, issued: 0 }));
  await tx.createQueryBuilder().insert().into(CouponHolding).values(rows).orIgnore().execute();
}

/** Counts one more coupon for the member. @returns false when the limit is reached */
async function claimHolding(tx: Tx, template: CouponTemplate, memberId: string): Promise<boolean> {
  const { templateId, perMemberLimit } = template;
  const count = async () =>
    (
      await tx
        .createQueryBuilder()
        .update(CouponHolding)
        .set({ issued: () => 'issued + 1' })
        .where('templateId = :templateId AND memberId = :memberId', { templateId, memberId })
        .andWhere('issued < :perMemberLimit', { perMemberLimit })
        .execute()
    ).affected === 1;
  // Counted first and opened second: an insert that meets the row would leave a shared lock, and two of them a deadlock.
  if (await count()) return true;
  if (await tx.existsBy(CouponHolding, { templateId, memberId })) return false;
  await ensureHoldings(tx, templateId, [memberId]);
  return count();
}

/** Takes back what `claimHolding` counted, when the quota then refused. */
async function returnHolding(tx: Tx, templateId: string, memberId: string): Promise<void> {
  await tx
    .createQueryBuilder()
    .update(CouponHolding)
    .set({ issued: () => 'issued - 1' })
    .where('templateId = :templateId AND memberId = :memberId AND issued > 0', { templateId, memberId })
    .execute();
}

/** Locks the holdings of these members until the transaction ends. @returns who may still have one more */
async function lockEligible(tx: Tx, template: CouponTemplate, memberIds: readonly string[]): Promise<string[]> {
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
async function claimHoldings(tx: Tx, template: CouponTemplate, memberIds: readonly string[]): Promise<void> {
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

/** Claims `amount` of the version that was read, all or nothing, in one statement; of a used-up budget nothing. */
async function claimQuota(tx: Tx, template: CouponTemplate, amount: number): Promise<boolean> {
  const { templateId, version } = template;
  const result = await tx
    .createQueryBuilder()
    .update(CouponTemplate)
    .set({ issued: () => `issued + ${Math.trunc(amount)}` })
    .where('templateId = :templateId AND version = :version', { templateId, version })
    .andWhere("state = 'active' AND (quota IS NULL OR issued + :amount <= quota)", { amount })
    .andWhere('(budgetFen IS NULL OR spentFen < budgetFen)')
    .execute();
  return result.affected === 1;
}

/** Claims `wanted`, or as much as is left. @returns how many were claimed */
async function claimQuotaUpTo(tx: Tx, template: CouponTemplate, wanted: number): Promise<number> {
  let amount = wanted;
  while (amount > 0) {
    if (await claimQuota(tx, template, amount)) return amount;
    const now = await currentTemplate(tx, template);
    if (now.state !== 'active' || now.quota === null || isSpent(now)) return 0;
    amount = Math.min(amount, now.quota - now.issued);
  }
  return 0;
}

/** The template as it is now; a changed version means that the terms in hand are old, so all starts again. */
async function currentTemplate(tx: Tx, read: CouponTemplate): Promise<CouponTemplate> {
  const now = await tx.findOneByOrFail(CouponTemplate, { templateId: read.templateId });
  return now.version === read.version ? now : restartTransaction('coupon template changed');
}

/** Whether its coupons have taken off all they may. */
export const isSpent = ({ budgetFen, spentFen }: CouponTemplate): boolean =>
  budgetFen !== null && spentFen >= budgetFen;

/**
 * Counts one coupon for the member against every limit, or says which one refused: then nothing is counted.
 * @param day today in the shop, `YYYY-MM-DD`
 */
export async function claimOne(
  tx: Tx,
  template: CouponTemplate,
  { memberId, day }: { memberId: string; day: string },
): Promise<IssueRefusal | null> {
  const { templateId: subject, dailyQuota, perMemberDailyLimit } = template;
  const undo: (() => Promise<void>)[] = [];
  async function refuse(why: IssueRefusal): Promise<IssueRefusal> {
    for (const step of undo.reverse()) await step();
    return why;
  }

  if (!(await claimHolding(tx, template, memberId))) return 'coupon-limit-reached';
  undo.push(() => returnHolding(tx, subject, memberId));
  if (perMemberDailyLimit !== null) {
    const key = { subject, owner: memberId, day };
    if (!(await countWithin(tx, key, perMemberDailyLimit))) return refuse('coupon-limit-today');
    undo.push(() => uncount(tx, key));
  }
  if (dailyQuota !== null) {
    const key = { subject, owner: '', day };
    if (!(await countWithin(tx, key, dailyQuota))) return refuse('coupon-sold-out-today');
    undo.push(() => uncount(tx, key));
  }
  if (await claimQuota(tx, template, 1)) return null;
  const { state } = await currentTemplate(tx, template);
  return refuse(state === 'active' ? 'coupon-sold-out' : 'coupon-not-open');
}

/** Counts one coupon for each of these members, in their order, as far as the limits go. @returns who got one */
export async function claimMany(
  tx: Tx,
  template: CouponTemplate,
  { memberIds, day }: { memberIds: readonly string[]; day: string },
): Promise<string[]> {
  const { templateId: subject, dailyQuota, perMemberDailyLimit } = template;
  let eligible = await lockEligible(tx, template, memberIds);
  if (perMemberDailyLimit !== null) {
    const used = await usedBy(tx, { subject, day, owners: eligible });
    eligible = eligible.filter((memberId) => (used.get(memberId) ?? 0) < perMemberDailyLimit);
  }
  const today = { subject, owner: '', day };
  const wanted = dailyQuota === null ? eligible.length : await countUpTo(tx, today, dailyQuota, eligible.length);
  const amount = await claimQuotaUpTo(tx, template, wanted);
  if (dailyQuota !== null) await uncount(tx, today, wanted - amount);
  const lucky = eligible.slice(0, amount);
  if (lucky.length === 0) return [];
  await claimHoldings(tx, template, lucky);
  if (perMemberDailyLimit !== null) await countEach(tx, { subject, day, owners: lucky });
  return lucky;
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
