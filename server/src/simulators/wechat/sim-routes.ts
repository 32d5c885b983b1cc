/** What the WeChat client on a phone does, for tests and tools that have no phone. */
import type Router from '@koa/router';
import type { Context } from 'koa';
import { type JsonObject, stringAt } from '../../adapters/remote';
import { type Faults, parseFault } from '../faults';
import { bodyOf, queryOf } from '../sim-server';
import type { SimUser, WechatState } from './state';

export function addSimRoutes(router: Router, state: WechatState, faults: Faults): void {
  function userIn(body: JsonObject): SimUser | undefined {
    const openid = stringAt(body, 'openid');
    const id = stringAt(body, 'user');
    return openid ? state.userByOpenid(openid) : id ? state.user(id) : undefined;
  }

  function describe(user: SimUser) {
    const { appId, h5AppId } = state.apps;
    return {
      user: user.id,
      nickname: user.nickname,
      openid: state.openidOf(user, appId),
      h5Openid: state.openidOf(user, h5AppId),
      unionid: state.unionidOf(user),
    };
  }

  function refuse(ctx: Context, status: number, error: string): void {
    ctx.status = status;
    ctx.body = { error };
  }

  router.post('/sim/login-code', (ctx) => {
    const id = stringAt(bodyOf(ctx), 'user');
    const user = id ? state.user(id) : state.newUser();
    ctx.body = { code: state.issueCode('login', user), ...describe(user) };
  });

  router.post('/sim/phone-code', (ctx) => {
    const body = bodyOf(ctx);
    const user = userIn(body);
    if (!user) return refuse(ctx, 404, 'no such user');
    const phone = stringAt(body, 'phone') ?? user.phone;
    if (!/^1\d{10}$/.test(phone)) return refuse(ctx, 400, 'phone must have 11 digits');
    ctx.body = { code: state.issueCode('phone', { ...user, phone }) };
  });

  router.get('/sim/users', (ctx) => {
    ctx.body = { users: state.users().map(describe) };
  });

  router.get('/sim/messages', (ctx) => {
    ctx.body = { messages: state.messagesTo(queryOf(ctx, 'openid')) };
  });

  router.post('/sim/allowance', (ctx) => {
    const body = bodyOf(ctx);
    const user = userIn(body);
    if (!user) return refuse(ctx, 404, 'no such user');
    const templateId = stringAt(body, 'templateId') ?? '';
    if (!Object.values(state.apps.subscribeTemplateIds).includes(templateId))
      return refuse(ctx, 400, 'no such template');
    const count = body['count'] ?? 1;
    if (!Number.isInteger(count)) return refuse(ctx, 400, 'count must be a whole number');
    const openid = stringAt(body, 'openid') ?? state.openidOf(user, state.apps.appId);
    ctx.body = { allowance: state.changeAllowance(openid, templateId, Number(count)) };
  });

  router.post('/sim/faults', (ctx) => {
    const fault = parseFault(bodyOf(ctx));
    if (!fault) return refuse(ctx, 400, 'no such fault');
    faults.add(fault);
    ctx.body = { faults: faults.list() };
  });

  router.delete('/sim/faults', (ctx) => {
    faults.clear();
    ctx.body = { faults: [] };
  });
}
