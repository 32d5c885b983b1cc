/** The WeChat bundle, executed: what a member may do about their data, from WeChat's question to the receipt. */
import { newId } from '@shuke/shared';
import { openPayment, pairTill, signInStaff } from '../../server/test/helpers/people';
import { startTestServer, type TestServer, tellSimulator } from '../../server/test/helpers/test-server';
import { buildWeapp, WEAPP_DIST } from './weapp/build';
import type { Device } from './weapp/device';
import { createMiniProgram, type MiniProgram } from './weapp/mini-program';
import { phoneOf } from './weapp/phone';

jest.setTimeout(60_000);

let server: TestServer;
let device: Device;
let app: MiniProgram;

async function join(user: string): Promise<void> {
  device = phoneOf(server, user);
  app = createMiniProgram(WEAPP_DIST, device);
  app.launch();
  await app.until(() => app.find('#sign-up'));
  app.tap('#sign-up');
  await app.until(() => app.find('#face-row'));
}
const goPage = async (page: string, selector: string) => {
  app.navigator.open(`/account/${page}/index`);
  await app.until(() => app.find(selector));
};
const goBack = async () => {
  app.navigator.back(1);
  await new Promise((resolve) => setTimeout(resolve, 20));
};
const asked = (request: string) => device.requests.filter((each) => each === request).length;

beforeAll(async () => {
  buildWeapp();
  server = await startTestServer();
}, 240_000);
afterAll(() => server?.stop());
afterEach(() => {
  expect(app.errors).toEqual([]);
  app.close();
});

describe("WeChat's privacy question", () => {
  it('comes when something is used, not at start; a no leaves all as it was, a yes lets it pass', async () => {
    await join('asked');
    device.privacy.agreed = false;
    await goPage('export', '#export-copy');
    expect(app.find('#privacy-sheet')).toBeNull();
    app.tap('#export-copy');
    await app.until(() => app.find('#privacy-sheet'));
    expect(app.text('#privacy-sheet')).toContain('不同意也可以继续逛');
    app.tap('#privacy-disagree');
    await app.until(() => !app.find('#privacy-sheet') && device.toasts.length > 0);
    expect(device.clipboard).toBe('');

    await app.until(() => app.attribute('#export-copy', 'disabled') !== true);
    app.tap('#export-copy');
    await app.until(() => app.find('#privacy-sheet'));
    app.fire('#privacy-agree', 'agreeprivacyauthorization');
    await app.until(() => device.clipboard.includes('/downloads/member-data/'));
    expect(device.privacy.asked).toBe(2);
    await goBack();
  });
});

describe('the privacy centre', () => {
  it('exports all data as a file that WeChat can keep', async () => {
    await join('exports');
    await goPage('privacy', '#privacy-export');
    app.tap('#privacy-export');
    await app.until(() => app.find('#export-prepare'));
    app.tap('#export-prepare');
    await app.until(() => app.find('#export-send'));
    app.tap('#export-send');
    await app.until(() => device.kept.length === 1);
    await app.until(() => app.attribute('#export-favourite', 'disabled') !== true);
    app.tap('#export-favourite');
    await app.until(() => device.kept.length === 2);
    expect(device.kept.map(({ how }) => how)).toEqual(['chat', 'favourites']);
    const [file] = device.kept;
    expect(file?.name).toMatch(/^shuke-\d{4}-\d\d-\d\d\.json$/);
    expect(JSON.parse(file?.text ?? '')).toMatchObject({ complete: true, profile: { nickname: '新朋友' } });
  });

  it('has a switch for offers chosen by purchases; it moves at once, and back when nobody heard', async () => {
    await join('switches');
    await goPage('privacy', '#privacy-personalised');
    await app.until(() => app.attribute('#privacy-personalised', 'aria-checked') === 'true');
    device.network.turn(false);
    app.tap('#privacy-personalised');
    await app.until(() => app.attribute('#privacy-personalised', 'aria-checked') === 'false');
    await app.until(() => app.attribute('#privacy-personalised', 'aria-checked') === 'true', 10_000);
    device.network.turn(true);
    app.tap('#privacy-personalised');
    await app.until(() => app.attribute('#privacy-personalised', 'aria-checked') === 'false');
    await app.until(() => asked('PUT /me') >= 1);
  });

  it('tells guardians their right, and who is responsible', async () => {
    await join('reads');
    await goPage('privacy', '#privacy-processor');
    expect(app.text('#privacy-guardian')).toContain('未满 14 周岁');
    expect(app.text('#privacy-processor')).toContain('山间茶点');
  });
});

