import { join } from 'node:path';
import Router from '@koa/router';
import { type Clock, systemClock } from '../../kernel/clock';
import { createFaults, faultyAnswers } from '../faults';
import { createSimApp, listen, type SimServerOptions } from '../sim-server';
import { addApiRoutes, createTokenDesk } from './api-routes';
import { addAuthorizeRoutes } from './authorize-page';
import { addSimRoutes } from './sim-routes';
import { openWechatState } from './state';

export interface WechatSimulatorOptions extends SimServerOptions {
  /** keeps apps, users, allowances and messages in `wechat.json`; in memory without it */
  readonly stateDir?: string;
  /** life of an access token in seconds; default 7200 */
  readonly tokenLifetimeS?: number;
  readonly clock?: Clock;
}

export type WechatSimulator = Awaited<ReturnType<typeof startWechatSimulator>>;

/** Starts WeChat's API, its H5 sign-in page and the phone's side as one HTTP server. */
export async function startWechatSimulator(options: WechatSimulatorOptions) {
  const { stateDir, tokenLifetimeS = 7200, clock = systemClock } = options;
  const state = await openWechatState(stateDir ? join(stateDir, 'wechat.json') : null, clock);
  const faults = createFaults();
  const tokens = createTokenDesk({ clock, tokenLifetimeS });
  const router = new Router();
  addApiRoutes(router, { state, clock, tokenLifetimeS }, tokens);
  addAuthorizeRoutes(router, state);
  addSimRoutes(router, state, faults);

  const app = createSimApp();
  app.use(faultyAnswers(faults, (path) => /^\/(cgi-bin|sns|wxa)\//.test(path)));
  app.use(router.routes());
  const server = await listen(app, options);
  state.flush();

  const { appId, appSecret, h5AppId, h5AppSecret, subscribeTemplateIds } = state.apps;
  return {
    url: server.url,
    credentials: { appId, appSecret, h5AppId, h5AppSecret, apiBaseUrl: server.url, openBaseUrl: server.url },
    subscribeTemplateIds,
    /** for tests in the same process; the same is offered over HTTP under `/sim/` */
    control: {
      faults,
      /** what `wx.login` gives; the user is made on first use */
      loginCode: (user: string) => state.issueCode('login', state.user(user)),
      phoneCode: (user: string) => state.issueCode('phone', state.user(user)),
      openidOf: (user: string) => state.openidOf(state.user(user), appId),
      h5OpenidOf: (user: string) => state.openidOf(state.user(user), h5AppId),
      phoneOf: (user: string) => state.user(user).phone,
      allow: (user: string, templateId: string, count = 1) =>
        state.changeAllowance(state.openidOf(state.user(user), appId), templateId, count),
      messagesTo: (user: string) => state.messagesTo(state.openidOf(state.user(user), appId)),
      /** makes WeChat refuse the token in use with 40001 */
      revokeAccessToken: tokens.revoke,
      accessTokensIssued: tokens.issuedCount,
      accessTokenRequests: tokens.requestCount,
    },
    async close(): Promise<void> {
      await server.close();
      state.flush();
    },
  };
}
