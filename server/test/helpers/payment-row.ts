import { newId } from '@shuke/shared';
import type { Payment } from '../../src/modules/payment/payment.entity';

/** A payment's row, opened and nothing more unless told otherwise. */
export const paymentRow = (change: Partial<Payment> = {}): Payment => ({
  paymentId: newId(),
  merchantId: newId(),
  storeId: newId(),
  terminalId: newId(),
  state: 'created',
  amountFen: 100,
  reductionFen: 0,
  itemCount: 0,
  discountFen: 0,
  refundedFen: 0,
  refundingFen: 0,
  balanceRefundedFen: 0,
  discountRefundedFen: 0,
  tender: null,
  balanceFen: 0,
  restTender: null,
  orderNo: null,
  identifiedBy: null,
  memberId: null,
  visit: null,
  declined: null,
  pointsEarned: 0,
  failure: null,
  createdAtMs: 1,
  settledAtMs: null,
  ...change,
});
