/** The WeChat bundle, built and executed: a member's whole way, against the real server with real faces. */
import { type ApiClient, type FacePose, newId, type PosePrompt, posePrompts, posePromptText } from '@shuke/shared';
import { emptyScene, person } from '../../server/test/helpers/face-fixtures';
import { type EnrolView, enrolViews } from '../../server/test/helpers/live-burst';
import { payAlive } from '../../server/test/helpers/live-visit';
import { openPayment, pairTill, payByFace, signInStaff, viewsOf } from '../../server/test/helpers/people';
import { startTestServer, type TestServer } from '../../server/test/helpers/test-server';
import { buildFaceWorker, buildWeapp, WEAPP_DIST } from './weapp/build';
import type { Device } from './weapp/device';
import { createMiniProgram, type MiniProgram } from './weapp/mini-program';
import { phoneOf } from './weapp/phone';

jest.setTimeout(120_000);

const FACE_PATIENCE_MS = 60_000;

/** The server's clock, ahead of the phone's when a test says so. */
const time = { aheadMs: 0 };
let server: TestServer;
let staff: ApiClient;
let till: ApiClient;
let device: Device;
let app: MiniProgram;

/** Opens a tab and waits for something on it. */
async function goTab(tab: string, selector: string): Promise<void> {
  app.navigator.switchTab(`/pages/${tab}/index`);
  await app.until(() => app.find(selector));
}