describe('deleting the account', () => {
  it('says what goes and what stays, wants a typed word, gives a receipt, and forgets the phone, too', async () => {
    await join('leaves');
    await goPage('deletion', '#deletion-confirm');
    expect(app.has('马上删除') && app.has('依法保留')).toBe(true);
    expect(app.attribute('#deletion-confirm', 'disabled')).toBe(true);
    app.type('#deletion-word', '注消');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(app.attribute('#deletion-confirm', 'disabled')).toBe(true);
    app.type('#deletion-word', '注销');
    await app.until(() => app.attribute('#deletion-confirm', 'disabled') !== true);
    app.tap('#deletion-confirm');
    await app.until(() => app.find('#deletion-receipt'));
    app.tap('#deletion-copy');
    await app.until(() => device.clipboard.startsWith('注销回执'));
    // What is left of it is what any visitor sees.
    const own = [...device.storage.keys()].filter((key) => /session|deletion|kept\.(?!home|stores)/.test(key));
    expect(own).toEqual([]);

    app.tap('#deletion-home');
    await app.until(() => app.find('#sign-up'));
    expect(asked('POST /sessions/wechat')).toBe(1);
    app.tap('#sign-up');
    await app.until(() => app.find('#face-row'));
    expect(device.toasts).toContain('欢迎，已经加入');
  });

  it('with a balance says how to get it back, and offers nothing else', async () => {
    await join('rich');
    await goPage('balance', '#top-up-pay');
    app.tap('#top-up-50');
    await app.until(() => app.text('#top-up-pay').includes('¥50.00'));
    app.tap('#top-up-pay');
    await app.until(() => app.find('.top-up--succeeded'), 20_000);
    await goBack();
    await goPage('deletion', '#deletion-obstacle');
    expect(app.text('#deletion-obstacle')).toContain('请店长退成现金');
    expect(app.text('#deletion-obstacle')).toContain('¥50.00');
    expect(app.find('#deletion-confirm')).toBeNull();
  });

  it('whose answer was lost ends with the receipt all the same, and makes nobody a member again', async () => {
    await join('lost');
    await goPage('deletion', '#deletion-word');
    app.type('#deletion-word', '注销');
    await app.until(() => app.attribute('#deletion-confirm', 'disabled') !== true);
    device.network.loseAnswers = 1;
    app.tap('#deletion-confirm');
    await app.until(() => app.find('#deletion-receipt'), 15_000);
    expect(asked('POST /me/deletion')).toBe(2);
    const { wechat, container } = server;
    const { openid } = await tellSimulator<{ openid: string }>(wechat.url, '/sim/login-code', { user: 'lost' });
    const merchantId = (await container.merchants.first(container.db.read)).merchantId;
    const known = await container.db.tx((tx) => container.members.knows(tx, merchantId, { channel: 'weapp', openid }));
    expect(known).toBe(false);
  });
});

describe('points', () => {
  it('are earned by a check-in, once a day, and shown with what brought them', async () => {
    await join('checks-in');
    app.navigator.switchTab('/pages/me/index');
    await app.until(() => app.find('#me-points'));
    await goPage('points', '#points-check-in');
    expect(app.text('#points-check-in')).toBe('签到，得 1 积分');
    app.tap('#points-check-in');
    app.tap('#points-check-in');
    await app.until(() => app.text('#points-check-in') === '今天已签到');
    expect(app.text('#points-total')).toBe('1');
    expect(app.text('#points-streak')).toBe('已连续 1 天');
    expect(asked('POST /me/check-ins')).toBe(1);
    expect(app.text('#points-level-friend')).toContain('付过 5 次');
  });
});

describe('stores', () => {
  it('are all there to be followed and chosen; a follow that nobody heard of is taken back', async () => {
    await join('follows');
    app.tap('#switch-store');
    await app.until(() => app.count('.store-follow') === 2);
    await app.until(() => app.count('.is-following') === 1);
    device.network.turn(false);
    const other = () => app.all('.store-follow').find((each) => !each.classes.includes('is-following'));
    app.tapNode(other());
    await app.until(() => app.count('.is-following') === 2);
    await app.until(() => app.count('.is-following') === 1, 10_000);
    device.network.turn(true);
    await app.until(() => app.count('.button--busy') === 0);
    app.tapNode(other());
    await app.until(() => asked('GET /me/follows') >= 2 && app.count('.is-following') === 2);
    await app.until(() => app.count('.button--busy') === 0);
    const chosen = app.all('.store-choose')[1];
    app.tapNode(chosen);
    await app.until(() => app.path() === 'pages/home/index' && app.text('#store-name').includes('滨江店'));
  });
});

