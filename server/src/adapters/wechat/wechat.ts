import type { ErrorCode } from '@shuke/shared';
import { type Clock, systemClock } from '../../kernel/clock';
import { AppError } from '../../kernel/errors';
import { type JsonObject, objectAt, stringAt } from '../remote';
import { createAccessTokenSource } from './access-token';
import { callWechat, ERRCODE_SYSTEM_BUSY, type WechatAnswer, WechatApiError } from './wechat-api';

export interface WechatOptions {
  /** the mini program */
  readonly appId: string;
  readonly appSecret: string;
  /** the official account whose web pages (H5) sign in; the same open-platform account links both by unionid */
  readonly h5AppId: string;
  readonly h5AppSecret: string;
  /** in production `https://api.weixin.qq.com` */
  readonly apiBaseUrl: string;
  /** where H5 sign-in starts; in production `https://open.weixin.qq.com` */
  readonly openBaseUrl: string;
  readonly timeoutMs: number;
  readonly clock?: Clock;
}

export interface WechatSession {
  /** the user within this one app */
  readonly openid: string;
  /** the user across the apps of one open-platform account; absent when the app is not linked to one */
  readonly unionid?: string;
}

export interface SubscribeMessage {
  readonly openid: string;
  readonly templateId: string;
  /** mini-program page with its query, for example `pages/inbox/index` */
  readonly page: string;
  /** keyword → text, for example `{ thing1: '周末八折' }` */
  readonly data: Record<string, string>;
}

/** `refused` 43101: the user has not allowed another message of this template. `unknown`: it may have been sent. */
export type SubscribeResult =
  | { readonly status: 'sent' }
  | { readonly status: 'refused'; readonly errcode: number }
  | { readonly status: 'unknown'; readonly reason: string };

export type Wechat = ReturnType<typeof createWechat>;

const STALE_TOKEN_ERRCODES: readonly number[] = [40001, 40014, 42001];
const CODE_REFUSED_ERRCODES: readonly number[] = [40029, 40163, 41008];
const ERRCODE_TOO_FREQUENT = 45011;
const ERRCODE_USER_BLOCKED = 40226;

function bodyOrThrow(answer: WechatAnswer, codeRefused: ErrorCode): JsonObject {
  if (answer.status === 'ok') return answer.body;
  if (answer.status === 'unknown' || answer.errcode === ERRCODE_SYSTEM_BUSY) {
    const reason = answer.status === 'unknown' ? answer.reason : 'system-busy';
    throw new AppError('provider-unavailable', undefined, { cause: new Error(`WeChat: ${reason}`) });
  }
  if (CODE_REFUSED_ERRCODES.includes(answer.errcode)) throw new AppError(codeRefused);
  if (answer.errcode === ERRCODE_TOO_FREQUENT) throw new AppError('rate-limited');
  if (answer.errcode === ERRCODE_USER_BLOCKED) throw new AppError('not-allowed');
  throw new WechatApiError(answer.errcode, answer.errmsg);
}

function sessionOf(answer: WechatAnswer): WechatSession {
  const body = bodyOrThrow(answer, 'login-code-invalid');
  const openid = stringAt(body, 'openid');
  if (!openid) throw new AppError('provider-unavailable', undefined, { cause: new Error('WeChat: no openid') });
  const unionid = stringAt(body, 'unionid');
  return unionid ? { openid, unionid } : { openid };
}

