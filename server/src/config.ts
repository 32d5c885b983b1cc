import { resolve } from 'node:path';
import { z } from 'zod';

/**
 * The only reader of the environment: parsed once, frozen. Problems are listed by name, never by value.
 * Every default works offline (SQLite, simulators); production refuses the defaults that would be unsafe.
 */

const DEVELOPMENT_KEY = 'a'.repeat(64);
const hexKey = z.string().regex(/^[0-9a-f]{64}$/, 'must be 32 bytes in hex');
const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/$/, ''));
const flag = z.enum(['0', '1']).transform((value) => value === '1');

const environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  SHUKE_HOST: z.string().default('127.0.0.1'),
  SHUKE_PORT: z.coerce.number().int().min(0).max(65535).default(4700),
  SHUKE_PUBLIC_URL: url.optional(),
  SHUKE_DATA_DIR: z.string().default('var'),
  SHUKE_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  SHUKE_DEMO: flag.default(false),
  SHUKE_TRUST_PROXY: flag.default(false),
  /** `mysql://user:password@host:port/database`; without it, a SQLite file in the data folder. */
  DATABASE_URL: z
    .string()
    .regex(/^(mysql|mariadb):\/\//, 'must begin with mysql:// or mariadb://')
    .optional(),
  DATABASE_POOL: z.coerce.number().int().min(1).max(500).default(16),
  /** `id:hex,id:hex`: the first encrypts, all decrypt. */
  SHUKE_MASTER_KEYS: z
    .string()
    .transform((list) => list.split(',').map((pair) => pair.split(':')))
    .pipe(z.array(z.tuple([z.string().regex(/^[a-z0-9-]{1,16}$/), hexKey])).min(1))
    .default([['dev', DEVELOPMENT_KEY]]),
  /** Signs claim codes and member codes. */
  SHUKE_SIGNING_KEY: hexKey.default(DEVELOPMENT_KEY),
  /** Where the bundled worker is; next to the server's own bundle unless the server runs from sources. */
  FACE_WORKER_FILE: z.string().optional(),
  FACE_WORKERS: z.coerce.number().int().min(1).max(64).default(2),
  FACE_QUEUE_LIMIT: z.coerce.number().int().min(1).max(1000).default(32),
  FACE_DEADLINE_MS: z.coerce.number().int().min(100).max(60_000).default(5000),
  WECHAT_API_URL: url.default('http://127.0.0.1:4701'),
  WECHAT_OPEN_URL: url.optional(),
  WECHAT_APP_ID: z.string().default('wx0000000000000001'),
  WECHAT_APP_SECRET: z.string().default('development'),
  WECHAT_H5_APP_ID: z.string().default('wx0000000000000002'),
  WECHAT_H5_APP_SECRET: z.string().default('development'),
  WECHAT_CAMPAIGN_TEMPLATE: z.string().default('campaign'),
  WECHAT_COUPON_TEMPLATE: z.string().default('coupon'),
  WECHAT_PAY_URL: url.default('http://127.0.0.1:4702'),
  WECHAT_PAY_MCHID: z.string().default('1900000001'),
  WECHAT_PAY_SERIAL: z.string().default('development'),
  WECHAT_PAY_PRIVATE_KEY: z.string().default(''),
  WECHAT_PAY_API_V3_KEY: z.string().default('development'),
  ALIPAY_URL: url.default('http://127.0.0.1:4703'),
  ALIPAY_APP_ID: z.string().default('2021000000000000'),
  ALIPAY_SELLER_ID: z.string().default('2088000000000000'),
  ALIPAY_PRIVATE_KEY: z.string().default(''),
  ALIPAY_PUBLIC_KEY: z.string().default(''),
  /** Development and tests only: webhooks may go to plain http and into this server's own network. */
  SHUKE_WEBHOOK_PRIVATE: flag.default(false),
  /** Tests only: stop the process at a named point, to prove that nothing is lost there. */
  SHUKE_CRASH_POINT: z.string().optional(),
});

