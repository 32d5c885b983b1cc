/** H5 sign-in as the WeChat browser does it, except that the person may choose who they are. */
import type Router from '@koa/router';
import type { Context } from 'koa';
import { stringAt } from '../../adapters/remote';
import { escapeHtml } from '../../kernel/http/html';
import { hiddenFields, renderPage, safeRedirect } from '../page';
import { bodyOf, queryOf } from '../sim-server';
import type { SimUser, WechatState } from './state';

const LAST_USER_COOKIE = 'sim_wechat_user';
const LISTED_USERS = 20;

function userButton(user: SimUser): string {
  return `<button class="user" name="user" value="${escapeHtml(user.id)}"><span class="face" aria-hidden="true">${escapeHtml(
    [...user.nickname][0] ?? '',
  )}</span>${escapeHtml(user.nickname)}<small>尾号 ${escapeHtml(user.phone.slice(-4))}</small></button>`;
}

function renderChoice(last: SimUser | undefined, users: readonly SimUser[], fields: Record<string, string>): string {
  const others = users
    .filter((user) => user !== last)
    .slice(-LISTED_USERS)
    .reverse();
  const again = last
    ? `<button class="primary" name="user" value="${escapeHtml(last.id)}">以「${escapeHtml(last.nickname)}」继续</button>`
    : '';
  const list =
    others.length > 0 ? `<h2>${last ? '换一位用户' : '或者选一位用户'}</h2>${others.map(userButton).join('')}` : '';
  return renderPage(
    '模拟微信',
    '模拟微信 · 仅用于演示',
    `<h1>您是哪位微信用户？</h1><p>在真实的微信里，这一步会自动完成。</p>
<form method="post" action="/sim/authorize">${hiddenFields(fields)}${again}
<button class="${last ? '' : 'primary'}" name="user" value="">以新用户继续</button>${list}</form>`,
  );
}

function showError(ctx: Context, message: string): void {
  ctx.status = 400;
  ctx.body = renderPage('模拟微信', '模拟微信 · 仅用于演示', `<h1>无法登录</h1><p>${escapeHtml(message)}</p>`);
}

export function addAuthorizeRoutes(router: Router, state: WechatState): void {
  router.get('/connect/oauth2/authorize', (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.type = 'html';
    const redirectUri = queryOf(ctx, 'redirect_uri');
    if (queryOf(ctx, 'appid') !== state.apps.h5AppId) return showError(ctx, 'appid 参数错误');
    if (queryOf(ctx, 'response_type') !== 'code') return showError(ctx, 'response_type 参数错误');
    if (!safeRedirect(redirectUri)) return showError(ctx, 'redirect_uri 参数错误');
    const last = state.findUser(Buffer.from(ctx.cookies.get(LAST_USER_COOKIE) ?? '', 'base64url').toString());
    const fields = { redirect_uri: redirectUri, state: queryOf(ctx, 'state') };
    ctx.body = renderChoice(last, state.users(), fields);
  });

  router.post('/sim/authorize', (ctx) => {
    ctx.type = 'html';
    const body = bodyOf(ctx);
    const target = safeRedirect(stringAt(body, 'redirect_uri') ?? '');
    if (!target) return showError(ctx, 'redirect_uri 参数错误');
    const chosen = stringAt(body, 'user');
    const user = chosen ? state.findUser(chosen) : state.newUser();
    if (!user) return showError(ctx, '没有这位用户');
    // A user's id may be any text, a cookie's value may not.
    ctx.cookies.set(LAST_USER_COOKIE, Buffer.from(user.id).toString('base64url'), {
      httpOnly: true,
      sameSite: 'lax',
      maxAge: 90 * 24 * 3_600_000,
    });
    target.searchParams.set('code', state.issueCode('oauth', user));
    target.searchParams.set('state', stringAt(body, 'state') ?? '');
    ctx.status = 303;
    ctx.redirect(target.href);
  });
}