/** WeChat's server interfaces for the mini program and for H5 sign-in. */
export function createWechat(options: WechatOptions) {
  const { appId, appSecret, h5AppId, h5AppSecret, apiBaseUrl, timeoutMs, clock = systemClock } = options;

  const call = (path: string, query: Record<string, string>, body?: JsonObject) =>
    callWechat({ baseUrl: apiBaseUrl, path, query, body, timeoutMs });

  const accessToken = createAccessTokenSource({
    clock,
    request: (forceRefresh) =>
      call(
        '/cgi-bin/stable_token',
        {},
        { grant_type: 'client_credential', appid: appId, secret: appSecret, force_refresh: forceRefresh },
      ),
  });

  async function callWithToken(path: string, body: JsonObject): Promise<WechatAnswer> {
    const first = await accessToken.get();
    if (first.status !== 'ok') return first;
    const answer = await call(path, { access_token: first.token }, body);
    if (answer.status !== 'error' || !STALE_TOKEN_ERRCODES.includes(answer.errcode)) return answer;
    // A refused token means the call had no effect, so it may be repeated, once.
    const second = await accessToken.get(first.token);
    return second.status === 'ok' ? call(path, { access_token: second.token }, body) : second;
  }

  return {
    /**
     * Exchanges the code of `wx.login` (valid for 5 minutes, once).
     * @throws AppError `login-code-invalid`, `provider-unavailable`, `rate-limited`, `not-allowed` (blocked by WeChat)
     */
    async codeToSession(code: string): Promise<WechatSession> {
      const query = { appid: appId, secret: appSecret, js_code: code, grant_type: 'authorization_code' };
      return sessionOf(await call('/sns/jscode2session', query));
    },

    /**
     * Exchanges the code that H5 sign-in brought back.
     * @throws AppError as `codeToSession`
     */
    async oauthToSession(code: string): Promise<WechatSession> {
      const query = { appid: h5AppId, secret: h5AppSecret, code, grant_type: 'authorization_code' };
      return sessionOf(await call('/sns/oauth2/access_token', query));
    },

    /**
     * The address an H5 page sends the browser to for signing in; it comes back to `redirectUri` with `code` and `state`.
     * @param state up to 128 letters and digits, to be compared on return
     */
    authorizeUrl(redirectUri: string, state: string): string {
      const url = new URL('/connect/oauth2/authorize', options.openBaseUrl);
      // WeChat documents this order of the parameters and the fragment as required.
      const query = { appid: h5AppId, redirect_uri: redirectUri, response_type: 'code', scope: 'snsapi_base', state };
      url.search = new URLSearchParams(query).toString();
      url.hash = 'wechat_redirect';
      return url.href;
    },

    /**
     * The number behind the phone-number component's code (5 minutes, once; WeChat bills each call).
     * @returns number without its country code, and the country code, for example `86`
     * @throws AppError `phone-code-invalid`, `provider-unavailable`, `rate-limited`
     */
    async phoneNumber(code: string): Promise<{ phoneNumber: string; countryCode: string }> {
      const body = bodyOrThrow(await callWithToken('/wxa/business/getuserphonenumber', { code }), 'phone-code-invalid');
      const info = objectAt(body, 'phone_info');
      const phoneNumber = info && stringAt(info, 'purePhoneNumber');
      if (!info || !phoneNumber) {
        throw new AppError('provider-unavailable', undefined, { cause: new Error('WeChat: no phone number') });
      }
      return { phoneNumber, countryCode: stringAt(info, 'countryCode') ?? '86' };
    },

    /** Sends one subscribe message; one allowance of the user pays for one message. Never throws for what WeChat says. */
    async sendSubscribeMessage({ openid, templateId, page, data }: SubscribeMessage): Promise<SubscribeResult> {
      const answer = await callWithToken('/cgi-bin/message/subscribe/send', {
        touser: openid,
        template_id: templateId,
        page,
        data: Object.fromEntries(Object.entries(data).map(([keyword, value]) => [keyword, { value }])),
      });
      if (answer.status === 'ok') return { status: 'sent' };
      if (answer.status === 'unknown') return { status: 'unknown', reason: answer.reason };
      if (answer.errcode === ERRCODE_SYSTEM_BUSY) return { status: 'unknown', reason: 'system-busy' };
      return { status: 'refused', errcode: answer.errcode };
    },
  };
}
