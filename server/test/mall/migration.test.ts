import { newId } from '@shuke/shared';
import mysql from 'mysql2/promise';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrations } from '../../src/kernel/db/migrations';

const before = migrations.slice(
  0,
  migrations.findIndex((Migration) => new Migration().name?.startsWith('MallCatalogue')),
);

const ids = { merchantId: newId(), first: newId(), second: newId() };
const ROWS = [
  [
    'INSERT INTO merchants (merchantId, name, contact, timeZone, settings, templateKey, createdAtMs) VALUES',
    [ids.merchantId, '店', '', 'Asia/Shanghai', '{}', Buffer.alloc(1), 7],
  ],
  [
    'INSERT INTO products (productId, merchantId, name, subtitle, priceFen, pictureUrl, position, onSale) VALUES',
    [ids.first, ids.merchantId, '龙井', '明前', 1800, '/media/tea.svg', 0, 1],
  ],
  [
    'INSERT INTO products (productId, merchantId, name, subtitle, priceFen, pictureUrl, position, onSale) VALUES',
    [ids.second, ids.merchantId, '糕', '', 500, '', 1, 0],
  ],
] as const;

async function emptyDatabases(): Promise<[string, DataSourceOptions, () => Promise<void>][]> {
  const sqlite = { type: 'better-sqlite3', database: ':memory:' } as const;
  const all: [string, DataSourceOptions, () => Promise<void>][] = [['SQLite', sqlite, async () => undefined]];
  const server = process.env['TEST_DATABASE_URL'];
  if (!server) return all;
  const name = `mall_migration_${process.pid}_${Date.now()}`;
  const connection = await mysql.createConnection(server.replace(/^mariadb:/, 'mysql:'));
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  const url = new URL(server.replace(/^mariadb:/, 'mysql:'));
  url.pathname = `/${name}`;
  const drop = async () => {
    await connection.query(`DROP DATABASE ${name}`);
    await connection.end();
  };
  return [...all, ['MariaDB', { type: 'mariadb', url: url.href, supportBigNumbers: false }, drop]];
}

jest.setTimeout(60_000);

it('gives products of before one category, and one SKU each, on every engine', async () => {
  for (const [engine, options, drop] of await emptyDatabases()) {
    const old = await new DataSource({ ...options, migrations: before }).initialize();
    await old.runMigrations({ transaction: 'each' });
    for (const [insert, values] of ROWS) {
      await old.query(`${insert} (${values.map(() => '?').join(', ')})`, [...values]);
    }
    // The very same connection: SQLite's database in memory lives no longer.
    for (const Migration of migrations.slice(before.length)) await new Migration().up(old.createQueryRunner());
    const products = await old.query(
      'SELECT productId, categoryId, pictures, specNames, version, createdAtMs, onSale FROM products ORDER BY position',
    );
    const skus = await old.query('SELECT skuId, productId, priceFen, stock FROM product_skus ORDER BY priceFen DESC');
    const categories = await old.query('SELECT categoryId, parentId, name FROM product_categories');
    const { merchantId, first, second } = ids;
    const same = { categoryId: merchantId, specNames: '[]', version: 1, createdAtMs: 7 };
    expect([engine, products]).toEqual([
      engine,
      [
        { productId: first, pictures: '["/media/tea.svg"]', onSale: 1, ...same },
        { productId: second, pictures: '[]', onSale: 0, ...same },
      ],
    ]);
    expect([engine, skus]).toEqual([
      engine,
      [
        { skuId: first, productId: first, priceFen: 1800, stock: null },
        { skuId: second, productId: second, priceFen: 500, stock: null },
      ],
    ]);
    expect([engine, categories]).toEqual([engine, [{ categoryId: merchantId, parentId: null, name: '全部商品' }]]);
    await old.destroy();
    await drop();
  }
});
