import { ConfigError, parseConfig } from '../../src/config';

const production = {
  NODE_ENV: 'production',
  SHUKE_PUBLIC_URL: 'https://shop.example',
  SHUKE_MASTER_KEYS: `k2:${'1b'.repeat(32)},k1:${'2c'.repeat(32)}`,
  SHUKE_SIGNING_KEY: '3d'.repeat(32),
  DATABASE_URL: 'mysql://shuke:hidden@db.example:3306/shuke',
  WECHAT_API_URL: 'https://api.weixin.qq.com',
  WECHAT_APP_ID: 'wx00000000000000aa',
  WECHAT_APP_SECRET: 'secret-1',
  WECHAT_H5_APP_ID: 'wx00000000000000bb',
  WECHAT_H5_APP_SECRET: 'secret-2',
  WECHAT_PAY_URL: 'https://api.mch.weixin.qq.com',
  WECHAT_PAY_MCHID: '1600000009',
  WECHAT_PAY_SERIAL: '7777ABCD',
  WECHAT_PAY_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----',
  WECHAT_PAY_API_V3_KEY: 'v3-key-of-thirty-two-characters!',
  ALIPAY_URL: 'https://openapi.alipay.com',
  ALIPAY_APP_ID: '2021000000000099',
  ALIPAY_SELLER_ID: '2088000000000099',
  ALIPAY_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----',
  ALIPAY_PUBLIC_KEY: '-----BEGIN PUBLIC KEY-----\\nMII\\n-----END PUBLIC KEY-----',
};

const refusal = (env: Record<string, string | undefined>): string => {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('the configuration', () => {
  it('needs nothing to run offline, and cannot be changed afterwards', () => {
    const config = parseConfig({});
    expect(config).toMatchObject({ env: 'development', database: { kind: 'sqlite' }, http: { host: '127.0.0.1' } });
    expect([config.wechat.apiBaseUrl, config.wechatPay.apiBaseUrl].every((url) => url.startsWith('http://127.'))).toBe(
      true,
    );
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes an empty variable for a missing one, and a slash at the end of an address for none', () => {
    const config = parseConfig({ SHUKE_PORT: '', SHUKE_PUBLIC_URL: 'http://shop.example/' });
    expect(config.http).toMatchObject({ port: 4700, publicUrl: 'http://shop.example' });
  });

  it('names every problem at once, and shows no value', () => {
    const bad = {
      SHUKE_PORT: '70000-hunter2',
      SHUKE_LOG_LEVEL: 'chatty-hunter2',
      DATABASE_URL: 'postgres://root:hunter2@db/shuke',
      SHUKE_SIGNING_KEY: 'hunter2',
      SHUKE_MASTER_KEYS: 'k1:hunter2',
      WECHAT_API_URL: 'ftp://hunter2.example',
    };
    const message = refusal(bad);
    for (const name of Object.keys(bad)) expect(message).toContain(`${name}: `);
    expect(message).not.toContain('hunter2');
    expect(message).toMatch(/has 6 problem/);
  });

  it('is safe for production only when every secret and address is the merchant’s own', () => {
    const config = parseConfig(production);
    expect(config.keys).toMatchObject({ currentMasterId: 'k2' });
    expect(config.wechatPay.privateKeyPem.split('\n')).toHaveLength(3);
    expect(config.alipay.alipayPublicKeyPem.split('\n')).toHaveLength(3);

    const missing = refusal({ NODE_ENV: 'production' });
    for (const name of Object.keys(production)) {
      if (name === 'NODE_ENV' || name === 'DATABASE_URL') continue;
      expect(missing).toContain(`${name}: `);
    }
  });

  it.each([
    ['SHUKE_DEMO', '1'],
    ['SHUKE_CRASH_POINT', 'payment.booked'],
    ['WECHAT_API_URL', 'http://127.0.0.1:4701'],
    ['WECHAT_OPEN_URL', 'http://127.0.0.1:4701'],
    ['WECHAT_PAY_URL', 'http://127.0.0.1:4702'],
    ['ALIPAY_URL', 'http://127.0.0.1:4703'],
    ['SHUKE_PUBLIC_URL', 'http://shop.example'],
    ['SHUKE_SIGNING_KEY', 'a'.repeat(64)],
    ['SHUKE_MASTER_KEYS', `k2:${'1b'.repeat(32)},dev:${'a'.repeat(64)}`],
  ])('refuses %s=%s in production, and nothing else', (name, value) => {
    const message = refusal({ ...production, [name]: value });
    expect(message.split('\n')).toEqual(['Not safe for production:', expect.stringContaining(`${name}: `)]);
    expect(message).not.toContain(value.length > 1 ? value : '"1"');
  });
});
