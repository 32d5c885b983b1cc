import { mostFen } from '@shuke/shared';
import { type EntityManager, In } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { Coupon, CouponTemplate, CouponTemplateVersion, type TemplateDraft } from './coupon.entity';

export type { TemplateDraft } from './coupon.entity';

interface TemplateKey {
  merchantId: string;
  templateId: string;
}
/** Who saves it, as the audit log names them, and when. */
interface Author {
  actor: string;
  nowMs: number;
}

const problem = (at: string, words: string) => new AppError('invalid-input', { problems: [{ at, problem: words }] });

function checkDraft({ terms: { validity, value }, budgetFen }: TemplateDraft): void {
  if (validity.kind === 'fixed' && Date.parse(validity.from) >= Date.parse(validity.until)) {
    throw problem('body.terms.validity.until', 'must be after from');
  }
  if (budgetFen !== null && budgetFen < (mostFen(value) ?? 0)) {
    throw problem('body.budgetFen', 'must cover one coupon at least');
  }
}

/** @throws AppError not-found */
export async function getTemplate(em: EntityManager, key: TemplateKey): Promise<CouponTemplate> {
  const template = await em.findOneBy(CouponTemplate, { ...key });
  if (!template) throw new AppError('not-found', { what: 'coupon-template' });
  return template;
}

/** Of these templates, the merchant's own. */
export const templatesByIds = (em: EntityManager, merchantId: string, ids: readonly string[]) =>
  em.findBy(CouponTemplate, { merchantId, templateId: In([...ids]) });

export async function listTemplates(em: EntityManager, merchantId: string, page: { page: number; pageSize: number }) {
  const [items, total] = await em.findAndCount(CouponTemplate, {
    where: { merchantId },
    order: { createdAtMs: 'DESC', templateId: 'DESC' },
    skip: (page.page - 1) * page.pageSize,
    take: page.pageSize,
  });
  return { items, total };
}

const keepVersion = (tx: Tx, version: CouponTemplateVersion): Promise<void> =>
  insertRow(tx, CouponTemplateVersion, version);

/** @throws AppError invalid-input */
export async function createTemplate(
  tx: Tx,
  { draft, actor, nowMs, ...key }: TemplateKey & Author & { draft: TemplateDraft },
): Promise<CouponTemplate> {
  checkDraft(draft);
  const { templateId } = key;
  if (await tx.existsBy(CouponTemplate, { templateId })) throw new AppError('idempotency-conflict');
  const counts = { issued: 0, redeemed: 0, spentFen: 0 };
  const template: CouponTemplate = { ...key, ...draft, ...counts, version: 1, state: 'active', createdAtMs: nowMs };
  await insertOrRestart('coupon template race', () => insertRow(tx, CouponTemplate, template));
  await keepVersion(tx, { templateId, version: 1, draft, actor, atMs: nowMs });
  return template;
}

/**
 * Changes the version that was read; coupons already issued keep their terms.
 * @throws AppError not-found, edit-conflict, invalid-input (also a quota or budget below what is already given)
 */
export async function changeTemplate(
  tx: Tx,
  { draft, version: read, actor, nowMs, ...key }: TemplateKey & Author & { draft: TemplateDraft; version: number },
): Promise<CouponTemplate> {
  checkDraft(draft);
  const version = read + 1;
  const { quota, budgetFen } = draft;
  const change = tx
    .createQueryBuilder()
    .update(CouponTemplate)
    .set({ ...draft, version } as never)
    .where({ ...key, version: read });
  if (quota !== null) change.andWhere('issued <= :quota', { quota });
  if (budgetFen !== null) change.andWhere('spentFen <= :budgetFen', { budgetFen });
  const { affected } = await change.execute();
  const now = await getTemplate(tx, key);
  if (affected === 1) {
    await keepVersion(tx, { templateId: key.templateId, version, draft, actor, atMs: nowMs });
    return now;
  }
  if (now.version !== read) throw new AppError('edit-conflict');
  if (quota !== null && now.issued > quota) {
    throw problem('body.quota', `must be at least ${now.issued}, as many are already given out`);
  }
  throw problem('body.budgetFen', `must be at least ${now.spentFen}, as much is already taken off`);
}

/** @throws AppError not-found */
export async function setTemplateState(
  tx: Tx,
  { state, ...key }: TemplateKey & { state: CouponTemplate['state'] },
): Promise<CouponTemplate> {
  await updateRows(tx, CouponTemplate, { ...key }, { state });
  return getTemplate(tx, key);
}

/** Every version of a template, newest first, with how many coupons were issued under it. @throws AppError not-found */
export async function templateVersions(em: EntityManager, key: TemplateKey) {
  const { templateId } = await getTemplate(em, key);
  const versions = await em.find(CouponTemplateVersion, { where: { templateId }, order: { version: 'DESC' } });
  const counted = await em
    .createQueryBuilder(Coupon, 'coupon')
    .select('coupon.templateVersion', 'version')
    .addSelect('COUNT(*)', 'issued')
    .where('coupon.templateId = :templateId', { templateId })
    .groupBy('coupon.templateVersion')
    .getRawMany<{ version: number | string; issued: number | string }>();
  const issued = new Map(counted.map((row) => [Number(row.version), Number(row.issued)]));
  return versions.map((one) => ({ ...one, issued: issued.get(one.version) ?? 0 }));
}
