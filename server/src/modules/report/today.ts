import type { RouteResult } from '@shuke/shared/contract';
import { DateTime } from 'luxon';
import type { EntityManager } from 'typeorm';
import { DAY_MS, HOUR_MS, toInstant } from '../../kernel/clock';
import { select, toNumber } from './sql';

type Today = RouteResult<'GET /console/today'>;
interface Period {
  fromMs: number;
  untilMs: number;
}

const DAYS = 14;
/** A payment is taken at most this long after it was opened; it lets the index on the opening time narrow the search. */
const SETTLING_MS = DAY_MS;

const paidWithin = `merchantId = ? AND createdAtMs >= ? AND createdAtMs < ?
  AND state = 'succeeded' AND settledAtMs >= ? AND settledAtMs < ?`;
const paidValues = (merchantId: string, { fromMs, untilMs }: Period) =>
  [merchantId, fromMs - SETTLING_MS, untilMs, fromMs, untilMs] as const;

async function figures(em: EntityManager, merchantId: string, period: Period) {
  const [paid] = await select<'takingsFen' | 'payments' | 'memberPayments' | 'couponDiscountFen'>(
    em,
    `SELECT SUM(amountFen - discountFen - refundedFen) AS takingsFen, COUNT(*) AS payments, COUNT(memberId) AS memberPayments,
       SUM(discountFen) AS couponDiscountFen
     FROM payments WHERE ${paidWithin}`,
    paidValues(merchantId, period),
  );
  const [spent] = await select<'couponsRedeemed'>(
    em,
    `SELECT COUNT(*) AS couponsRedeemed FROM coupons WHERE state = 'redeemed'
       AND paymentId IN (SELECT paymentId FROM payments WHERE ${paidWithin})`,
    paidValues(merchantId, period),
  );
  const [joined] = await select<'newMembers'>(
    em,
    `SELECT COUNT(*) AS newMembers FROM members
     WHERE merchantId = ? AND createdAtMs >= ? AND createdAtMs < ? AND mergedIntoId IS NULL`,
    [merchantId, period.fromMs, period.untilMs],
  );
  return {
    takingsFen: toNumber(paid?.takingsFen),
    payments: toNumber(paid?.payments),
    memberPayments: toNumber(paid?.memberPayments),
    newMembers: toNumber(joined?.newMembers),
    couponsRedeemed: toNumber(spent?.couponsRedeemed),
    couponDiscountFen: toNumber(paid?.couponDiscountFen),
  };
}

/** Takings and visits of each hour since `period.fromMs`; hours are counted from there. */
async function hourly(em: EntityManager, merchantId: string, period: Period) {
  const rows = await select<'hourMs' | 'takingsFen' | 'payments' | 'memberPayments' | 'firstTime'>(
    em,
    `SELECT settledAtMs - (settledAtMs - ?) % ${HOUR_MS} AS hourMs, SUM(amountFen - discountFen - refundedFen) AS takingsFen,
       COUNT(*) AS payments, COUNT(memberId) AS memberPayments,
       SUM(CASE WHEN memberId IS NOT NULL AND visit = 1 THEN 1 ELSE 0 END) AS firstTime
     FROM payments WHERE ${paidWithin} GROUP BY hourMs`,
    [period.fromMs, ...paidValues(merchantId, period)],
  );
  return rows.map((row) => ({
    atMs: toNumber(row.hourMs),
    takingsFen: toNumber(row.takingsFen),
    anonymous: toNumber(row.payments) - toNumber(row.memberPayments),
    firstTime: toNumber(row.firstTime),
    returning: toNumber(row.memberPayments) - toNumber(row.firstTime),
  }));
}

async function faceFunnel(em: EntityManager, merchantId: string, period: Period): Promise<Today['face']> {
  const rows = await select<'kind' | 'outcome' | 'uses'>(
    em,
    `SELECT kind, outcome, COUNT(*) AS uses FROM face_uses
     WHERE merchantId = ? AND atMs >= ? AND atMs < ? GROUP BY kind, outcome`,
    [merchantId, period.fromMs, period.untilMs],
  );
  const uses = (kind: string, outcome: string) =>
    toNumber(rows.find((row) => row.kind === kind && row.outcome === outcome)?.uses);
  return {
    enrolled: uses('enrol', 'done'),
    matched: uses('verify', 'matched'),
    phoneAsked: uses('verify', 'needs-phone'),
    unknown: uses('verify', 'unknown'),
    refused: uses('verify', 'refused'),
  };
}

/** Days and hours are the shop's own: `timeZone` is an IANA name such as `Asia/Shanghai`. */
export async function today(
  em: EntityManager,
  query: { merchantId: string; timeZone: string; nowMs: number },
): Promise<Today> {
  const { merchantId, timeZone, nowMs } = query;
  const now = DateTime.fromMillis(nowMs, { zone: timeZone });
  const weekAgo = now.minus({ days: 7 });
  const sinceMidnight = (moment: DateTime): Period => ({
    fromMs: moment.startOf('day').toMillis(),
    untilMs: moment.toMillis(),
  });
  // The moment of asking belongs to the figures.
  const present = { fromMs: now.startOf('day').toMillis(), untilMs: nowMs + 1 };
  const value = await figures(em, merchantId, present);
  const lastWeek = await figures(em, merchantId, sinceMidnight(weekAgo));

  const firstDay = now.startOf('day').minus({ days: DAYS - 1 });
  const hours = await hourly(em, merchantId, { fromMs: firstDay.toMillis(), untilMs: present.untilMs });
  const local = hours.map((row) => {
    const at = DateTime.fromMillis(row.atMs, { zone: timeZone });
    return { ...row, date: at.toISODate(), hour: at.hour };
  });
  type Count = 'takingsFen' | 'returning' | 'firstTime' | 'anonymous';
  const sum = (rows: typeof local, key: Count) => rows.reduce((total, row) => total + row[key], 0);
  const takingsAt = (day: DateTime, hour: number) =>
    sum(
      local.filter((row) => row.date === day.toISODate() && row.hour === hour),
      'takingsFen',
    );
  const compare = (key: keyof typeof value) => ({ value: value[key], lastWeek: lastWeek[key] });

  return {
    asOf: toInstant(nowMs),
    takingsFen: compare('takingsFen'),
    payments: compare('payments'),
    memberPayments: compare('memberPayments'),
    newMembers: compare('newMembers'),
    couponsRedeemed: compare('couponsRedeemed'),
    couponDiscountFen: compare('couponDiscountFen'),
    hours: Array.from({ length: 24 }, (_, hour) => ({
      hour,
      todayFen: takingsAt(now, hour),
      lastWeekFen: takingsAt(weekAgo, hour),
    })),
    days: Array.from({ length: DAYS }, (_, index) => {
      const date = firstDay.plus({ days: index }).toISODate() ?? '';
      const rows = local.filter((row) => row.date === date);
      return {
        date,
        returning: sum(rows, 'returning'),
        firstTime: sum(rows, 'firstTime'),
        anonymous: sum(rows, 'anonymous'),
      };
    }),
    face: await faceFunnel(em, merchantId, present),
  };
}
