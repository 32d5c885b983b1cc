import { couponDraft, couponTerms, offerRule } from '@shuke/shared/contract';
import mysql from 'mysql2/promise';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrations } from '../../src/kernel/db/migrations';

jest.setTimeout(60_000);

const at = migrations.findIndex((migration) => new migration().name?.startsWith('CouponEngine'));

/** Rows as they were written before there were stacking groups, hours of the week and rules in one column. */
const terms = JSON.stringify({
  name: '满“五十”{减}十',
  value: { kind: 'percent', percentOff: 20, capFen: null },
  minSpendFen: 5000,
  validity: { kind: 'days', days: 30 },
  storeIds: null,
  note: '',
});
const fixed = JSON.stringify({
  ...JSON.parse(terms),
  validity: { kind: 'fixed', from: '2026-11-01T00:00:00Z', until: '2026-12-01T00:00:00Z' },
  storeIds: ['01990000-0000-7000-8000-000000000009'],
});
const old = [
  `INSERT INTO coupon_templates (templateId, merchantId, version, terms, quota, issued, redeemed, perMemberLimit, claimable, state, createdAtMs)
   VALUES ('t1', 'm', 3, '${terms}', 10, 2, 1, 1, 1, 'active', 5), ('t2', 'm', 1, '${fixed}', NULL, 0, 0, 2, 0, 'paused', 6)`,
  `INSERT INTO coupons (couponId, merchantId, memberId, templateId, templateVersion, terms, number, state, validFromMs, validUntilMs, reasonKind, reasonText, issuedAtMs, paymentId, discountFen)
   VALUES ('c1', 'm', 'p', 't1', 2, '${terms}', '000000000001', 'redeemed', 0, 9, 'claimed', '', 0, 'pay', 1000),
          ('c2', 'm', 'p', 't1', 3, '${fixed}', '000000000002', 'usable', 0, 9, 'claimed', '', 0, NULL, 0)`,
  `INSERT INTO offers (offerId, merchantId, version, name, templateId, storeIds, minAmountFen, audience, reason, active, granted, createdAtMs)
   VALUES ('o1', 'm', 1, '送', 't1', NULL, 1000, 'everyone', '谢谢', 1, 4, 7),
          ('o2', 'm', 1, '送', 't1', '["01990000-0000-7000-8000-000000000009"]', 0, 'first-payment', '谢谢', 0, 0, 8),
          ('o3', 'm', 1, '送', 't1', NULL, 0, 'returning', '谢谢', 1, 0, 9)`,
];

type Opened = { options: DataSourceOptions; drop(): Promise<void> };
const engines: [string, () => Promise<Opened>][] = [
  ['SQLite', async () => ({ options: { type: 'better-sqlite3', database: ':memory:' }, drop: async () => {} })],
];
const url = process.env['TEST_DATABASE_URL'];
if (url) {
  engines.push([
    'MariaDB',
    async () => {
      const name = `coupon_migration_${process.pid}`;
      const connection = await mysql.createConnection(url.replace(/^mariadb:/, 'mysql:'));
      await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
      const here = new URL(url.replace(/^mariadb:/, 'mysql:'));
      here.pathname = `/${name}`;
      return {
        options: { type: 'mariadb', url: here.href, charset: 'utf8mb4' },
        async drop() {
          await connection.query(`DROP DATABASE ${name}`);
          await connection.end();
        },
      };
    },
  ]);
}

describe.each(engines)('coupons from before the engine on %s', (_, open) => {
  it('keep their terms, said in full, and offers their rule', async () => {
    const { options, drop } = await open();
    const before = await new DataSource(options).initialize();
    // In one connection: a database in memory lives no longer than that.
    const runner = before.createQueryRunner();
    for (const migration of migrations.slice(0, at)) await new migration().up(runner);
    for (const statement of old) await runner.query(statement);
    const engine = migrations[at];
    if (!engine) throw new Error('the migration is gone');
    await new engine().up(runner);

    const coupons = await runner.query('SELECT terms FROM coupons ORDER BY couponId');
    for (const [place, row] of coupons.entries()) {
      const now = JSON.parse(row.terms);
      expect(couponTerms.parse({ ...JSON.parse(place === 0 ? terms : fixed), stacking: 'exclusive' })).toEqual(now);
    }
    const templates = await runner.query('SELECT * FROM coupon_templates ORDER BY templateId');
    expect(templates.map((row: { spentFen: unknown }) => Number(row.spentFen))).toEqual([1000, 0]);
    const versions = await runner.query('SELECT version, draft FROM coupon_template_versions ORDER BY templateId');
    expect(versions.map((row: { version: unknown }) => Number(row.version))).toEqual([3, 1]);
    const drafts = versions.map((row: { draft: string }) => couponDraft.parse(JSON.parse(row.draft)));
    expect(drafts).toMatchObject([
      { quota: 10, perMemberLimit: 1, claimable: true, dailyQuota: null, terms: { name: '满“五十”{减}十' } },
      { quota: null, perMemberLimit: 2, claimable: false, budgetFen: null, terms: { validity: { kind: 'fixed' } } },
    ]);
    const offers = await runner.query('SELECT * FROM offers ORDER BY offerId');
    const rules = offers.map((row: { rule: string }) => offerRule.parse(JSON.parse(row.rule)));
    expect(rules).toMatchObject([
      { minAmountFen: 1000, visits: { kind: 'any' }, storeIds: null },
      { visits: { kind: 'first' }, storeIds: ['01990000-0000-7000-8000-000000000009'] },
      { visits: { kind: 'returning' } },
    ]);
    expect(offers[0]).toMatchObject({ grantMode: 'at-once', name: '送' });
    await before.destroy();
    await drop();
  });
});
