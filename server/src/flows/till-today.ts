import { DateTime } from 'luxon';
import { type Clock, toInstant, toInstantOrNull } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import type { Handlers } from '../kernel/http/api';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { PartTender } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import { partsLeft, payableFen } from '../modules/payment/payment-parts';

const PART_TENDERS: readonly PartTender[] = ['balance', 'cash', 'wechat', 'alipay'];

/** What this till took today, part by part, so that the cash is what lies in the drawer. */
export function createTillToday(deps: {
  db: Database;
  clock: Clock;
  payments: PaymentService;
  merchants: MerchantService;
}): Handlers<'GET /terminal/today'> {
  const { db, clock, payments, merchants } = deps;
  return {
    'GET /terminal/today': async ({ actor }) => {
      const { timeZone } = await merchants.get(db.read, actor.merchantId);
      const from = DateTime.fromMillis(clock(), { zone: timeZone }).startOf('day').toMillis();
      const all = await payments.since(db.read, actor.terminalId, from);
      const settled = all.filter(({ state }) => state === 'succeeded');
      const totals = new Map(PART_TENDERS.map((tender) => [tender, { tender, count: 0, totalFen: 0 }]));
      for (const { tender, amountFen } of settled.flatMap(partsLeft)) {
        const total = totals.get(tender);
        if (!total) continue;
        total.count += 1;
        total.totalFen += amountFen;
      }
      return {
        count: settled.length,
        totalFen: settled.reduce((sum, payment) => sum + payableFen(payment) - payment.refundedFen, 0),
        byTender: [...totals.values()],
        latest: all.slice(0, 20).map((payment) => ({
          paymentId: payment.paymentId,
          state: payment.state,
          payableFen: payableFen(payment),
          refundedFen: payment.refundedFen - payment.refundingFen,
          tender: payment.tender,
          createdAt: toInstant(payment.createdAtMs),
          settledAt: toInstantOrNull(payment.settledAtMs),
        })),
      };
    },
  };
}
