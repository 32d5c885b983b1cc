import type { Locale } from '@shuke/shared';
import type { Clock } from '../../kernel/clock';
import { toInstant } from '../../kernel/clock';
import type { Database, Tx } from '../../kernel/db/database';
import { AppError } from '../../kernel/errors';
import type { MemberActor } from '../../kernel/http/actor';
import type { Handlers } from '../../kernel/http/api';
import { runOnce } from '../../kernel/idempotency';
import type { Coupon } from './coupon.entity';
import type { CouponService } from './coupon.service';
import type { Issued } from './coupon-issue';

type Names = 'GET /me/coupons' | 'POST /me/coupons' | 'POST /me/coupon-codes' | 'POST /me/coupons/:couponId/pass';

/** A member's wallet, and the ways into it that a member can start. */
export function createCouponRoutes(deps: { db: Database; clock: Clock; coupons: CouponService }): Handlers<Names> {
  const { db, clock, coupons } = deps;

  /** Gets a coupon once for the client's key `couponId`; asked again, the same coupon as it is now. */
  async function getOnce(
    { scope, couponId, input }: { scope: string; couponId: string; input: unknown },
    locale: Locale,
    issue: (tx: Tx) => Promise<Issued>,
  ) {
    const command = { scope, key: couponId, input, nowMs: clock() };
    const coupon = await db.tx(async (tx) => {
      const issued: Coupon[] = [];
      const got = await runOnce(tx, command, async () => {
        if (await coupons.find(tx, couponId)) throw new AppError('idempotency-conflict');
        const result = await issue(tx);
        if ('refused' in result) throw new AppError(result.refused);
        issued.push(result.coupon);
        return { couponId: result.coupon.couponId };
      });
      return issued[0] ?? coupons.find(tx, got.couponId);
    });
    const [view] = await coupons.toViews(coupon ? [coupon] : [], locale);
    if (!view) throw new AppError('not-found', { what: 'coupon' });
    return view;
  }

  const claim = (tx: Tx, { memberId, merchantId }: MemberActor, body: { couponId: string; templateId: string }) =>
    coupons.issue(tx, { ...body, merchantId, memberId, reason: { kind: 'claimed', text: '' }, nowMs: clock() });

  return {
    'GET /me/coupons': async ({ actor, query, locale }) => {
      const nowMs = clock();
      const found = await coupons.listWallet(db.read, actor.memberId, query.state, nowMs);
      const counts = await coupons.walletCounts(db.read, actor.memberId, nowMs);
      return { coupons: await coupons.toViews(found, locale), counts };
    },

    'POST /me/coupons': ({ actor, body, locale }) => {
      const { couponId, templateId } = body;
      const once = { scope: `claim-coupon:${actor.memberId}`, couponId, input: { templateId } };
      return getOnce(once, locale, (tx) => claim(tx, actor, body));
    },

    'POST /me/coupon-codes': ({ actor, body, locale }) => {
      const { memberId, merchantId } = actor;
      const { couponId, code } = body;
      const once = { scope: `coupon-code:${memberId}`, couponId, input: { code } };
      return getOnce(once, locale, (tx) => coupons.redeemCode(tx, { couponId, code, merchantId, memberId }));
    },

    'POST /me/coupons/:couponId/pass': async ({ actor, params }) => {
      const { memberId } = actor;
      const passed = await db.tx((tx) => coupons.passOn(tx, { ...params, memberId, nowMs: clock() }));
      return { code: passed.code, expiresAt: toInstant(passed.validUntilMs ?? 0) };
    },
  };
}
