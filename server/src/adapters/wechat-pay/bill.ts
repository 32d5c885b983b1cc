import { fenOfYuan } from '@shuke/shared';
import type { BillRow } from '../provider';

const COLUMNS = ['商户订单号', '微信订单号', '商户退款单号', '交易状态', '订单金额', '申请退款金额', '手续费'] as const;

/**
 * Reads the trade bill (`bill_type=ALL`): a heading, a line a payment or refund with a grave accent before each value,
 * then the totals under a heading of their own.
 * @returns null when it is not such a file
 */
export function parseTradeBill(text: string): BillRow[] | null {
  const [heading = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = heading.split(',').map((name) => name.trim());
  const places = COLUMNS.map((name) => names.indexOf(name));
  if (places.includes(-1)) return null;
  const rows: BillRow[] = [];
  for (const line of lines) {
    // The totals' heading is the first line whose values carry no mark.
    if (!line.startsWith('`')) return rows;
    // Only `,` + grave accent parts values: a product's name may hold a comma.
    const values = line.slice(1).split(',`');
    const [outTradeNo, transactionId, outRefundNo, state, paid, refunded, fee] = places.map(
      (place) => values[place]?.trim() ?? '',
    );
    const kind = state === 'SUCCESS' ? 'payment' : 'refund';
    const amountFen = fenOfYuan((kind === 'payment' ? paid : refunded) ?? '');
    const feeFen = fenOfYuan(fee ?? '');
    if (!outTradeNo || !transactionId || amountFen === null || feeFen === null) return null;
    rows.push({
      kind,
      outTradeNo,
      transactionId,
      // `0` where there is none: an order that was undone.
      outRefundNo: kind === 'refund' && outRefundNo !== '0' ? outRefundNo || null : null,
      amountFen,
      feeFen,
    });
  }
  // No totals: the file was cut off.
  return null;
}
