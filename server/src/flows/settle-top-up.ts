import type { Clock } from '../kernel/clock';
import type { Tx } from '../kernel/db/database';
import type { LedgerService } from '../modules/ledger/ledger.service';
import type { TopUp } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import type { EventService } from '../modules/webhook/event.service';
import { topUpEvent } from './shop-events';

export type SettleTopUp = ReturnType<typeof createSettleTopUp>;

/** Money that WeChat Pay says it has taken becomes the member's balance, in the caller's transaction. */
export function createSettleTopUp(deps: {
  clock: Clock;
  payments: PaymentService;
  ledger: LedgerService;
  events: EventService;
}) {
  const { clock, payments, ledger, events } = deps;

  /** @returns the settled top-up, or null when somebody else moved it: then nothing is booked */
  return async function settleTopUp(tx: Tx, topUp: TopUp, providerTransactionId: string | null): Promise<TopUp | null> {
    const atMs = clock();
    const settled = await payments.moveTopUp(tx, topUp, 'settle', { settledAtMs: atMs, providerTransactionId });
    if (!settled) return null;
    const { merchantId, memberId, amountFen, topUpId } = topUp;
    await ledger.book(tx, {
      merchantId,
      kind: 'top-up',
      sourceId: topUpId,
      storeId: null,
      atMs,
      postings: [
        { kind: 'wechat-receivable', ownerId: merchantId, amountFen },
        { kind: 'member-balance', ownerId: memberId, amountFen: -amountFen },
      ],
    });
    await events.emit(tx, merchantId, topUpEvent(settled));
    return settled;
  };
}
