import { isAmountFen } from '@shuke/shared';
import type { ProviderRefund, RefundState } from '../provider';
import { type JsonObject, objectAt, stringAt } from '../remote';

/** `ABNORMAL`: the payer's account cannot take it; the merchant must give it back some other way. */
const STATES: Readonly<Record<string, RefundState>> = {
  PROCESSING: 'processing',
  SUCCESS: 'succeeded',
  CLOSED: 'failed',
  ABNORMAL: 'failed',
};

/**
 * Reads a refund; null when a field that money depends on is missing or odd.
 * @param stateField `status` in answers, `refund_status` in notifications
 */
export function parseRefund(body: JsonObject, stateField: 'status' | 'refund_status'): ProviderRefund | null {
  const written = stringAt(body, stateField) ?? '';
  const state = Object.hasOwn(STATES, written) ? STATES[written] : undefined;
  const outRefundNo = stringAt(body, 'out_refund_no');
  const amount = objectAt(body, 'amount');
  const amountFen = amount?.['refund'];
  const inYuan = (amount?.['currency'] ?? 'CNY') === 'CNY';
  if (!state || !outRefundNo || !isAmountFen(amountFen) || !inYuan) return null;
  return { outRefundNo, state, amountFen, refundId: stringAt(body, 'refund_id') };
}
