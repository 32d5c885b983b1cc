/** WeChat's server interfaces, with its own paths, field names, error codes and habit of answering HTTP 200. */

import { randomBytes } from 'node:crypto';
import type Router from '@koa/router';
import type { Context } from 'koa';
import { isJsonObject, objectAt, stringAt } from '../../adapters/remote';
import type { Clock } from '../../kernel/clock';
import { bodyOf, queryOf } from '../sim-server';
import type { Redeemed, SimUser, WechatState } from './state';

interface ApiDeps {
  readonly state: WechatState;
  readonly clock: Clock;
  readonly tokenLifetimeS: number;
}

/** `stable_token` hands the next token out in the last five minutes of the present one. */
const TOKEN_OVERLAP_MS = 5 * 60_000;

function refuse(ctx: Context, errcode: number, errmsg: string): void {
  ctx.body = { errcode, errmsg: `${errmsg}, rid: ${randomBytes(4).toString('hex')}` };
}

/** Issues access tokens as `cgi-bin/stable_token` does. */
export function createTokenDesk({ clock, tokenLifetimeS }: Omit<ApiDeps, 'state'>) {
  let current: { token: string; expiresAtMs: number } | null = null;
  let issued = 0;
  let requests = 0;

  return {
    issue(force: boolean): { token: string; expiresInS: number } {
      requests += 1;
      const lifetimeMs = tokenLifetimeS * 1000;
      const overlapMs = Math.min(TOKEN_OVERLAP_MS, lifetimeMs / 2);
      if (force || !current || clock() >= current.expiresAtMs - overlapMs) {
        current = { token: randomBytes(64).toString('base64url'), expiresAtMs: clock() + lifetimeMs };
        issued += 1;
      }
      return { token: current.token, expiresInS: Math.floor((current.expiresAtMs - clock()) / 1000) };
    },
    isValid: (token: string) => current !== null && token === current.token && clock() < current.expiresAtMs,
    revoke(): void {
      current = null;
    },
    /** how many different tokens were made */
    issuedCount: () => issued,
    /** how often one was asked for */
    requestCount: () => requests,
  };
}

export type TokenDesk = ReturnType<typeof createTokenDesk>;

export function addApiRoutes(router: Router, { state, clock }: ApiDeps, tokens: TokenDesk): void {
  const { apps } = state;

  function checkApp(ctx: Context, appId: string, secret: string, expected: [string, string]): boolean {
    if (appId !== expected[0]) refuse(ctx, 40013, 'invalid appid');
    else if (secret !== expected[1]) refuse(ctx, 40125, 'invalid appsecret');
    else return true;
    return false;
  }

  function userOf(ctx: Context, redeemed: Redeemed): SimUser | null {
    if (redeemed.status === 'ok') return redeemed.user;
    if (redeemed.status === 'used') refuse(ctx, 40163, 'code been used');
    else refuse(ctx, 40029, 'invalid code');
    return null;
  }

  router.post('/cgi-bin/stable_token', (ctx) => {
    const body = bodyOf(ctx);
    if (body['grant_type'] !== 'client_credential') return refuse(ctx, 40002, 'invalid grant_type');
    const appId = stringAt(body, 'appid') ?? '';
    if (!checkApp(ctx, appId, stringAt(body, 'secret') ?? '', [apps.appId, apps.appSecret])) return;
    const { token, expiresInS } = tokens.issue(body['force_refresh'] === true);
    ctx.body = { access_token: token, expires_in: expiresInS };
  });

  router.get('/sns/jscode2session', (ctx) => {
    if (queryOf(ctx, 'grant_type') !== 'authorization_code') return refuse(ctx, 40002, 'invalid grant_type');
    if (!checkApp(ctx, queryOf(ctx, 'appid'), queryOf(ctx, 'secret'), [apps.appId, apps.appSecret])) return;
    const user = userOf(ctx, state.redeemCode('login', queryOf(ctx, 'js_code')));
    if (!user) return;
    ctx.body = {
      session_key: randomBytes(16).toString('base64'),
      openid: state.openidOf(user, apps.appId),
      unionid: state.unionidOf(user),
    };
  });

  router.get('/sns/oauth2/access_token', (ctx) => {
    if (queryOf(ctx, 'grant_type') !== 'authorization_code') return refuse(ctx, 40002, 'invalid grant_type');
    if (!checkApp(ctx, queryOf(ctx, 'appid'), queryOf(ctx, 'secret'), [apps.h5AppId, apps.h5AppSecret])) return;
    const user = userOf(ctx, state.redeemCode('oauth', queryOf(ctx, 'code')));
    if (!user) return;
    ctx.body = {
      access_token: randomBytes(32).toString('base64url'),
      expires_in: 7200,
      refresh_token: randomBytes(32).toString('base64url'),
      openid: state.openidOf(user, apps.h5AppId),
      scope: 'snsapi_base',
      unionid: state.unionidOf(user),
    };
  });

  router.post('/wxa/business/getuserphonenumber', (ctx) => {
    if (!tokens.isValid(queryOf(ctx, 'access_token'))) return refuse(ctx, 40001, 'invalid credential');
    const redeemed = state.redeemCode('phone', stringAt(bodyOf(ctx), 'code') ?? '');
    if (redeemed.status !== 'ok') return refuse(ctx, 40029, 'invalid code');
    const { phone } = redeemed.user;
    const watermark = { timestamp: Math.floor(clock() / 1000), appid: apps.appId };
    const phoneInfo = { phoneNumber: phone, purePhoneNumber: phone, countryCode: '86', watermark };
    ctx.body = { errcode: 0, errmsg: 'ok', phone_info: phoneInfo };
  });

  router.post('/cgi-bin/message/subscribe/send', (ctx) => {
    if (!tokens.isValid(queryOf(ctx, 'access_token'))) return refuse(ctx, 40001, 'invalid credential');
    const body = bodyOf(ctx);
    const openid = stringAt(body, 'touser') ?? '';
    const templateId = stringAt(body, 'template_id') ?? '';
    const data = readData(objectAt(body, 'data'));
    if (!state.userByOpenid(openid)) return refuse(ctx, 40003, 'invalid openid');
    if (!Object.values(apps.subscribeTemplateIds).includes(templateId))
      return refuse(ctx, 40037, 'invalid template_id');
    if (!data) return refuse(ctx, 47003, 'argument invalid');
    if (state.allowance(openid, templateId) < 1) return refuse(ctx, 43101, 'user refuse to accept the msg');
    state.changeAllowance(openid, templateId, -1);
    state.recordMessage({ openid, templateId, page: stringAt(body, 'page') ?? '', data, sentAtMs: clock() });
    ctx.body = { errcode: 0, errmsg: 'ok' };
  });
}

/** `{ thing1: { value } }`; null when a keyword is empty or longer than its kind allows. */
function readData(data: unknown): Record<string, { value: string }> | null {
  if (!isJsonObject(data) || Object.keys(data).length === 0) return null;
  const entries = Object.entries(data).map(([keyword, holder]) => {
    const value = isJsonObject(holder) ? stringAt(holder, 'value') : undefined;
    const limit = keyword.startsWith('thing') ? 20 : 32;
    return value !== undefined && [...value].length <= limit ? ([keyword, { value }] as const) : null;
  });
  return entries.every((entry) => entry !== null)
    ? Object.fromEntries(entries.filter((entry) => entry !== null))
    : null;
}
