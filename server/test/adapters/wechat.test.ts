import { createWechat, type Wechat, WechatApiError } from '../../src/adapters/wechat';
import { startWechatSimulator, type WechatSimulator } from '../../src/simulators/wechat';
import { movableClock } from './simulated-world';

let clock = movableClock();
let simulator: WechatSimulator;
let wechat: Wechat;

function connect(overrides: Partial<Parameters<typeof createWechat>[0]> = {}): Wechat {
  return createWechat({ ...simulator.credentials, timeoutMs: 2000, clock: clock.now, ...overrides });
}

beforeEach(async () => {
  clock = movableClock();
  simulator = await startWechatSimulator({ port: 0, clock: clock.now });
  wechat = connect();
});

afterEach(() => simulator.close());

describe('mini-program login', () => {
  test('a code becomes the session of its user', async () => {
    const first = await wechat.codeToSession(simulator.control.loginCode('ann'));
    const again = await wechat.codeToSession(simulator.control.loginCode('ann'));
    const other = await wechat.codeToSession(simulator.control.loginCode('bob'));
    expect(first).toEqual({ openid: simulator.control.openidOf('ann'), unionid: expect.stringMatching(/^o6/) });
    expect(again).toEqual(first);
    expect(other.openid).not.toBe(first.openid);
    expect(other.unionid).not.toBe(first.unionid);
  });

  test('a code works once', async () => {
    const code = simulator.control.loginCode('ann');
    await wechat.codeToSession(code);
    await expect(wechat.codeToSession(code)).rejects.toMatchObject({ code: 'login-code-invalid' });
  });

  test('a code works for five minutes', async () => {
    const code = simulator.control.loginCode('ann');
    clock.advance(5 * 60_000 + 1000);
    await expect(wechat.codeToSession(code)).rejects.toMatchObject({ code: 'login-code-invalid' });
  });

  test.each(['', 'made-up', '../../x', '码'])('the invented code %p is refused', async (code) => {
    await expect(wechat.codeToSession(code)).rejects.toMatchObject({ code: 'login-code-invalid' });
  });

  test('a code of the web page does not open a mini-program session', async () => {
    const code = await webCode('ann');
    await expect(wechat.codeToSession(code)).rejects.toMatchObject({ code: 'login-code-invalid' });
  });

  test('a wrong secret is the operator’s error, not the user’s', async () => {
    const misconfigured = connect({ appSecret: 'wrong' });
    await expect(misconfigured.codeToSession(simulator.control.loginCode('ann'))).rejects.toThrow(WechatApiError);
  });

  test('no answer in time, a cut connection and a closed port are an unavailable provider', async () => {
    const hasty = connect({ timeoutMs: 50 });
    simulator.control.faults.add({ kind: 'slow', delayMs: 500 });
    await expect(hasty.codeToSession(simulator.control.loginCode('ann'))).rejects.toMatchObject({
      code: 'provider-unavailable',
    });
    simulator.control.faults.add({ kind: 'drop-answer' });
    await expect(wechat.codeToSession(simulator.control.loginCode('ann'))).rejects.toMatchObject({
      code: 'provider-unavailable',
    });
    const nobody = connect({ apiBaseUrl: 'http://127.0.0.1:1' });
    await expect(nobody.codeToSession('x')).rejects.toMatchObject({ code: 'provider-unavailable' });
  });
});

