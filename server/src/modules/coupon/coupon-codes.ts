import { newId } from '@shuke/shared';
import { type EntityManager, In } from 'typeorm';
import { DAY_MS } from '../../kernel/clock';
import { randomCode } from '../../kernel/crypto';
import type { Tx } from '../../kernel/db/database';
import { insertOrRestart } from '../../kernel/db/restart';
import { insertRows, updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { Coupon, CouponCode } from './coupon.entity';

/** A code that is passed on by hand is typed soon, or not at all. */
const PASS_MS = 3 * DAY_MS;
/** 50 random bits: hopeless to guess at the rate codes may be typed. */
const CODE_LENGTH = 10;

export interface NewCodes {
  merchantId: string;
  templateId: string;
  codes: readonly { code: string; quota: number | null }[];
  validUntilMs: number | null;
  nowMs: number;
}

const newRow = (change: Partial<CouponCode> & Pick<CouponCode, 'merchantId' | 'templateId' | 'createdAtMs'>) => ({
  codeId: newId(change.createdAtMs),
  code: randomCode(CODE_LENGTH),
  quota: 1,
  used: 0,
  state: 'active' as const,
  couponId: null,
  fromMemberId: null,
  validUntilMs: null,
  ...change,
});

/** Codes nobody can guess, for one use each. */
export const singleUseCodes = (amount: number): NewCodes['codes'] =>
  Array.from({ length: amount }, () => ({ code: randomCode(CODE_LENGTH), quota: 1 }));

/** @throws AppError coupon-code-taken */
export async function addCodes(tx: Tx, { codes, nowMs, ...common }: NewCodes): Promise<CouponCode[]> {
  const rows = codes.map((one) => newRow({ ...common, ...one, createdAtMs: nowMs }));
  for (const { merchantId, code } of rows) {
    if (await tx.existsBy(CouponCode, { merchantId, code })) throw new AppError('coupon-code-taken');
  }
  await insertOrRestart('coupon code race', () => insertRows(tx, CouponCode, rows));
  return rows;
}

/** A template's promotion codes, newest first; codes that members pass on are nobody else's business. */
export const listCodes = (
  em: EntityManager,
  templateId: string,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<[CouponCode[], number]> =>
  em
    .createQueryBuilder(CouponCode, 'code')
    .where('code.templateId = :templateId AND code.couponId IS NULL', { templateId })
    .orderBy('code.createdAtMs', 'DESC')
    .addOrderBy('code.codeId', 'DESC')
    .skip((page - 1) * pageSize)
    .take(pageSize)
    .getManyAndCount();

export const codesByIds = (em: EntityManager, codeIds: readonly string[]): Promise<CouponCode[]> =>
  em.find(CouponCode, { where: { codeId: In([...codeIds]) }, order: { codeId: 'ASC' } });

/** @throws AppError not-found */
export async function setCodeState(
  tx: Tx,
  { merchantId, codeId, state }: Pick<CouponCode, 'merchantId' | 'codeId' | 'state'>,
): Promise<CouponCode> {
  await updateRows(tx, CouponCode, { merchantId, codeId }, { state });
  const code = await tx.findOneBy(CouponCode, { merchantId, codeId });
  if (!code || code.couponId !== null) throw new AppError('not-found', { what: 'coupon-code' });
  return code;
}

/** @throws AppError coupon-code-invalid: unknown, another merchant's, paused or over */
export async function findCode(tx: Tx, merchantId: string, code: string, nowMs: number): Promise<CouponCode> {
  const found = await tx.findOneBy(CouponCode, { merchantId, code });
  const isOver = found?.validUntilMs !== null && (found?.validUntilMs ?? 0) <= nowMs;
  if (found?.state !== 'active' || isOver) throw new AppError('coupon-code-invalid');
  return found;
}

/** Counts one use of a code. @throws AppError coupon-code-used, coupon-code-invalid when it was paused meanwhile */
export async function spendCode(tx: Tx, { codeId }: CouponCode): Promise<void> {
  const result = await tx
    .createQueryBuilder()
    .update(CouponCode)
    .set({ used: () => 'used + 1' })
    .where({ codeId, state: 'active' })
    .andWhere('(quota IS NULL OR used < quota)')
    .execute();
  if (result.affected === 1) return;
  const now = await tx.findOneByOrFail(CouponCode, { codeId });
  throw new AppError(now.state === 'active' ? 'coupon-code-used' : 'coupon-code-invalid');
}

/**
 * A code that gives a member's coupon to whoever types it first; asked for again, the same code.
 * @throws AppError coupon-unavailable, coupon-not-transferable
 */
export async function passOn(
  tx: Tx,
  { couponId, memberId, nowMs }: { couponId: string; memberId: string; nowMs: number },
): Promise<CouponCode> {
  const coupon = await tx.findOneBy(Coupon, { couponId, memberId, state: 'usable' });
  if (!coupon || coupon.validUntilMs <= nowMs) throw new AppError('coupon-unavailable');
  if (!coupon.terms.transferable) throw new AppError('coupon-not-transferable');
  const { merchantId, templateId, validUntilMs } = coupon;
  const known = await tx.findOneBy(CouponCode, { couponId, fromMemberId: memberId, used: 0 });
  if (known && (known.validUntilMs ?? 0) > nowMs) return known;
  const until = Math.min(validUntilMs, nowMs + PASS_MS);
  const owner = { couponId, fromMemberId: memberId, validUntilMs: until, createdAtMs: nowMs };
  const row = newRow({ merchantId, templateId, ...owner });
  await insertOrRestart('coupon code race', () => insertRows(tx, CouponCode, [row]));
  return row;
}

/**
 * Makes a passed-on coupon the member's, once. Whoever gave it may have used it meanwhile: then nothing is left.
 * @throws AppError coupon-unavailable, coupon-code-used
 */
export async function takeOver(tx: Tx, code: CouponCode, memberId: string): Promise<Coupon> {
  const { couponId, fromMemberId } = code;
  if (couponId === null) throw new AppError('coupon-code-invalid');
  if (fromMemberId === memberId) throw new AppError('coupon-unavailable');
  const mine = await tx.findOneBy(Coupon, { couponId, memberId });
  if (mine) return mine;
  // Without one: the giver's account is deleted, and the coupon with it.
  if (fromMemberId === null) throw new AppError('coupon-unavailable');
  await spendCode(tx, code);
  const change = { memberId, reasonKind: 'friend' as const, reasonText: '', reasonWhy: null };
  const moved = await updateRows(tx, Coupon, { couponId, memberId: fromMemberId, state: 'usable' }, change);
  if (moved === 0) throw new AppError('coupon-unavailable');
  return tx.findOneByOrFail(Coupon, { couponId });
}
