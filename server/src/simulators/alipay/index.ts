import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Router from '@koa/router';
import type { Context } from 'koa';
import { type JsonObject, parseJsonObject } from '../../adapters/remote';
import { type Clock, systemClock } from '../../kernel/clock';
import { createFaults } from '../faults';
import { bodyOf, createSimApp, listen, queryOf, type SimServerOptions } from '../sim-server';
import { writeAlipayBill } from './bill';
import { createBuyer } from './buyer';
import { createMethods, failed } from './methods';
import { createAlipayNotifier } from './notifier';
import { beijing, isSignedRequest, signText } from './signing';
import { addAlipaySimRoutes } from './sim-routes';
import { openAlipayState } from './state';

const BILL_LINK_LIFETIME_MS = 30_000;

export interface AlipaySimulatorOptions extends SimServerOptions {
  /** keeps keys, trades and undelivered notifications in `alipay.json`; in memory without it */
  readonly stateDir?: string;
  readonly merchantName?: string;
  /** where a browser reaches the pages, when it is not the address listened on */
  readonly publicUrl?: string;
  /** multiplies the intervals between notifications; default 1, the provider's own */
  readonly timeScale?: number;
  readonly answerTimeoutMs?: number;
  readonly clock?: Clock;
}

export type AlipaySimulator = Awaited<ReturnType<typeof startAlipaySimulator>>;

/** Starts Alipay's gateway and the payer's side as one HTTP server. */
export async function startAlipaySimulator(options: AlipaySimulatorOptions) {
  const { stateDir, timeScale = 1, answerTimeoutMs = 5000, clock = systemClock } = options;
  const state = await openAlipayState(stateDir ? join(stateDir, 'alipay.json') : null, clock);
  const faults = createFaults();
  const notifier = createAlipayNotifier({ state, faults, clock, timeScale, answerTimeoutMs });
  const buyer = createBuyer({ state, notifier });
  const bills = new Map<string, { readonly bytes: Uint8Array; readonly untilMs: number }>();
  let url = '';
  const publicUrl = () => options.publicUrl ?? url;

  function billUrl(day: string): string | null {
    const bytes = day < beijing(clock()).slice(0, 10) ? writeAlipayBill(state, day) : null;
    if (!bytes) return null;
    const fileId = randomBytes(16).toString('hex');
    bills.set(fileId, { bytes, untilMs: clock() + BILL_LINK_LIFETIME_MS });
    return `${publicUrl()}/downloadBillFile.resource?fileId=${fileId}`;
  }
  const methodOf = createMethods({ state, notifier, clock, publicUrl, billUrl });

  function answer(fields: Record<string, string>): JsonObject {
    if (fields['app_id'] !== state.state.appId) {
      return failed('isv.invalid-app-id', '无效的AppID参数', '40002', 'Invalid Arguments');
    }
    if (fields['sign_type'] !== 'RSA2' || !isSignedRequest(fields, state.state.application.publicKeyPem)) {
      return failed('isv.invalid-signature', '验签出错', '40002', 'Invalid Arguments');
    }
    const method = methodOf(fields['method'] ?? '');
    if (!method) return failed('isv.invalid-method', '不存在的方法名', '40002', 'Invalid Arguments');
    const content = parseJsonObject(fields['biz_content'] ?? '');
    if (!content) return failed('isv.invalid-parameter', 'biz_content', '40002', 'Invalid Arguments');
    return method({ content, notifyUrl: fields['notify_url'] ?? '' });
  }

  async function exchange(ctx: Context): Promise<void> {
    const texts = Object.entries({ ...ctx.query, ...bodyOf(ctx) }).map(([name, value]) => [name, String(value)]);
    const fields: Record<string, string> = Object.fromEntries(texts);
    const method = fields['method'] ?? '';
    const text = JSON.stringify(answer(fields));
    const wrong = faults.take('wrong-signature', 'answer', `/${method}`) !== null;
    const signature = signText(text, state.state.alipay.privateKeyPem, wrong);
    const slow = faults.take('slow', 'answer', `/${method}`);
    if (slow) await sleep(slow.delayMs, undefined, { ref: false });
    if (faults.take('drop-answer', 'answer', `/${method}`)) {
      ctx.respond = false;
      ctx.req.socket.destroy();
      return;
    }
    ctx.type = 'application/json; charset=utf-8';
    ctx.body = `{"${method.replaceAll('.', '_')}_response":${text},"sign":"${signature}"}`;
  }

  const router = new Router();
  router.post('/gateway.do', exchange);
  router.get('/downloadBillFile.resource', (ctx) => {
    const bill = bills.get(queryOf(ctx, 'fileId'));
    if (!bill || bill.untilMs < clock()) return;
    ctx.type = 'application/zip';
    ctx.body = Buffer.from(bill.bytes);
  });
  addAlipaySimRoutes(router, { state, buyer, faults, merchantName: options.merchantName ?? '熟客示范店' });
  const app = createSimApp();
  app.use(router.routes());
  const server = await listen(app, options);
  url = server.url;
  state.flush();
  notifier.resume();

  const { appId, sellerId, application, alipay } = state.state;
  return {
    url,
    credentials: {
      appId,
      sellerId,
      privateKeyPem: application.privateKeyPem,
      alipayPublicKeyPem: alipay.publicKeyPem,
      gatewayUrl: url,
    },
    /** for tests in the same process; most of it is offered over HTTP under `/sim/` too */
    control: {
      faults,
      trade: state.trade,
      paymentCode: state.addPaymentCode,
      scan: buyer.scan,
      decide: buyer.decide,
      pendingNotifications: notifier.pendingCount,
    },
    async close(): Promise<void> {
      notifier.stop();
      await server.close();
      state.flush();
    },
  };
}
