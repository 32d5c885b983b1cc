import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient, createClient } from '@shuke/shared';
import { freePort } from '../../../scripts/lib/free-port';
import { type Config, parseConfig } from '../../src/config';
import type { Clock } from '../../src/kernel/clock';
import { startServer } from '../../src/server';
import { startAlipaySimulator } from '../../src/simulators/alipay';
import { startWechatSimulator } from '../../src/simulators/wechat';
import { startWechatPaySimulator } from '../../src/simulators/wechat-pay';
import { FACE_WORKER_FILE } from './face-pool';

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

/** A typed client as any page has one: over HTTP, with or without a token. */
export function clientFor(url: string, token?: string, locale = 'zh-CN'): ApiClient {
  return createClient(
    async ({ method, path, body }) => {
      // Drawing frames keeps this process busy for seconds: a connection kept alive would be closed under the next call.
      const headers: Record<string, string> = { 'accept-language': locale, connection: 'close' };
      if (token) headers['authorization'] = `Bearer ${token}`;
      if (body !== undefined) headers['content-type'] = 'application/json';
      const answer = await fetch(`${url}/api/v1${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    },
    () => 'offline',
  );
}

/** WeChat's two sides and Alipay as real HTTP servers on their own ports, and what a server needs to know to talk to them. */
/** @param clock of the payers' side; the real time unless told otherwise */
export async function startSimulators(clock?: Clock) {
  const wechat = await startWechatSimulator({ port: 0 });
  const { appId, appSecret, h5AppId, h5AppSecret } = wechat.credentials;
  const pay = await startWechatPaySimulator({ port: 0, appIds: [appId, h5AppId], timeScale: 0.01, clock });
  const alipay = await startAlipaySimulator({ port: 0, timeScale: 0.01, clock });
  return {
    wechat,
    pay,
    alipay,
    env: {
      WECHAT_API_URL: wechat.url,
      WECHAT_APP_ID: appId,
      WECHAT_APP_SECRET: appSecret,
      WECHAT_H5_APP_ID: h5AppId,
      WECHAT_H5_APP_SECRET: h5AppSecret,
      WECHAT_CAMPAIGN_TEMPLATE: wechat.subscribeTemplateIds.campaign,
      WECHAT_COUPON_TEMPLATE: wechat.subscribeTemplateIds.coupon,
      WECHAT_PAY_URL: pay.url,
      WECHAT_PAY_MCHID: pay.credentials.mchid,
      WECHAT_PAY_SERIAL: pay.credentials.serialNo,
      WECHAT_PAY_PRIVATE_KEY: pay.credentials.privateKeyPem,
      WECHAT_PAY_API_V3_KEY: pay.credentials.apiV3Key,
      ALIPAY_URL: alipay.url,
      ALIPAY_APP_ID: alipay.credentials.appId,
      ALIPAY_SELLER_ID: alipay.credentials.sellerId,
      ALIPAY_PRIVATE_KEY: alipay.credentials.privateKeyPem,
      ALIPAY_PUBLIC_KEY: alipay.credentials.alipayPublicKeyPem,
    },
    async close() {
      await wechat.close();
      await pay.close();
      await alipay.close();
    },
  };
}

/**
 * The whole house in this process: the server with its demo shop, real face workers, and the simulators as real HTTP servers on their own ports.
 * @param options.database where to keep the rows; SQLite in a temporary folder unless told otherwise
 * @param options.oneTime whether the providers' clocks move with the server's; otherwise they keep the real time
 */
export async function startTestServer(
  options: {
    database?: Config['database'];
    clock?: Clock;
    oneTime?: boolean;
    outsideTimeoutMs?: number;
    env?: NodeJS.ProcessEnv;
  } = {},
) {
  const dataDir = mkdtempSync(join(tmpdir(), 'shuke-test-'));
  const { wechat, pay, alipay, env, close } = await startSimulators(options.oneTime ? options.clock : undefined);
  const parsed = parseConfig({
    NODE_ENV: 'test',
    SHUKE_PORT: String(await freePort()),
    SHUKE_DATA_DIR: dataDir,
    SHUKE_LOG_LEVEL: 'error',
    SHUKE_DEMO: '1',
    FACE_WORKER_FILE,
    FACE_DEADLINE_MS: '30000',
    ...env,
    ...options.env,
  });
  const config: Config = options.database ? { ...parsed, database: options.database } : parsed;
  const { clock, outsideTimeoutMs } = options;
  const server = await startServer(config, { clock, outsideTimeoutMs }).catch(async (error) => {
    await close();
    throw error;
  });

  return {
    url: server.url,
    config,
    container: server.container,
    wechat,
    pay,
    alipay,
    client: (token?: string, locale?: string) => clientFor(server.url, token, locale),
    async stop(): Promise<void> {
      await server.stop();
      await close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The bills of the days before are fetched at the start: waits until none of that can come between two looks of a test. */
export async function billsFetched({ container }: Pick<TestServer, 'container'>): Promise<void> {
  await container.bills.schedule();
  while ((await container.outbox.drain()) > 0);
}

/** One call of a simulator's own controls. */
export async function tellSimulator<T>(url: string, path: string, body: unknown): Promise<T> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return (await answer.json()) as T;
}
