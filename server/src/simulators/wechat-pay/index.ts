import { join } from 'node:path';
import Router from '@koa/router';
import { type Clock, systemClock } from '../../kernel/clock';
import { createFaults, faultyAnswers } from '../faults';
import { createSimApp, listen, type SimServerOptions } from '../sim-server';
import { addBillRoutes } from './bill-routes';
import { createNotifier } from './notifier';
import { createOrderBook } from './order-book';
import { addOrderRoutes } from './order-routes';
import { createPayer } from './payer';
import { signedExchange } from './signing';
import { addSimRoutes } from './sim-routes';
import { openPayState } from './state';
import { addTillRoutes } from './till-routes';
import { addWalletRoutes } from './wallet-routes';

export interface WechatPaySimulatorOptions extends SimServerOptions {
  /** apps bound to the merchant; the first is the one handed out in the credentials */
  readonly appIds: readonly [string, ...string[]];
  /** keeps keys, certificates, orders and undelivered notifications in `wechat-pay.json`; in memory without it */
  readonly stateDir?: string;
  /** shown on the payment page */
  readonly merchantName?: string;
  /** where a browser reaches the payment page, when it is not the address listened on */
  readonly publicUrl?: string;
  /** multiplies the intervals between notifications; default 1, the provider's own */
  readonly timeScale?: number;
  /** how long the merchant may take to answer a notification; default 5000, the provider's own */
  readonly answerTimeoutMs?: number;
  readonly clock?: Clock;
}

export type WechatPaySimulator = Awaited<ReturnType<typeof startWechatPaySimulator>>;

/** Starts WeChat Pay v3 and the payer's side as one HTTP server. */
export async function startWechatPaySimulator(options: WechatPaySimulatorOptions) {
  const { appIds, stateDir, timeScale = 1, answerTimeoutMs = 5000, clock = systemClock } = options;
  const state = await openPayState(stateDir ? join(stateDir, 'wechat-pay.json') : null, clock);
  const faults = createFaults();
  const notifier = createNotifier({ state, faults, clock, timeScale, answerTimeoutMs });
  const payer = createPayer({ state, notifier, clock });
  const merchantName = options.merchantName ?? '熟客示范店';
  let url = '';
  const router = new Router();
  const publicUrl = () => options.publicUrl ?? url;
  const book = createOrderBook({ state, appIds, clock });
  addOrderRoutes(router, { state, book, publicUrl });
  addTillRoutes(router, { state, book, notifier });
  addBillRoutes(router, { state, clock, publicUrl });
  addSimRoutes(router, { state, payer, notifier, faults, merchantName });
  addWalletRoutes(router, { state, payer, merchantName });

  const app = createSimApp();
  const takeWrongSignature = (path: string) => faults.take('wrong-signature', 'answer', path) !== null;
  app.use(faultyAnswers(faults, (path) => path.startsWith('/v3/')));
  app.use(signedExchange(state, clock, takeWrongSignature));
  app.use(router.routes());
  const server = await listen(app, options);
  url = server.url;
  state.flush();
  notifier.resume();

  const { mchid, apiV3Key, merchant } = state.state;
  return {
    url,
    credentials: {
      mchid,
      appId: appIds[0],
      serialNo: merchant.serialNo,
      privateKeyPem: merchant.privateKeyPem,
      apiV3Key,
      apiBaseUrl: url,
    },
    /** for tests in the same process; most of it is offered over HTTP under `/sim/` too */
    control: {
      faults,
      pay: payer.pay,
      /** what a person's phone shows at the till */
      paymentCode: state.addPaymentCode,
      /** types, or refuses to type, the password the till waits for */
      decide: payer.decide,
      refund: state.refund,
      /** the next refund ends like this instead */
      failNextRefund: () => state.failNextRefund(),
      order: state.order,
      rotateCertificate: ({ retireOld = false } = {}) => state.rotateCertificate(retireOld),
      /** from now on one public key signs everything, and there are no certificates to download */
      switchToPublicKey: state.switchToPublicKey,
      deliveries: notifier.deliveries,
      pendingNotifications: notifier.pendingCount,
    },
    async close(): Promise<void> {
      notifier.stop();
      await server.close();
      state.flush();
    },
  };
}