/** Stands before the camera and does what the page says, until the camera is off again. */
async function followHints(views: readonly EnrolView[]): Promise<void> {
  const frameOf = (pose: FacePose) => views.find((view) => view.pose === pose)?.frame ?? Buffer.alloc(0);
  const answers: Partial<Record<PosePrompt, FacePose>> = {
    front: 'front',
    side: 'left',
    'other-side': 'right',
    up: 'up',
  };
  device.pictures = [frameOf('front')];
  await app.until(() => device.camera.isOn(), FACE_PATIENCE_MS);
  while (device.camera.isOn()) {
    const asked = posePrompts.find((prompt) => app.text('#enrol-hint') === posePromptText(prompt, 'zh-CN'));
    const pose = asked && answers[asked];
    if (pose) device.pictures = [frameOf(pose)];
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Back, and the moment a thumb needs before the next tap: Taro settles which page is in front in between. */
async function goBack(pages = 1): Promise<void> {
  app.navigator.back(pages);
  await new Promise((resolve) => setTimeout(resolve, 20));
}

async function goPage(url: string, selector: string): Promise<void> {
  app.navigator.open(url);
  await app.until(() => app.find(selector));
}

beforeAll(async () => {
  buildWeapp();
  buildFaceWorker();
  // Drawn before anybody waits for them: a phone gives up after a while.
  await Promise.all([enrolViews(0), enrolViews(0, 2, 'glasses')]);
  server = await startTestServer({ clock: () => Date.now() + time.aheadMs });
  staff = await signInStaff(server);
  ({ till } = await pairTill(server, staff));
  device = phoneOf(server, 'mini-program-member');
  app = createMiniProgram(WEAPP_DIST, device);
}, 240_000);

afterAll(async () => {
  app?.close();
  await server?.stop();
});

afterEach(() => {
  expect(app.errors).toEqual([]);
});

test('the templates compile without a complaint', () => {
  expect(app.warnings).toEqual([]);
});

test('home shows the store to anybody: promotions, coupons, products', async () => {
  app.launch();
  await app.until(() => app.count('.product') > 0);
  expect(app.count('.promotion')).toBeGreaterThan(0);
  expect(app.count('.coupon-card')).toBeGreaterThan(0);
  expect(app.text('#store-name').length).toBeGreaterThan(1);
  expect(app.find('#sign-up')).not.toBeNull();
  expect(device.requests.some((request) => request.includes('/sessions'))).toBe(false);
});

test('the other tabs say why one joins, before one has', async () => {
  await goTab('wallet', '#wallet-sign-up');
  expect(app.count('.coupon-card')).toBe(0);
  await goTab('inbox', '#inbox-sign-up');
  await goTab('me', '#me-sign-up');
  expect(app.find('#me-settings')).not.toBeNull();
});

test('one tap signs up, without a phone number', async () => {
  await goTab('home', '#sign-up');
  app.tap('#sign-up');
  await app.until(() => app.find('#face-row'));
  expect(app.find('#sign-up')).toBeNull();
  expect(app.text('#face-row')).toContain('开通刷脸付款');
});

test('follows the store, and claims a coupon into the wallet', async () => {
  // Signing up in a store already follows it, so the first tap takes it back.
  const follow = async () => {
    const before = app.text('#follow');
    app.tap('#follow');
    await app.until(() => app.text('#follow') !== before && app.attribute('#follow', 'disabled') !== true);
  };
  await follow();
  await follow();
  app.tap('.coupon-claim');
  await app.until(() => device.toasts.includes('已放进卡券'));
  await goTab('wallet', '.coupon-card');
  expect(app.count('.coupon-card')).toBe(1);
  app.tap('.coupon-show');
  await app.until(() => app.find('.voucher__number'));
  expect(String(app.attribute('.qr__picture', 'src'))).toMatch(/^data:image\/gif;base64,R0lGOD/);
  expect(app.text('.voucher__number')).toMatch(/^\d{4} \d{4} \d{4}$/);
});

test('consent starts with everything off, and saying no changes nothing', async () => {
  await goTab('home', '#face-row');
  app.tap('#face-row');
  await app.until(() => app.find('#consent-agree'));
  expect(app.count('.switch')).toBe(3);
  expect(app.count('.switch--on')).toBe(0);
  expect(app.attribute('#consent-agree', 'disabled')).toBe(true);
  app.tap('#consent-decline');
  await app.until(() => app.path() === 'pages/home/index');
  expect(device.requests).not.toContain('POST /me/consents');
});

test('agrees to each purpose by itself and comes to the camera', async () => {
  app.tap('#face-row');
  await app.until(() => app.find('#consent-agree'));
  app.tap('#consent-face-enrol-text');
  await app.until(() => app.find('.consent__body'));
  for (const purpose of ['face-enrol', 'face-process', 'marketing']) app.tap(`#consent-${purpose}`);
  await app.until(() => app.count('.switch--on') === 3);
  app.tap('#consent-agree');
  await app.until(() => app.path() === 'account/enrol/index' && app.find('#enrol-start'));
  expect(app.find('camera')).toBeNull();
});

test('guides in front of an empty shop, then through the views of a real face, and turns the camera off', async () => {
  device.pictures = [await emptyScene()];
  app.tap('#enrol-start');
  await app.until(() => app.find('#face-camera'));
  app.fire('#face-camera', 'initdone');
  await app.until(() => app.text('#enrol-hint').includes('没有看到脸'), FACE_PATIENCE_MS);
  expect(app.text('#enrol-note')).toContain('0 / 4');
  expect(app.find('.ring__outline')).toBeNull();
  void followHints(await enrolViews(0));
  await app.until(() => app.find('#enrol-glasses-add'), FACE_PATIENCE_MS);
  expect(app.find('camera')).toBeNull();
  expect(device.camera.isOn()).toBe(false);
  expect(device.ticks).toBe(4);

  app.tap('#enrol-glasses-add');
  await app.until(() => app.find('#face-camera'));
  void followHints(await enrolViews(0, 2, 'glasses'));
  app.fire('#face-camera', 'initdone');
  await app.until(() => app.find('#enrol-done'), FACE_PATIENCE_MS);
  expect(app.find('camera')).toBeNull();
  expect(device.camera.isOn()).toBe(false);
  expect((await staff('GET /console/members', { query: { search: '新朋友' } })).items[0]?.face).toBe('ready');
});

test('somebody else in the round with glasses is refused, and the round before is kept', async () => {
  await goTab('home', '#face-row');
  await goPage('/account/enrol/index', '#enrol-start');
  const [herself, other] = [await enrolViews(0, 3), await enrolViews(3, 3, 'glasses')];
  void followHints(herself);
  app.tap('#enrol-start');
  await app.until(() => app.find('#face-camera'));
  app.fire('#face-camera', 'initdone');
  await app.until(() => app.find('#enrol-glasses-add'), FACE_PATIENCE_MS);
  app.tap('#enrol-glasses-add');
  await app.until(() => app.find('#face-camera'));
  void followHints(other);
  app.fire('#face-camera', 'initdone');
  await app.until(() => app.text('#enrol-note').includes('不像同一个人'), FACE_PATIENCE_MS);
  expect(device.camera.isOn()).toBe(false);
  app.tap('#enrol-glasses-skip');
  await app.until(() => app.find('#enrol-done'), FACE_PATIENCE_MS);
});

test('shows a code for the till, and hears when the face was enrolled there', async () => {
  await goTab('home', '#face-row');
  await goPage('/account/till-enrol/index', '#till-code-digits');
  const code = app.text('#till-code-digits').replace(/\D/g, '');
  const enrolmentId = newId();
  await till('POST /terminal/face/enrolments', { body: { enrolmentId, code } });
  const frames = viewsOf(await enrolViews(0, 4));
  await till('POST /terminal/face/enrolments/:enrolmentId/frames', { params: { enrolmentId }, body: { frames } });
  await app.until(() => app.find('#till-enrol-done'), 10_000);
  await goBack();
  await goPage('/account/face/index', '#face-uses');
  expect(app.text('#face-uses')).toContain('测试收银台');
  await goBack();
});

test('leaving in the middle turns the camera off and keeps nothing', async () => {
  await goTab('home', '#face-row');
  await goPage('/account/enrol/index', '#enrol-start');
  device.pictures = [await emptyScene()];
  app.tap('#enrol-start');
  await app.until(() => app.find('#face-camera'));
  app.fire('#face-camera', 'initdone');
  await app.until(() => device.camera.isOn());
  app.tap('#enrol-cancel');
  await app.until(() => app.path() === 'pages/home/index');
  await app.until(() => !device.camera.isOn());
});

test('a top-up counts when the server has heard from WeChat Pay', async () => {
  await goPage('/account/balance/index', '#top-up-pay');
  app.tap('#top-up-100');
  app.tap('#top-up-pay');
  await app.until(() => app.find('.top-up--succeeded'), 20_000);
  expect(app.text('#balance-sum')).toBe('¥100.00');
});

test('sets a PIN for large sums: no easy one, and a forgotten one only after WeChat says who it is', async () => {
  await goPage('/account/pin/index', '#pin-not-set');
  const enter = async (next: string, again = next) => {
    app.type('#pin-next', next);
    app.type('#pin-again', again);
    app.tap('#pin-save');
    // Nobody types six digits faster than a double tap.
    await new Promise((resolve) => setTimeout(resolve, 500));
  };
  await enter('123456');
  await enter('582017', '582018');
  expect(device.requests).not.toContain('PUT /me/pin');
  await enter('582017');
  await app.until(() => app.find('#pin-is-set'));
  expect(app.attribute('#pin-next', 'value')).toBe('');
  await goBack();

  time.aheadMs = 11 * 60_000;
  await goPage('/account/pin/index', '#pin-current');
  app.tap('#pin-forgot');
  await app.until(() => !app.find('#pin-current'));
  await enter('719346');
  await app.until(() => device.requests.filter((request) => request === 'PUT /me/pin').length === 2);
  await app.until(() => app.find('#pin-is-set'));
  time.aheadMs = 0;
  await goBack();
});

test('closing the payment sheet charges nothing and says so', async () => {
  const pay = device.pay;
  device.pay = async () => false;
  app.type('#top-up-amount', '12.5');
  await app.until(() => app.has('¥12.50'));
  app.tap('#top-up-pay');
  await app.until(() => app.has('没有付款，余额没有变化'));
  device.pay = pay;
  await goBack();
});

test('a payment by face at the till appears among the orders, its coupon in the wallet', async () => {
  const paymentId = await openPayment(till, 3600);
  const { answer: paid } = await payAlive(till, { index: 0, visit: 1, paymentId });
  expect(paid.outcome).toBe('paid');
  await goPage('/account/orders/index', '.order-card');
  expect(app.count('.order-card')).toBe(1);
  app.tap('.order-card');
  await app.until(() => app.find('#order-paid'));
  const { rewards, openRewards } = paid.payment;
  expect(app.count('.coupon-card')).toBe(rewards.length + openRewards.length);
  await goBack(2);
  await goTab('wallet', '.coupon-card');
  const reason = paid.payment.rewards[0]?.reason ?? 'no reward';
  await app.until(() => app.has(reason));
});

test('a campaign arrives in the inbox, and the gauge counts what was allowed', async () => {
  const campaignId = newId();
  const draft = { campaignId, name: '周末', title: '周末来坐坐', body: '新到的桂花糕。', templateId: null };
  await staff('POST /console/campaigns', { body: draft });
  await staff('POST /console/campaigns/:campaignId/launch', { params: { campaignId } });
  await goTab('inbox', '#gauge-allow');
  for (let tries = 0; tries < 40 && !app.has('周末来坐坐'); tries++) {
    app.pullDown();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(app.count('.message-card')).toBeGreaterThan(0);
  await app.until(() => app.attribute('#gauge-allow', 'disabled') !== true);
  const isTold = (toast: string | undefined) => toast?.startsWith('好的，还能收到') === true;
  app.tap('#gauge-allow');
  await app.until(() => isTold(device.toasts.at(-1)));
  const left = /\d+/.exec(device.toasts.at(-1) ?? '')?.[0];
  expect(Number(left)).toBeGreaterThan(0);
  await app.until(() => app.text('#gauge-words').includes(`还能收到 ${left} 条`));
});

test('me shows points and balance, and follows the chosen language and size', async () => {
  await goTab('me', '#me-points');
  await app.until(() => Number(app.text('#me-points')) > 0);
  await goPage('/account/settings/index', '#settings-language');
  app.tap('#settings-language');
  await app.until(() => app.has('Large text'));
  await app.until(() => device.tabs.join() === 'Home,Wallet,Inbox,Me');
  app.tap('#settings-large-text');
  await app.until(() => app.find('.large-text'));
  await goBack();
  await app.until(() => app.has('My orders') && app.find('.large-text'));
  await goPage('/account/settings/index', '#settings-language');
  app.tap('#settings-large-text');
  app.tap('#settings-language');
  await app.until(() => app.has('大字模式') && !app.find('.large-text'));
  await goBack();
});

test('somebody who paid cash claims the payment from the code on the screen', async () => {
  const paymentId = await openPayment(till, 2000);
  const cash = await till('POST /terminal/payments/:paymentId/cash', { params: { paymentId } });
  const stranger = phoneOf(server, 'newcomer');
  const fresh = createMiniProgram(WEAPP_DIST, stranger);
  // As WeChat opens a mini program from a scanned link.
  fresh.launch(`pages/claim/index?q=${encodeURIComponent(cash.claimUrl ?? '')}`);
  await fresh.until(() => fresh.find('#claim-take'));
  expect(fresh.text('#claim-amount')).toBe('¥20.00');
  fresh.tap('#claim-take');
  await fresh.until(() => fresh.find('#claim-success'));
  expect(fresh.count('.coupon-card')).toBeGreaterThan(0);
  expect(fresh.errors).toEqual([]);
  fresh.close();
});

test('every page of app.json opens and settles without an error', async () => {
  const home = '/pages/home/index';
  for (const page of app.pages) {
    if (app.tabPages.includes(page)) app.navigator.switchTab(`/${page}`);
    else app.navigator.open(`/${page}?orderId=${newId()}&token=not-a-real-token`);
    await app.until(() => app.path() === page && app.text() !== '' && !app.find('.skeleton'), 10_000);
    if (!app.tabPages.includes(page)) await goBack();
  }
  app.navigator.switchTab(home);
});

test('taking consent back deletes the face at once', async () => {
  await goPage('/account/consents/index', '#consents-face-process');
  await app.until(() => app.count('.switch--on') === 3);
  app.tap('#consents-face-process');
  await app.until(() => app.count('.switch--on') === 2);
  expect(device.modals).toContain('收回后，人脸模板会立即删除');
  await goBack();
  await goPage('/account/face/index', '#face-receipts');
  expect(app.text('#face-receipts')).toContain('收回授权');
  expect(app.find('#face-receipt')).toBeNull();
  app.tap('.row--link');
  await app.until(() => app.find('#face-receipt'));
  expect(app.find('#face-set-up')).not.toBeNull();
  const refused = await payByFace(till, await openPayment(till, 1000), [await person(0)]);
  expect(refused.outcome).toBe('unknown');
  await goBack();
});

test('without an answer from the server a page says so and offers to try again', async () => {
  const lost = phoneOf(server, 'lost');
  lost.apiBase = 'http://127.0.0.1:1/api/v1';
  const offline = createMiniProgram(WEAPP_DIST, lost);
  offline.launch();
  await offline.until(() => offline.find('.retry'));
  expect(offline.has('网络没有回应，什么都没有改动')).toBe(true);
  lost.apiBase = `${server.url}/api/v1`;
  offline.tap('.retry');
  await offline.until(() => offline.count('.product') > 0);
  offline.close();
});
