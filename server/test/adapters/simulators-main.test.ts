import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { createWechat } from '../../src/adapters/wechat';
import { createWechatPay } from '../../src/adapters/wechat-pay';
import type { SimulatorCredentials } from '../../src/simulators/main';

const root = mkdtempSync(join(tmpdir(), 'shuke-simulators-'));
const bundle = join(root, 'simulators.js');
const stateDir = join(root, 'state');
const running = new Set<ChildProcess>();

interface Ready {
  wechatUrl: string;
  wechatPayUrl: string;
  alipayUrl: string;
  credentialsFile: string;
}

async function start(): Promise<{ child: ChildProcess; ready: Ready; credentials: SimulatorCredentials }> {
  const ports = ['--wechat-port', '0', '--pay-port', '0', '--alipay-port', '0'];
  const child = spawn(process.execPath, [bundle, ...ports, '--state-dir', stateDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const ready = JSON.parse(line) as Ready;
    const credentials = JSON.parse(readFileSync(ready.credentialsFile, 'utf8')) as SimulatorCredentials;
    return { child, ready, credentials };
  }
  throw new Error('the simulators ended before they were ready');
}

async function stop(child: ChildProcess): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return ended;
}

beforeAll(() => {
  buildSync({
    entryPoints: [join(__dirname, '../../src/simulators/main.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile: bundle,
    logLevel: 'error',
  });
});

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

test('as a process of their own they keep users, keys and orders over a restart', async () => {
  const first = await start();
  expect(statSync(first.ready.credentialsFile).mode & 0o077).toBe(0);
  const { code, openid } = (await (
    await fetch(`${first.ready.wechatUrl}/sim/login-code`, { method: 'POST' })
  ).json()) as { code: string; openid: string };
  const session = await createWechat({ ...first.credentials.wechat, timeoutMs: 2000 }).codeToSession(code);
  expect(session.openid).toBe(openid);

  const merchant = { notifyUrl: 'http://127.0.0.1:1/hooks/wechat-pay', timeoutMs: 2000 };
  const order = { outTradeNo: 'before-restart', description: '储值', amountFen: 100, openid };
  const placed = await createWechatPay({ ...first.credentials.wechatPay, ...merchant }).createJsapiOrder(order);
  expect(placed.status).toBe('ok');
  await expect(stop(first.child)).resolves.toBe(0);

  const second = await start();
  const { apiBaseUrl: _former, ...keys } = first.credentials.wechatPay;
  expect(second.credentials.wechatPay).toMatchObject(keys);
  const { gatewayUrl: _before, ...alipayKeys } = first.credentials.alipay;
  expect(second.credentials.alipay).toEqual({ ...alipayKeys, gatewayUrl: second.ready.alipayUrl });
  expect(second.credentials.subscribeTemplateIds).toEqual(first.credentials.subscribeTemplateIds);
  const query = createWechatPay({ ...second.credentials.wechatPay, ...merchant }).queryByOutTradeNo('before-restart');
  await expect(query).resolves.toMatchObject({ status: 'ok', trade: { state: 'NOTPAY', amountFen: 100 } });
  const users = (await (await fetch(`${second.ready.wechatUrl}/sim/users`)).json()) as { users: { openid: string }[] };
  expect(users.users.map((user) => user.openid)).toContain(openid);
  await stop(second.child);
}, 30_000);
