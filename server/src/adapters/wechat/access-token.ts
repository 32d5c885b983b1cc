/**
 * Invariant: at most one token request is under way, however many callers wait, and a token is never handed out
 * within its last five minutes. `stable_token` gives every server the same token, so servers need not share a cache.
 */
import type { Clock } from '../../kernel/clock';
import { stringAt } from '../remote';
import type { WechatAnswer } from './wechat-api';

const REFRESH_BEFORE_EXPIRY_MS = 5 * 60_000;

export type TokenResult = { readonly status: 'ok'; readonly token: string } | Exclude<WechatAnswer, { status: 'ok' }>;

interface AccessTokenDeps {
  /** asks `cgi-bin/stable_token` */
  readonly request: (forceRefresh: boolean) => Promise<WechatAnswer>;
  readonly clock: Clock;
}

export function createAccessTokenSource({ request, clock }: AccessTokenDeps) {
  let cached: { token: string; refreshAtMs: number } | null = null;
  let underWay: Promise<TokenResult> | null = null;

  async function obtain(forceRefresh: boolean): Promise<TokenResult> {
    const answer = await request(forceRefresh);
    if (answer.status !== 'ok') return answer;
    const token = stringAt(answer.body, 'access_token');
    const expiresInS = answer.body['expires_in'];
    if (!token || typeof expiresInS !== 'number') return { status: 'unknown', reason: 'malformed-answer' };
    cached = { token, refreshAtMs: clock() + expiresInS * 1000 - REFRESH_BEFORE_EXPIRY_MS };
    return { status: 'ok', token };
  }

  async function replace(staleToken: string | undefined): Promise<TokenResult> {
    const result = await obtain(false);
    // WeChat believes the refused token still good: only a forced refresh (20 a day) gets another.
    return result.status === 'ok' && result.token === staleToken ? obtain(true) : result;
  }

  return {
    /** A usable token. @param staleToken the one WeChat has just refused, so that another is fetched */
    async get(staleToken?: string): Promise<TokenResult> {
      if (cached && cached.token !== staleToken && clock() < cached.refreshAtMs) {
        return { status: 'ok', token: cached.token };
      }
      underWay ??= replace(staleToken).finally(() => {
        underWay = null;
      });
      return underWay;
    },
  };
}