export type Config = ReturnType<typeof parseConfig>;

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** @throws ConfigError that names every variable with a problem, without its value */
export function parseConfig(env: Readonly<Record<string, string | undefined>> = process.env) {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(present);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path[0]?.toString()}: ${issue.message}`);
    throw new ConfigError(`The configuration has ${problems.length} problem(s):\n  ${problems.join('\n  ')}`);
  }
  const e = parsed.data;
  if (e.NODE_ENV === 'production') refuseUnsafe(e);
  const dataDir = resolve(e.SHUKE_DATA_DIR);
  return Object.freeze({
    env: e.NODE_ENV,
    demo: e.SHUKE_DEMO,
    logLevel: e.SHUKE_LOG_LEVEL,
    dataDir,
    http: {
      host: e.SHUKE_HOST,
      port: e.SHUKE_PORT,
      publicUrl: e.SHUKE_PUBLIC_URL ?? `http://${e.SHUKE_HOST}:${e.SHUKE_PORT}`,
      trustProxy: e.SHUKE_TRUST_PROXY,
    },
    database: e.DATABASE_URL
      ? ({ kind: 'mysql', url: e.DATABASE_URL, pool: e.DATABASE_POOL } as const)
      : ({ kind: 'sqlite', file: resolve(dataDir, 'shuke.sqlite') } as const),
    keys: {
      master: Object.fromEntries(e.SHUKE_MASTER_KEYS.map(([id, hex]) => [id, Buffer.from(hex, 'hex')])),
      currentMasterId: e.SHUKE_MASTER_KEYS[0]?.[0] ?? '',
      signing: Buffer.from(e.SHUKE_SIGNING_KEY, 'hex'),
    },
    face: {
      workers: e.FACE_WORKERS,
      queueLimit: e.FACE_QUEUE_LIMIT,
      deadlineMs: e.FACE_DEADLINE_MS,
      workerFile: e.FACE_WORKER_FILE,
    },
    wechat: {
      apiBaseUrl: e.WECHAT_API_URL,
      openBaseUrl: e.WECHAT_OPEN_URL ?? e.WECHAT_API_URL,
      appId: e.WECHAT_APP_ID,
      appSecret: e.WECHAT_APP_SECRET,
      h5AppId: e.WECHAT_H5_APP_ID,
      h5AppSecret: e.WECHAT_H5_APP_SECRET,
      messageTemplates: { campaign: e.WECHAT_CAMPAIGN_TEMPLATE, coupon: e.WECHAT_COUPON_TEMPLATE },
    },
    wechatPay: {
      apiBaseUrl: e.WECHAT_PAY_URL,
      mchid: e.WECHAT_PAY_MCHID,
      serialNo: e.WECHAT_PAY_SERIAL,
      privateKeyPem: pem(e.WECHAT_PAY_PRIVATE_KEY),
      apiV3Key: e.WECHAT_PAY_API_V3_KEY,
    },
    alipay: {
      gatewayUrl: e.ALIPAY_URL,
      appId: e.ALIPAY_APP_ID,
      sellerId: e.ALIPAY_SELLER_ID,
      privateKeyPem: pem(e.ALIPAY_PRIVATE_KEY),
      alipayPublicKeyPem: pem(e.ALIPAY_PUBLIC_KEY),
    },
    webhooks: { allowPrivate: e.SHUKE_WEBHOOK_PRIVATE },
    crashPoint: e.SHUKE_CRASH_POINT,
  });
}

/** Line ends of a key may be written as two characters. */
const pem = (text: string): string => text.replace(/\\n/g, '\n');

/** What a merchant gets from WeChat and Alipay: in production every one of them is the merchant's own. */
const MERCHANTS_OWN = [
  'WECHAT_APP_ID',
  'WECHAT_APP_SECRET',
  'WECHAT_H5_APP_ID',
  'WECHAT_H5_APP_SECRET',
  'WECHAT_PAY_MCHID',
  'WECHAT_PAY_SERIAL',
  'WECHAT_PAY_PRIVATE_KEY',
  'WECHAT_PAY_API_V3_KEY',
  'ALIPAY_APP_ID',
  'ALIPAY_SELLER_ID',
  'ALIPAY_PRIVATE_KEY',
  'ALIPAY_PUBLIC_KEY',
] as const;
const OUTSIDE_ADDRESSES = ['WECHAT_API_URL', 'WECHAT_OPEN_URL', 'WECHAT_PAY_URL', 'ALIPAY_URL'] as const;

/** Production never runs on keys everybody knows, on simulators, or with what is there for tests. */
function refuseUnsafe(e: z.output<typeof environment>): void {
  const defaults = environment.parse({});
  const problems = [
    e.SHUKE_MASTER_KEYS.some(([, hex]) => hex === DEVELOPMENT_KEY) && 'SHUKE_MASTER_KEYS: set your own keys',
    e.SHUKE_SIGNING_KEY === DEVELOPMENT_KEY && 'SHUKE_SIGNING_KEY: set your own key',
    ...MERCHANTS_OWN.map((name) => e[name] === defaults[name] && `${name}: set your own`),
    ...OUTSIDE_ADDRESSES.map(
      (name) =>
        e[name]?.startsWith('https://') === false && `${name}: must be https, a simulator is not for production`,
    ),
    e.SHUKE_PUBLIC_URL?.startsWith('https://') !== true && 'SHUKE_PUBLIC_URL: must be https',
    e.SHUKE_DEMO && 'SHUKE_DEMO: not for production',
    e.SHUKE_WEBHOOK_PRIVATE && 'SHUKE_WEBHOOK_PRIVATE: not for production',
    e.SHUKE_CRASH_POINT && 'SHUKE_CRASH_POINT: not for production',
  ].filter((problem) => typeof problem === 'string' && problem !== '');
  if (problems.length > 0) throw new ConfigError(`Not safe for production:\n  ${problems.join('\n  ')}`);
}
