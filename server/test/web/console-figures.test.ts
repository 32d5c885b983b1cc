import { actionText, thingText } from '../../web/console/src/lib/audit-words';
import { daysOption, hoursOption, openHours } from '../../web/console/src/lib/chart-options';
import { percentOf, trendOf } from '../../web/console/src/lib/compare';
import { templateStatus, termsText, validityText } from '../../web/console/src/lib/coupon-words';
import { nextStep } from '../../web/console/src/lib/next-step';
import { type ShopFacts, suggestionsFor } from '../../web/console/src/lib/suggestions';
import { auditWords } from '../../web/console/src/words/audit';
import { couponsWords } from '../../web/console/src/words/coupons';
import { todayWords } from '../../web/console/src/words/today';
import { anOffer, aTemplate, aToday, OTHER_ID } from './console-fixtures';

const now = new Date('2026-11-22T08:00:00.000Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
const terminal = {
  terminalId: OTHER_ID,
  name: '前台',
  storeName: '西湖店',
  state: 'paired' as const,
  pairedAt: null,
  lastSeenAt: null,
};
const launched = {
  campaignId: OTHER_ID,
  name: '立冬',
  title: '立冬',
  body: '来喝茶',
  templateId: null,
  couponName: null,
  state: 'finished' as const,
  createdAt: daysAgo(3),
  launchedAt: daysAgo(3),
  finishedAt: daysAgo(3),
  results: {
    audience: 9,
    delivered: 9,
    opened: 3,
    couponsIssued: 0,
    couponsRedeemed: 0,
    couponsShort: 0,
    revenueFen: 0,
  },
};
const allWell: ShopFacts = {
  now,
  today: aToday(),
  templates: [aTemplate()],
  offers: [anOffer()],
  terminals: [terminal],
  campaigns: [launched],
  estimate: { members: 20, marketingConsent: 12, subscribeMessages: 3, couponsLeft: null },
};
const kinds = (facts: Partial<ShopFacts>, limit?: number) =>
  suggestionsFor({ ...allWell, ...facts }, limit).map(({ kind }) => kind);

describe('a figure beside last week', () => {
  it.each([
    [120, 100, { direction: 'up', percent: 20 }],
    [75, 100, { direction: 'down', percent: 25 }],
    [100, 100, { direction: 'same', percent: 0 }],
    [5, 0, { direction: 'up', percent: null }],
    [0, 0, { direction: 'same', percent: null }],
    [0, 8, { direction: 'down', percent: 100 }],
  ])('%p against %p', (value, lastWeek, trend) => {
    expect(trendOf({ value, lastWeek })).toEqual(trend);
  });

  it('has no share of nothing', () => {
    expect([percentOf(1, 3), percentOf(3, 0), percentOf(0, 5)]).toEqual([33, 0, 0]);
  });
});

describe('what to do next', () => {
  it('is nothing when all is well', () => expect(kinds({})).toEqual([]));

  it('starts with what keeps the loop from turning, at most three at a time', () => {
    const nothing = { templates: [], offers: [], terminals: [], campaigns: [] };
    expect(kinds(nothing)).toEqual(['no-terminal', 'no-coupon', 'no-offer']);
    expect(kinds(nothing, 9)).toEqual(['no-terminal', 'no-coupon', 'no-offer', 'never-wrote']);
  });

  it('counts only paired terminals and active coupons', () => {
    expect(kinds({ terminals: [{ ...terminal, state: 'revoked' }] })).toEqual(['no-terminal']);
    expect(kinds({ terminals: [{ ...terminal, state: 'waiting' }] })).toEqual(['terminal-waiting']);
    expect(kinds({ templates: [aTemplate({ state: 'paused' })] })).toEqual(['no-coupon']);
  });

  it('speaks of money that does not agree, and of who does not listen, before anything else', () => {
    const attention = { openDifferences: 3, webhookOff: 'crm.example.com' };
    expect(kinds({ attention, offers: [] })).toEqual(['bill-differs', 'webhook-off', 'no-offer']);
    expect(kinds({ attention: { openDifferences: 0, webhookOff: null } })).toEqual([]);
    expect(kinds({ attention: null })).toEqual([]);
  });

  it('tells an offer that is off from one that can give nothing', () => {
    const blocked = anOffer({ template: aTemplate({ state: 'paused' }) });
    expect(kinds({ offers: [anOffer({ active: false })] })).toEqual(['no-offer']);
    expect(kinds({ offers: [blocked] })).toEqual(['offer-blocked']);
    expect(kinds({ offers: [blocked, anOffer()] })).toEqual([]);
  });

  it('warns of coupons that run out or end soon, not of those long over', () => {
    const until = (iso: string) =>
      aTemplate({ terms: { ...aTemplate().terms, validity: { kind: 'fixed', from: daysAgo(9), until: iso } } });
    expect(suggestionsFor({ ...allWell, templates: [aTemplate({ quota: 100, issued: 92 })] })).toEqual([
      { kind: 'coupon-running-out', couponName: '下次来减 5 元', left: 8 },
    ]);
    expect(kinds({ templates: [aTemplate({ quota: 100, issued: 80 })] })).toEqual([]);
    expect(suggestionsFor({ ...allWell, templates: [until(daysAgo(-2.5))] })).toEqual([
      { kind: 'coupon-ending', couponName: '下次来减 5 元', days: 2 },
    ]);
    expect(kinds({ templates: [until(daysAgo(1))] })).toEqual([]);
  });

  it('asks to write only when somebody agreed to hear', () => {
    const silent = { ...launched, launchedAt: daysAgo(20) };
    expect(suggestionsFor({ ...allWell, campaigns: [silent] })).toEqual([
      { kind: 'long-silence', reachable: 12, days: 20 },
    ]);
    expect(kinds({ campaigns: [silent, { ...launched, state: 'draft', launchedAt: null }] })).toEqual([
      'draft-waiting',
    ]);
    expect(kinds({ campaigns: [], estimate: { ...allWell.estimate, marketingConsent: 0 } })).toEqual([]);
  });

  it('speaks of shares only when there is enough to count', () => {
    const days = (anonymous: number, returning: number) => [{ date: '2026-11-21', returning, firstTime: 0, anonymous }];
    const face = (matched: number, unknown: number) => ({ enrolled: 0, matched, phoneAsked: 0, unknown, refused: 0 });
    expect(suggestionsFor({ ...allWell, today: aToday({ days: days(15, 10) }) })).toEqual([
      { kind: 'many-anonymous', percent: 60 },
    ]);
    expect(kinds({ today: aToday({ days: days(3, 1) }) })).toEqual([]);
    expect(suggestionsFor({ ...allWell, today: aToday({ face: face(6, 4) }) })).toEqual([
      { kind: 'many-unknown', percent: 40 },
    ]);
    expect(kinds({ today: aToday({ face: face(3, 3) }) })).toEqual([]);
  });

  it('leads every suggestion somewhere, in both languages', () => {
    const attention = { openDifferences: 1, webhookOff: 'crm.example.com' };
    const none = { templates: [], offers: [], terminals: [], campaigns: [] };
    const all = suggestionsFor({ ...allWell, ...none, attention }, 9);
    for (const words of [todayWords['zh-CN'], todayWords.en])
      for (const suggestion of all) {
        const { text, action, path } = nextStep(suggestion, words);
        expect([text.length > 5, action.length > 2, path.startsWith('/')]).toEqual([true, true, true]);
      }
    expect(nextStep({ kind: 'draft-waiting', campaignId: 'c1', title: '立冬' }, todayWords['zh-CN']).path).toBe(
      '/campaigns/c1',
    );
  });
});

describe('the plots', () => {
  const colours = { ink: '#1', card: '#2', tea: '#3', teaSoft: '#4', persimmonShape: '#5', line: '#6', quiet: '#7' };
  const hour = (at: number, todayFen: number, lastWeekFen: number) => ({ hour: at, todayFen, lastWeekFen });

  it('draw the open hours, quiet ones between included', () => {
    const hours = [hour(6, 0, 0), hour(8, 0, 900), hour(9, 0, 0), hour(10, 1200, 0), hour(22, 0, 0)];
    expect(openHours(hours).map((one) => one.hour)).toEqual([8, 9, 10]);
    expect(openHours([hour(8, 0, 0)])).toEqual([]);
    const { series, tooltip } = hoursOption(openHours(hours), todayWords['zh-CN'], colours);
    expect(series.map(({ data }) => data)).toEqual([
      [0, 0, 1200],
      [900, 0, 0],
    ]);
    expect(tooltip).toMatchObject({ renderMode: 'richText' });
    expect(tooltip.valueFormatter(1200)).toBe('¥12.00');
  });

  it('stack each day by who paid', () => {
    const days = [
      { date: '2026-11-09', returning: 1, firstTime: 2, anonymous: 3 },
      { date: '2026-11-10', returning: 4, firstTime: 5, anonymous: 6 },
    ];
    const { series, xAxis } = daysOption(days, todayWords['zh-CN'], colours);
    expect(xAxis.data).toEqual(['11/9', '11/10']);
    expect(series.map(({ stack, data }) => [stack, ...data])).toEqual([
      ['payers', 1, 4],
      ['payers', 2, 5],
      ['payers', 3, 6],
    ]);
  });
});

describe('words of a coupon and of the log', () => {
  it('says terms and validity shortly', () => {
    const { terms } = aTemplate();
    expect(termsText(terms, 'zh-CN')).toBe('¥5.5 · 满 30 可用');
    expect(termsText({ ...terms, value: { kind: 'percent', percentOff: 20, capFen: null } }, 'zh-CN')).toBe(
      '8 折 · 满 30 可用',
    );
    expect(termsText({ ...terms, value: { kind: 'percent', percentOff: 20, capFen: null } }, 'en')).toBe(
      '20% off · from ¥30',
    );
    expect(validityText(terms, couponsWords['zh-CN'], 'zh-CN')).toBe('领取后 30 天');
  });

  it('knows why a coupon is not given out', () => {
    const over = { ...aTemplate().terms, validity: { kind: 'fixed' as const, from: daysAgo(9), until: daysAgo(1) } };
    expect(templateStatus(aTemplate(), now)).toBe('active');
    expect(templateStatus(aTemplate({ state: 'paused' }), now)).toBe('paused');
    expect(templateStatus(aTemplate({ quota: 10, issued: 10 }), now)).toBe('soldOut');
    expect(templateStatus(aTemplate({ terms: over, state: 'paused' }), now)).toBe('over');
  });

  it('puts the log in words and hides nothing it has no word for', () => {
    const words = auditWords['zh-CN'];
    expect(actionText('terminal.pair', words)).toBe('配对终端');
    expect(actionText('gallery.rebuild', words)).toBe('gallery.rebuild');
    expect(thingText('staff:0193a000-0000-7000-8000-0000c0ffee01', words)).toBe('员工 ffee01');
    expect(thingText('system', words)).toBe('系统');
    expect(thingText('gallery:12', words)).toBe('gallery 12');
  });
});
