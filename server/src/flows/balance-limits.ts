import { DateTime } from 'luxon';
import { appendAudit } from '../kernel/audit';
import type { Clock } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { MemberActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import type { PinService } from '../modules/member/pin.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { BalanceLimitService, OwnLimits } from '../modules/payment/balance-limit.service';
import { requireRightPin } from './member-pin';

/** True when a limit is lifted or raised: what a thief would do first. */
const isLooser = (now: number | null, wanted: number | null): boolean =>
  now !== null && (wanted === null || wanted > now);

/** The member's own limits of their balance, below the shop's. */
export function createBalanceLimits(deps: {
  db: Database;
  clock: Clock;
  merchants: MerchantService;
  balanceLimits: BalanceLimitService;
  pins: PinService;
}): Handlers<'GET /me/balance/limits' | 'PUT /me/balance/limits'> {
  const { db, clock, merchants, balanceLimits, pins } = deps;

  async function shopOf(merchantId: string) {
    const { timeZone, settings } = await merchants.get(db.read, merchantId);
    const day = DateTime.fromMillis(clock(), { zone: timeZone }).toISODate() ?? '';
    return { shop: merchants.balanceLimits(settings), day };
  }

  async function view({ memberId, merchantId }: MemberActor) {
    const { shop, day } = await shopOf(merchantId);
    const { own, spentFen } = await balanceLimits.of(db.read, memberId, day);
    return { shop, own, spentTodayFen: spentFen };
  }

  return {
    'GET /me/balance/limits': ({ actor }) => view(actor),

    'PUT /me/balance/limits': async ({ actor, body }) => {
      const { memberId, merchantId } = actor;
      const { pin, ...wanted } = body;
      const { day } = await shopOf(merchantId);
      const { own } = await balanceLimits.of(db.read, memberId, day);
      const loosens = (['perPaymentFen', 'perDayFen'] as const).some((name) => isLooser(own[name], wanted[name]));
      if (loosens && (await pins.state(db.read, memberId)).isSet) {
        if (pin === undefined) throw new AppError('pin-needed');
        requireRightPin(await pins.check(memberId, pin));
      }
      await db.tx(async (tx) => {
        await balanceLimits.setOwn(tx, { memberId, merchantId, day }, wanted satisfies OwnLimits);
        const subject = `member:${memberId}`;
        const record = { merchantId, actor: subject, action: 'balance-limits.own', subject, detail: wanted };
        await appendAudit(tx, record, clock());
      });
      return view(actor);
    },
  };
}
