import { memberLevel, memberLevels } from '@shuke/shared';
import { DateTime } from 'luxon';
import { type Clock, toInstant } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import type { Handlers } from '../kernel/http/api';
import type { MemberService } from '../modules/member/member.service';
import type { PointService, ShopDay } from '../modules/member/points.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { StoreService } from '../modules/store/store.service';

/** The level after this one, and how many payments lead there. */
function nextLevel(paymentCount: number) {
  const next = memberLevels.find(({ fromPayments }) => fromPayments > paymentCount);
  return next ? { level: next.level, payments: next.fromPayments - paymentCount } : null;
}

/** What a member's points came from, and the check-in: once a day as the shop's calendar counts days. */
export function createMyPoints(deps: {
  db: Database;
  clock: Clock;
  members: MemberService;
  points: PointService;
  merchants: MerchantService;
  stores: StoreService;
}): Handlers<'GET /me/points' | 'POST /me/check-ins'> {
  const { db, clock, members, points, merchants, stores } = deps;

  async function shopDay(merchantId: string): Promise<ShopDay> {
    const { timeZone } = await merchants.get(db.read, merchantId);
    const today = DateTime.fromMillis(clock(), { zone: timeZone });
    return { day: today.toFormat('yyyy-MM-dd'), dayBefore: today.minus({ days: 1 }).toFormat('yyyy-MM-dd') };
  }

  return {
    'GET /me/points': async ({ actor: { memberId, merchantId }, query }) => {
      const member = await members.get(db.read, memberId);
      const { entries, total } = await points.list(db.read, memberId, query);
      const places = await stores.ofMerchant(db.read, merchantId);
      const items = entries.map(({ entryId, kind, points: brought, storeId, atMs }) => ({
        entryId,
        kind,
        points: brought,
        storeName: places.find((store) => store.storeId === storeId)?.name ?? null,
        at: toInstant(atMs),
      }));
      return {
        points: member.points,
        level: memberLevel(member.paymentCount),
        next: nextLevel(member.paymentCount),
        checkIn: await points.checkInState(db.read, member, await shopDay(merchantId)),
        entries: { items, total, ...query },
      };
    },

    'POST /me/check-ins': async ({ actor: { memberId, merchantId } }) => {
      const today = await shopDay(merchantId);
      return db.tx(async (tx) => {
        await members.requireOpen(tx, memberId);
        const done = await points.checkIn(tx, await members.get(tx, memberId), today);
        const { points: total } = await members.get(tx, memberId);
        return { day: done.day, points: done.points, streak: done.streak, total };
      });
    },
  };
}
