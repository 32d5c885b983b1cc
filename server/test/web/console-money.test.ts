import { billCsv, numberOf } from '../../web/console/src/lib/bill-csv';
import type { ReconciliationLine } from '../../web/console/src/lib/contract-types';
import { toCsv } from '../../web/console/src/lib/csv';
import { ledgerLines } from '../../web/console/src/lib/ledger-sums';
import { answerText, eventText, hostOf } from '../../web/console/src/lib/webhook-words';
import { reconciliationWords } from '../../web/console/src/words/reconciliation';
import { webhooksWords } from '../../web/console/src/words/webhooks';

const aLine = (change: Partial<ReconciliationLine> = {}): ReconciliationLine => ({
  lineId: '0193a000-0000-7000-8000-000000000501',
  kind: 'sum-differs',
  moveKey: 'payment:0193a000',
  transactionId: '4200000000',
  ourFen: 2000,
  theirFen: 2505,
  ourState: 'settled',
  subject: 'top-up:0193a000-0000-7000-8000-000000000502',
  state: 'settled',
  note: '收银员按错，已补',
  decidedBy: 'staff:1',
  decidedAt: '2026-11-25T02:00:00.000Z',
  version: 2,
  ...change,
});

describe('the books as a shopkeeper reads them', () => {
  it('put what is owed and what came in above zero, in one order, and leave out what is empty', () => {
    const accounts = [
      { kind: 'sales', balanceFen: -5000 },
      { kind: 'cash', balanceFen: 0 },
      { kind: 'member-balance', balanceFen: -7000 },
      { kind: 'something-new', balanceFen: 1 },
      { kind: 'refunds', balanceFen: 300 },
      { kind: 'wechat-receivable', balanceFen: 11_699 },
    ];
    expect(ledgerLines(accounts)).toEqual([
      { kind: 'wechat-receivable', fen: 11_699 },
      { kind: 'member-balance', fen: 7000 },
      { kind: 'sales', fen: 5000 },
      { kind: 'refunds', fen: 300 },
      { kind: 'something-new', fen: 1 },
    ]);
  });
});

describe('the exported differences', () => {
  const bill = { provider: 'wechat', day: '2026-11-24' } as const;
  it('are a table with a heading, sums in yuan and the numbers of both sides', () => {
    const text = billCsv(bill, [aLine(), aLine({ ourFen: null, ourState: null, note: null })], reconciliationWords.en);
    const [heading, first, second] = text.replace('\uFEFF', '').split('\r\n');
    expect(heading?.split(',')).toHaveLength(13);
    expect(first).toBe(
      '2026-11-24,WeChat Pay,Another sum,0193a000,4200000000,20.00,25.05,done,top-up:0193a000-0000-7000-8000-000000000502,Dealt with,收银员按错，已补,staff:1,2026-11-25T02:00:00.000Z',
    );
    expect(second?.split(',').slice(5, 8)).toEqual(['', '25.05', '']);
  });

  it('hold nothing that a spreadsheet would run, and quote what would break a line', () => {
    expect(toCsv([['=1+1', '+86', '-2', '@x', -2, 'a"b', 'c,d', 'e\nf', null]])).toBe(
      `\uFEFF'=1+1,'+86,'-2,'@x,-2,"a""b","c,d","e\nf",\r\n`,
    );
  });

  it('name a line by its number alone', () => {
    expect([numberOf({ moveKey: 'refund:a:b' }), numberOf({ moveKey: 'fee' })]).toEqual(['a:b', 'fee']);
  });
});

describe('webhooks in words', () => {
  const words = webhooksWords['zh-CN'];
  it('show a host, an event and an answer; what is not known is shown as it is', () => {
    expect([hostOf('https://crm.example.com/hook?x=1'), hostOf('?')]).toEqual(['crm.example.com', '?']);
    expect([eventText('payment.refunded', words), eventText('a.new.one', words)]).toEqual(['退款', 'a.new.one']);
    expect(answerText({ status: 503, failure: null }, words)).toBe('HTTP 503');
    expect(answerText({ status: null, failure: 'timeout' }, words)).toBe('超时没有回答');
    expect(answerText({ status: null, failure: 'odd' }, words)).toBe('odd');
    expect(answerText({ status: null, failure: null }, words)).toBeNull();
  });
});