describe('bad luck', () => {
  it('without network the wallet shows what was known last, and says how old it is', async () => {
    await join('offline');
    app.tap('.coupon-claim');
    await app.until(() => device.toasts.includes('已放进卡券'));
    app.navigator.switchTab('/pages/wallet/index');
    await app.until(() => app.count('.coupon-card') === 1);
    const kept = device.storage;
    app.close();

    device = phoneOf(server, 'offline');
    for (const [key, value] of kept) device.storage.set(key, value);
    device.network.isOn = false;
    app = createMiniProgram(WEAPP_DIST, device);
    app.launch('pages/wallet/index');
    await app.until(() => app.count('.coupon-card') === 1 && app.find('.kept-line'), 10_000);
    expect(app.text('.kept-line')).toMatch(/^离线 · 更新于 \d{4}-/);
    app.tap('.coupon-show');
    await app.until(() => app.find('.voucher__number'));
    device.network.turn(true);
    await app.until(() => !app.find('.kept-line'));
  });

  it('an expired session is renewed behind the page; one of a deleted account is not', async () => {
    await join('expired');
    const { db } = server.container;
    await db.tx((tx) => tx.query('DELETE FROM member_sessions'));
    await goPage('profile', '#profile-nickname');
    app.type('#profile-nickname', '小满');
    await app.until(() => app.attribute('#profile-save', 'disabled') !== true);
    app.tap('#profile-save');
    await app.until(() => device.toasts.includes('已保存'));
    expect(app.path()).toBe('account/profile/index');
    expect(asked('POST /sessions/wechat')).toBe(2);
  });

  it('a claim whose answer was lost is sent again with the same number and gives one coupon', async () => {
    await join('claims');
    device.network.loseAnswers = 1;
    app.tap('.coupon-claim');
    await app.until(() => device.toasts.includes('已放进卡券'), 10_000);
    expect(asked('POST /me/coupons')).toBe(2);
    app.navigator.switchTab('/pages/wallet/index');
    await app.until(() => app.count('.coupon-card') === 1);
  });

  it('WeChat’s messages are asked for with a coupon, once a day, not at start', async () => {
    await join('messages');
    expect(asked('POST /me/message-allowance')).toBe(0);
    app.tap('.coupon-claim');
    await app.until(() => asked('POST /me/message-allowance') === 1);
    await app.until(() => device.toasts.includes('已放进卡券'));
    await app.until(() => app.count('.button--busy') === 0);
    await goPage('balance', '#top-up-pay');
    app.tap('#top-up-50');
    await app.until(() => app.text('#top-up-pay').includes('¥50.00'));
    app.tap('#top-up-pay');
    await app.until(() => app.find('.top-up--succeeded'), 20_000);
    expect(asked('POST /me/message-allowance')).toBe(2);
    await goBack();
    await goPage('balance', '#top-up-pay');
    app.tap('#top-up-pay');
    await app.until(() => asked('POST /me/top-ups') === 2);
    expect(asked('POST /me/message-allowance')).toBe(2);
  });

  it('a phone whose clock is a day ahead still counts down its member code, and asks no more often', async () => {
    device = phoneOf(server, 'fast-clock');
    app = createMiniProgram(WEAPP_DIST, device, { clockAheadMs: 86_400_000 });
    app.launch();
    await app.until(() => app.find('#sign-up'));
    app.tap('#sign-up');
    await app.until(() => app.find('#face-row'));
    await goPage('member-code', '#member-code-digits');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(asked('GET /me/member-code')).toBe(1);
    expect(app.text()).toMatch(/5\d 秒后换新/);
  });
});

it('somebody who was named at the till is told to finish there first', async () => {
  await join('at-the-till');
  const { till } = await pairTill(server, await signInStaff(server));
  const paymentId = await openPayment(till, 1500);
  const { claimUrl } = await till('GET /terminal/payments/:paymentId', { params: { paymentId } });
  app.navigator.open(`/pages/claim/index?q=${encodeURIComponent(claimUrl ?? '')}&nothing=${newId()}`);
  await app.until(() => app.find('#claim-take'));
  app.tap('#claim-take');
  await app.until(() => app.find('#claim-success'));
  await goBack();
  await goPage('deletion', '#deletion-obstacle');
  expect(app.text('#deletion-obstacle')).toContain('收银台有一笔付款');
});
