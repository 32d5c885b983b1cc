/**
 * `npm start`: installs what is missing, builds what is out of date, starts the simulators of WeChat, WeChat
 * Pay and Alipay and the server with a demo shop on SQLite, prints the addresses. Ctrl-C stops everything.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { checkNode, ensureSqlite, giveUp, installPackages, root } from './lib/setup.mjs';

const host = process.env.SHUKE_HOST ?? '127.0.0.1';
const port = Number(process.env.SHUKE_PORT ?? 4700);
const wechatPort = Number(process.env.SHUKE_WECHAT_SIMULATOR_PORT ?? port + 1);
const payPort = Number(process.env.SHUKE_PAY_SIMULATOR_PORT ?? port + 2);
const alipayPort = Number(process.env.SHUKE_ALIPAY_SIMULATOR_PORT ?? port + 3);
const dataDir = process.env.SHUKE_DATA_DIR ?? join(root, 'var');
const children = [];

function portIsFree(number) {
  return new Promise((done) => {
    const probe = createServer().once('error', () => done(false));
    probe.listen(number, host, () => probe.close(() => done(true)));
  });
}

/** The demo's own keys, made once: so that templates and codes outlive a restart. */
function demoKeys() {
  const file = join(dataDir, 'demo-keys.json');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    const key = () => randomBytes(32).toString('hex');
    writeFileSync(file, JSON.stringify({ SHUKE_MASTER_KEYS: `demo:${key()}`, SHUKE_SIGNING_KEY: key() }), {
      mode: 0o600,
    });
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Starts a part and waits for the line of JSON it prints when it is ready. */
function startPart(name, args, env) {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return new Promise((ready) => {
    let seen = '';
    child.stdout.on('data', (chunk) => {
      if (seen === null) return process.stdout.write(chunk);
      seen += chunk;
      const line = seen.split('\n').find((text) => text.startsWith('{') && text.includes('"ready"'));
      if (!line) return;
      seen = null;
      ready(JSON.parse(line));
    });
    child.on('exit', (code) => {
      if (!stopping) {
        stop();
        giveUp(`The ${name} stopped unexpectedly (code ${code}).`);
      }
    });
  });
}

let stopping = false;
function stop() {
  stopping = true;
  for (const child of children) child.kill('SIGTERM');
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

checkNode();
for (const number of [port, wechatPort, payPort, alipayPort]) {
  if (!(await portIsFree(number)))
    giveUp(`Port ${number} is in use. Set SHUKE_PORT to another number and start again.`);
}
installPackages();
const built = build(['server', 'h5', 'terminal', 'console']).catch((error) => giveUp(error.message));
await Promise.all([built, ensureSqlite()]);

const simulatorDir = join(dataDir, 'simulators');
await startPart(
  'simulators',
  [
    'server/dist/simulators.js',
    `--wechat-port=${wechatPort}`,
    `--pay-port=${payPort}`,
    `--alipay-port=${alipayPort}`,
    `--state-dir=${simulatorDir}`,
    `--host=${host}`,
  ],
  process.env,
);
const { wechat, wechatPay, alipay, subscribeTemplateIds } = JSON.parse(
  readFileSync(join(simulatorDir, 'credentials.json'), 'utf8'),
);
const server = await startPart('server', ['server/dist/main.js'], {
  ...demoKeys(),
  WECHAT_API_URL: wechat.apiBaseUrl,
  WECHAT_APP_ID: wechat.appId,
  WECHAT_APP_SECRET: wechat.appSecret,
  WECHAT_H5_APP_ID: wechat.h5AppId,
  WECHAT_H5_APP_SECRET: wechat.h5AppSecret,
  WECHAT_CAMPAIGN_TEMPLATE: subscribeTemplateIds.campaign,
  WECHAT_COUPON_TEMPLATE: subscribeTemplateIds.coupon,
  WECHAT_PAY_URL: wechatPay.apiBaseUrl,
  WECHAT_PAY_MCHID: wechatPay.mchid,
  WECHAT_PAY_SERIAL: wechatPay.serialNo,
  WECHAT_PAY_PRIVATE_KEY: wechatPay.privateKeyPem,
  WECHAT_PAY_API_V3_KEY: wechatPay.apiV3Key,
  ALIPAY_URL: alipay.gatewayUrl,
  ALIPAY_APP_ID: alipay.appId,
  ALIPAY_SELLER_ID: alipay.sellerId,
  ALIPAY_PRIVATE_KEY: alipay.privateKeyPem,
  ALIPAY_PUBLIC_KEY: alipay.alipayPublicKeyPem,
  SHUKE_DEMO: '1',
  SHUKE_WEBHOOK_PRIVATE: '1',
  SHUKE_LOG_LEVEL: 'warn',
  ...process.env,
  SHUKE_HOST: host,
  SHUKE_PORT: String(port),
  SHUKE_DATA_DIR: dataDir,
});

process.stdout.write(`
Shuke 熟客 is running.

  Start here     ${server.url}/          what is what, the pairing code, the demo's accounts
  Mini program   ${server.url}/m/
  Terminal       ${server.url}/terminal/
  Console        ${server.url}/console/
  API            ${server.url}/docs/

A payer's phone    ${wechatPay.apiBaseUrl}/sim/wallet (WeChat Pay) · ${alipay.gatewayUrl}/sim/wallet (Alipay)

WeChat, WeChat Pay and Alipay are simulated on ${wechat.apiBaseUrl}, ${wechatPay.apiBaseUrl} and ${alipay.gatewayUrl}.
Ctrl-C stops everything.
`);
