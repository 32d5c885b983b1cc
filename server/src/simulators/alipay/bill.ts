/** The day's bill as Alipay packs it: a zip of two GBK files, the list of trades and its summary. */

import { yuanOfFen } from '@shuke/shared';
import { zipSync } from 'fflate';
import { encode } from 'iconv-lite';
import { beijing } from './signing';
import type { AlipayState, AlipayTrade } from './state';

const FEE_PER_MILLE = 6;
const HEADING =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';
const LINE = '-'.repeat(40);

const feeOf = (amountFen: number) => Math.round((amountFen * FEE_PER_MILLE) / 1000);
const negative = (fen: number) => (fen === 0 ? '0.00' : `-${yuanOfFen(fen)}`);

function row(trade: AlipayTrade, refund: AlipayTrade['refunds'][number] | null): string {
  const sum = refund ? negative(refund.amountFen) : yuanOfFen(trade.amountFen);
  const fee = refund ? yuanOfFen(feeOf(refund.amountFen)) : negative(feeOf(trade.amountFen));
  const subject = trade.subject.replaceAll(',', '，');
  const times = [beijing(trade.createdAtMs), beijing(refund?.atMs ?? trade.paidAtMs ?? 0)];
  const head = [
    trade.tradeNo,
    trade.outTradeNo,
    refund ? '退款' : '交易',
    subject,
    ...times,
    trade.storeId,
    '',
    '',
    '',
  ];
  const sums = [`${trade.buyerId ?? ''}`, sum, sum, '0.00', '0.00', '0.00', '0.00', '0.00', '', '0.00', '0.00'];
  // Each value ends in a tab, so that spreadsheets leave long numbers alone.
  return [...head, ...sums, refund?.outRequestNo ?? '', fee, '0.00', ''].map((value) => `${value}\t`).join(',');
}

/** @returns null when nothing happened that day */
export function writeAlipayBill({ state }: AlipayState, day: string): Uint8Array | null {
  const onDay = (timeMs: number | undefined) => timeMs !== undefined && beijing(timeMs).slice(0, 10) === day;
  const trades = Object.values(state.trades);
  const paid = trades.filter(({ paidAtMs }) => onDay(paidAtMs));
  const back = trades.flatMap((trade) =>
    trade.refunds.filter(({ atMs }) => onDay(atMs)).map((one) => ({ trade, one })),
  );
  if (paid.length + back.length === 0) return null;
  const about = [`#账号：[${state.sellerId}0156]`, `#起始日期：[${day} 00:00:00]   终止日期：[${day} 24:00:00]`];
  const list = [
    '#支付宝业务明细查询',
    ...about,
    `#${LINE}业务明细列表${LINE}`,
    HEADING,
    ...paid.map((trade) => row(trade, null)),
    ...back.map(({ trade, one }) => row(trade, one)),
    `#${LINE}业务明细列表结束${LINE}`,
    `#交易合计：${paid.length}笔，商家实收共${yuanOfFen(paid.reduce((sum, { amountFen }) => sum + amountFen, 0))}元`,
    `#退款合计：${back.length}笔，商家实收退款共${negative(back.reduce((sum, { one }) => sum + one.amountFen, 0))}元`,
  ];
  const summary = [
    '#支付宝业务汇总查询',
    ...about,
    '门店编号,门店名称,交易订单总笔数,退款订单总笔数',
    `\t,\t,${paid.length}\t,${back.length}\t`,
  ];
  const file = (lines: string[]) => new Uint8Array(encode(`${lines.join('\r\n')}\r\n`, 'gbk'));
  const name = `${state.sellerId}0156_${day.replaceAll('-', '')}`;
  return zipSync({ [`${name}_业务明细.csv`]: file(list), [`${name}_业务明细(汇总).csv`]: file(summary) });
}
