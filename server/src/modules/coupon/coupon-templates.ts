import type { RouteRequest } from '@shuke/shared/contract';
import { type EntityManager, In } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRow, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { CouponTemplate } from './coupon.entity';

export type TemplateDraft = Omit<RouteRequest<'POST /console/coupon-templates'>['body'], 'templateId'>;
interface TemplateKey {
  merchantId: string;
  templateId: string;
}

const problem = (at: string, words: string) => new AppError('invalid-input', { problems: [{ at, problem: words }] });

function checkDraft({ terms: { validity } }: TemplateDraft): void {
  if (validity.kind === 'fixed' && Date.parse(validity.from) >= Date.parse(validity.until)) {
    throw problem('body.terms.validity.until', 'must be after from');
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

/** @throws AppError invalid-input */
export async function createTemplate(
  tx: Tx,
  { draft, nowMs, ...key }: TemplateKey & { draft: TemplateDraft; nowMs: number },
): Promise<CouponTemplate> {
  checkDraft(draft);
  if (await tx.existsBy(CouponTemplate, { templateId: key.templateId })) throw new AppError('idempotency-conflict');
  const counts = { issued: 0, redeemed: 0 };
  const template: CouponTemplate = { ...key, ...draft, ...counts, version: 1, state: 'active', createdAtMs: nowMs };
  await insertOrRestart('coupon template race', () => insertRow(tx, CouponTemplate, template));
  return template;
}

/**
 * Changes the version that was read; coupons already issued keep their terms.
 * @throws AppError not-found, edit-conflict, invalid-input (also a quota below what is already issued)
 */
export async function changeTemplate(
  tx: Tx,
  { draft, version, ...key }: TemplateKey & { draft: TemplateDraft; version: number },
): Promise<CouponTemplate> {
  checkDraft(draft);
  const change = tx
    .createQueryBuilder()
    .update(CouponTemplate)
    .set({ ...draft, version: version + 1 } as never)
    .where({ ...key, version });
  if (draft.quota !== null) change.andWhere('issued <= :quota', { quota: draft.quota });
  const { affected } = await change.execute();
  const now = await getTemplate(tx, key);
  if (affected === 1) return now;
  if (now.version !== version) throw new AppError('edit-conflict');
  throw problem('body.quota', `must be at least ${now.issued}, as many are already given out`);
}

/** @throws AppError not-found */
export async function setTemplateState(
  tx: Tx,
  { state, ...key }: TemplateKey & { state: CouponTemplate['state'] },
): Promise<CouponTemplate> {
  await updateRows(tx, CouponTemplate, { ...key }, { state });
  return getTemplate(tx, key);
}
