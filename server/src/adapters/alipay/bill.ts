import { fenOfYuan } from '@shuke/shared';
import { unzipSync } from 'fflate';
import { decode } from 'iconv-lite';
import type { BillRow } from '../provider';

const MAX_FILE_BYTES = 64 * 1024 * 1024;
const COLUMNS = [
  '支付宝交易号',
  '商户订单号',
  '业务类型',
  '订单金额（元）',
  '退款批次号/请求号',
  '服务费（元）',
] as const;

/**
 * Reads the day's bill: a zip of two GBK files, of which the one with the list of trades (业务明细列表) counts.
 * Values are padded with tabs; refunds carry negative sums; fees are negative when they are taken.
 * @returns null when it is not such a file
 */
export function parseAlipayBill(zip: Uint8Array): BillRow[] | null {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip, { filter: ({ originalSize }) => originalSize <= MAX_FILE_BYTES });
  } catch {
    return null;
  }
  const texts = Object.values(files).map((bytes) => decode(Buffer.from(bytes), 'gbk'));
  const list = texts.find((text) => text.includes('业务明细列表结束'));
  return list === undefined ? null : readList(list.split(/\r?\n/));
}

function readList(lines: readonly string[]): BillRow[] | null {
  // Comments begin with #; the first line that is none names the columns.
  const [heading = '', ...entries] = lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const names = heading.split(',').map((name) => name.trim());
  const places = COLUMNS.map((name) => names.indexOf(name));
  if (places.includes(-1)) return null;
  const rows: BillRow[] = [];
  for (const entry of entries) {
    const values = entry.split(',');
    if (values.length !== names.length) return null;
    const [transactionId, outTradeNo, what, sum, requestNo, fee] = places.map((place) => values[place]?.trim() ?? '');
    const amountFen = fenOfYuan((sum ?? '').replace(/^-/, ''));
    const feeFen = fenOfYuan(fee || '0.00');
    const kind = what === '交易' ? 'payment' : what === '退款' ? 'refund' : null;
    if (!transactionId || !outTradeNo || !kind || amountFen === null || feeFen === null) return null;
    const outRefundNo = kind === 'refund' ? requestNo || null : null;
    rows.push({ kind, outTradeNo, transactionId, outRefundNo, amountFen, feeFen: feeFen === 0 ? 0 : -feeFen });
  }
  return rows;
}