/** Plays the browser: opens the sign-in page, picks the user, and reads the code off the address it is sent to. */
async function webCode(user: string, state = 's1'): Promise<string> {
  simulator.control.loginCode(user);
  const redirectUri = 'https://shop.example/m/login?from=qr';
  const page = await fetch(wechat.authorizeUrl(redirectUri, state));
  expect(page.status).toBe(200);
  const answer = await fetch(`${simulator.url}/sim/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ user, redirect_uri: redirectUri, state }),
  });
  expect(answer.status).toBe(303);
  const target = new URL(answer.headers.get('location') ?? '');
  expect(target.origin + target.pathname).toBe('https://shop.example/m/login');
  expect(target.searchParams.get('from')).toBe('qr');
  expect(target.searchParams.get('state')).toBe(state);
  return target.searchParams.get('code') ?? '';
}

describe('H5 sign-in', () => {
  test('the page leads to a code, and the code to the same person under another openid', async () => {
    const inMiniProgram = await wechat.codeToSession(simulator.control.loginCode('ann'));
    const onWeb = await wechat.oauthToSession(await webCode('ann'));
    expect(onWeb.openid).toBe(simulator.control.h5OpenidOf('ann'));
    expect(onWeb.openid).not.toBe(inMiniProgram.openid);
    expect(onWeb.unionid).toBe(inMiniProgram.unionid);
  });

  test('a code works once', async () => {
    const code = await webCode('ann');
    await wechat.oauthToSession(code);
    await expect(wechat.oauthToSession(code)).rejects.toMatchObject({ code: 'login-code-invalid' });
  });

  test('the page offers the user who came last first', async () => {
    simulator.control.loginCode('小满');
    simulator.control.loginCode('阿岚');
    const redirectUri = 'https://shop.example/';
    const body = new URLSearchParams({ user: '小满', redirect_uri: redirectUri, state: 's1' });
    const chosen = await fetch(`${simulator.url}/sim/authorize`, { method: 'POST', redirect: 'manual', body });
    const cookie = (chosen.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const page = await (await fetch(wechat.authorizeUrl(redirectUri, 's1'), { headers: { cookie } })).text();
    expect(page).toContain('以「小满」继续');
    expect(page).toContain('以新用户继续');
    expect(page).toContain('阿岚');
    const forged = await fetch(wechat.authorizeUrl(redirectUri, 's1'), { headers: { cookie: 'sim_wechat_user=%00' } });
    expect(await forged.text()).not.toContain('以「');
  });

  test('a new user is made on the page', async () => {
    const body = new URLSearchParams({ user: '', redirect_uri: 'https://shop.example/', state: 's1' });
    const answer = await fetch(`${simulator.url}/sim/authorize`, { method: 'POST', redirect: 'manual', body });
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
    await expect(wechat.oauthToSession(code)).resolves.toMatchObject({ openid: expect.stringMatching(/^o.{27}$/) });
  });

  test('what comes from outside is escaped on the page', async () => {
    simulator.control.loginCode('<b>ann</b>');
    const page = await (await fetch(wechat.authorizeUrl('https://shop.example/', '"><script>'))).text();
    expect(page).toContain('&lt;b&gt;ann');
    expect(page).not.toContain('<b>ann');
    expect(page).not.toContain('<script>');
  });

  test('a redirect to anything but a web page is refused', async () => {
    const page = await fetch(wechat.authorizeUrl('javascript:alert(1)', 's1'));
    expect(page.status).toBe(400);
  });
});

describe('phone number', () => {
  test('a code becomes the number, once', async () => {
    const code = simulator.control.phoneCode('ann');
    const phone = { phoneNumber: simulator.control.phoneOf('ann'), countryCode: '86' };
    await expect(wechat.phoneNumber(code)).resolves.toEqual(phone);
    await expect(wechat.phoneNumber(code)).rejects.toMatchObject({ code: 'phone-code-invalid' });
  });

  test('a login code does not give a number away', async () => {
    const code = simulator.control.loginCode('ann');
    await expect(wechat.phoneNumber(code)).rejects.toMatchObject({ code: 'phone-code-invalid' });
  });
});

describe('subscribe messages', () => {
  function message(user = 'ann') {
    const templateId = simulator.subscribeTemplateIds.campaign;
    return {
      openid: simulator.control.openidOf(user),
      templateId,
      page: 'pages/inbox/index',
      data: { thing1: '周末八折' },
    };
  }

  test('one allowance is one message', async () => {
    simulator.control.allow('ann', simulator.subscribeTemplateIds.campaign, 2);
    await expect(wechat.sendSubscribeMessage(message())).resolves.toEqual({ status: 'sent' });
    await expect(wechat.sendSubscribeMessage(message())).resolves.toEqual({ status: 'sent' });
    await expect(wechat.sendSubscribeMessage(message())).resolves.toEqual({ status: 'refused', errcode: 43101 });
    expect(simulator.control.messagesTo('ann')).toHaveLength(2);
    expect(simulator.control.messagesTo('ann')[0]).toMatchObject({ data: { thing1: { value: '周末八折' } } });
  });

  test('the allowance of one template or person does not pay for another', async () => {
    simulator.control.allow('ann', simulator.subscribeTemplateIds.coupon);
    simulator.control.allow('bob', simulator.subscribeTemplateIds.campaign);
    await expect(wechat.sendSubscribeMessage(message())).resolves.toEqual({ status: 'refused', errcode: 43101 });
  });

  test.each([
    ['an unknown person', { openid: 'oNobody' }, 40003],
    ['an unknown template', { templateId: 'nothing' }, 40037],
    ['a text that is too long', { data: { thing1: '字'.repeat(21) } }, 47003],
  ])('%s is refused with WeChat’s code', async (_what, change, errcode) => {
    simulator.control.allow('ann', simulator.subscribeTemplateIds.campaign);
    await expect(wechat.sendSubscribeMessage({ ...message(), ...change })).resolves.toEqual({
      status: 'refused',
      errcode,
    });
  });

  test('an answer lost on the way leaves it unknown, though the message was sent', async () => {
    simulator.control.allow('ann', simulator.subscribeTemplateIds.campaign);
    simulator.control.faults.add({ kind: 'drop-answer', path: '/cgi-bin/message' });
    await expect(wechat.sendSubscribeMessage(message())).resolves.toEqual({ status: 'unknown', reason: 'network' });
    expect(simulator.control.messagesTo('ann')).toHaveLength(1);
  });
});

describe('access token', () => {
  const phone = () => wechat.phoneNumber(simulator.control.phoneCode('ann'));

  test('ten calls at once ask for one token', async () => {
    await Promise.all(Array.from({ length: 10 }, phone));
    expect(simulator.control.accessTokenRequests()).toBe(1);
  });

  test('a token that WeChat refuses is replaced and the call repeated', async () => {
    await phone();
    simulator.control.revokeAccessToken();
    await expect(phone()).resolves.toMatchObject({ countryCode: '86' });
    expect(simulator.control.accessTokensIssued()).toBe(2);
  });

  test('a token is renewed before it ends', async () => {
    await phone();
    clock.advance((7200 - 299) * 1000);
    await phone();
    expect(simulator.control.accessTokensIssued()).toBe(2);
  });

  test('a wrong secret is reported, not retried', async () => {
    const misconfigured = connect({ appSecret: 'wrong' });
    await expect(misconfigured.phoneNumber('x')).rejects.toThrow('40125');
  });
});
