/**
 * Runs the simulated WeChat, WeChat Pay and Alipay until told to stop (SIGTERM, SIGINT, or the parent's end of the
 * channel). Prints one line of JSON when ready: `{ wechatUrl, wechatPayUrl, alipayUrl, credentialsFile }`.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startAlipaySimulator } from './alipay';
import { startWechatSimulator } from './wechat';
import { startWechatPaySimulator } from './wechat-pay';

/** What the file holds, for whoever fills the server's configuration from it. */
export interface SimulatorCredentials {
  wechat: Awaited<ReturnType<typeof startWechatSimulator>>['credentials'];
  wechatPay: Awaited<ReturnType<typeof startWechatPaySimulator>>['credentials'];
  alipay: Awaited<ReturnType<typeof startAlipaySimulator>>['credentials'];
  subscribeTemplateIds: { readonly campaign: string; readonly coupon: string };
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      'wechat-port': { type: 'string', default: '4701' },
      'pay-port': { type: 'string', default: '4702' },
      'alipay-port': { type: 'string', default: '4703' },
      'state-dir': { type: 'string', default: 'var/simulators' },
      host: { type: 'string', default: '127.0.0.1' },
      /** address of WeChat's sign-in page as a browser sees it */
      'wechat-public-url': { type: 'string' },
      /** address of the payment page as a browser sees it */
      'pay-public-url': { type: 'string' },
      /** the same for Alipay's */
      'alipay-public-url': { type: 'string' },
      'merchant-name': { type: 'string' },
      /** multiplies the intervals between payment notifications */
      'time-scale': { type: 'string', default: '1' },
    },
  });
  const number = (name: 'wechat-port' | 'pay-port' | 'alipay-port' | 'time-scale') => {
    const value = Number(values[name]);
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} must be a number`);
    return value;
  };
  return {
    wechatPort: number('wechat-port'),
    payPort: number('pay-port'),
    alipayPort: number('alipay-port'),
    timeScale: number('time-scale'),
    stateDir: resolve(values['state-dir']),
    host: values.host,
    wechatPublicUrl: values['wechat-public-url'],
    payPublicUrl: values['pay-public-url'],
    alipayPublicUrl: values['alipay-public-url'],
    merchantName: values['merchant-name'],
  };
}

/** Keys are inside: readable by the owner only, and never seen half written. */
function writeCredentials(stateDir: string, credentials: SimulatorCredentials): string {
  const path = join(stateDir, 'credentials.json');
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(`${path}.part`, JSON.stringify(credentials, null, 1), { mode: 0o600 });
  renameSync(`${path}.part`, path);
  return path;
}

async function main(): Promise<void> {
  const { wechatPort, payPort, alipayPort, timeScale, stateDir, host, ...rest } = readArguments();
  const wechat = await startWechatSimulator({ port: wechatPort, host, stateDir });
  const { appId, h5AppId } = wechat.credentials;
  const pay = await startWechatPaySimulator({
    port: payPort,
    host,
    stateDir,
    appIds: [appId, h5AppId],
    timeScale,
    publicUrl: rest.payPublicUrl,
    merchantName: rest.merchantName,
  });
  const alipay = await startAlipaySimulator({
    port: alipayPort,
    host,
    stateDir,
    timeScale,
    publicUrl: rest.alipayPublicUrl,
    merchantName: rest.merchantName,
  });
  const credentialsFile = writeCredentials(stateDir, {
    wechat: { ...wechat.credentials, openBaseUrl: rest.wechatPublicUrl ?? wechat.url },
    wechatPay: pay.credentials,
    alipay: alipay.credentials,
    subscribeTemplateIds: wechat.subscribeTemplateIds,
  });

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    Promise.all([wechat.close(), pay.close(), alipay.close()]).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
  const urls = { wechatUrl: wechat.url, wechatPayUrl: pay.url, alipayUrl: alipay.url };
  process.stdout.write(`${JSON.stringify({ ready: true, ...urls, credentialsFile })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
