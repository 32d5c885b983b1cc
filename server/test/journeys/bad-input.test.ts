import { type ErrorCode, newId } from '@shuke/shared';
import { engines, type TestDatabase } from '../commerce/engines';
import { type BadInputWorld, createBadInputWorld } from '../helpers/bad-input-world';
import { burst, emptyScene, groupPicture, hugePicture, person } from '../helpers/face-fixtures';
import { payAlive } from '../helpers/live-visit';
import { asViews, base64, choose, enrol } from '../helpers/people';
import { expectRefusal, type RawRequest } from '../helpers/refusals';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

const YEAR_MS = 365.25 * 86_400_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe.each(engines())('bad input on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let world: BadInputWorld;
  /** The server's clock runs with the real one, and jumps when a test says so. */
  const time = { aheadMs: 0 };

  beforeAll(async () => {
    database = await open();
    const clock = () => Date.now() + time.aheadMs;
    server = await startTestServer({
      database: database.config,
      clock,
      env: { FACE_WORKERS: '1', SHUKE_LOG_LEVEL: 'silent' },
    });
    world = await createBadInputWorld(server);
  });
  afterAll(async () => {
    time.aheadMs = 0;
    await server.stop();
    await database.drop();
  });

  const refused = (request: RawRequest, code: ErrorCode) => expectRefusal(server, request, code, world.secrets);
  const asTill = (path: string, body?: unknown): RawRequest => ({ path, body, token: world.tillToken });
  const asMei = (path: string, body?: unknown): RawRequest => ({ path, body, token: world.mei.token });
  const asStaff = (path: string, body?: unknown): RawRequest => ({ path, body, token: world.staffToken });

  describe('pictures', () => {
    it.each<[string, () => Promise<Buffer>, ErrorCode]>([
      ['a text file called .jpg', async () => Buffer.from('hello, I am a text file'), 'image-unreadable'],
      ['half a picture', async () => (await person(0)).subarray(0, 4000), 'image-unreadable'],
      ['a picture of 100 megapixels', hugePicture, 'image-too-large'],
      ['a picture without a face', emptyScene, 'no-face'],
      ['a picture with five faces', groupPicture, 'several-faces'],
    ])('%s is refused at the till and at enrolment', async (_what, take, code) => {
      const bytes = await take();
      const picture = bytes.toString('base64');
      const paymentId = await world.openPayment();
      await refused(asTill(`/terminal/payments/${paymentId}/face`, { attemptId: newId(), frames: [picture] }), code);
      const paid = await world.till('GET /terminal/payments/:paymentId', { params: { paymentId } });
      expect(paid).toMatchObject({ state: 'created', member: null });

      await choose(world.hua.api, { 'face-enrol': true, 'face-process': true });
      // What follows a picture's end is not part of it: four files, since a repeated one is refused as a replay.
      const frames = asViews([0, 1, 2, 3].map((tail) => Buffer.concat([bytes, Buffer.alloc(tail)])));
      await refused({ path: '/me/face', token: world.hua.token, body: { enrolmentId: newId(), frames } }, code);
    });

    it.each([[['not base64!']], [[]], [['']], [Array(9).fill('AAAA')], ['AAAA']])('frames %j', async (frames) => {
      const paymentId = await world.openPayment();
      await refused(asTill(`/terminal/payments/${paymentId}/face`, { attemptId: newId(), frames }), 'invalid-input');
    });
  });

  describe('bodies, routes and methods', () => {
    it('a body of the wrong shape names the place, not the value', async () => {
      const { data } = await refused(
        asTill('/terminal/payments', { paymentId: 'pay-1', amountFen: 'lots' }),
        'invalid-input',
      );
      const problems = data?.['problems'] as { at: string }[];
      expect(problems.map(({ at }) => at)).toEqual(['body.paymentId', 'body.amountFen']);
      expect(JSON.stringify(problems)).not.toMatch(/pay-1|lots/);
      const more = { paymentId: newId(), amountFen: 100, discountFen: 100 };
      await refused(asTill('/terminal/payments', more), 'invalid-input');
      await refused(asTill('/terminal/payments', [more]), 'invalid-input');
    });

    it.each<[string, Partial<RawRequest>, ErrorCode]>([
      ['not JSON', { raw: 'amount=100', type: 'application/x-www-form-urlencoded' }, 'unsupported-media-type'],
      ['text', { raw: 'hello', type: 'text/plain' }, 'unsupported-media-type'],
      ['nothing', { method: 'POST' }, 'unsupported-media-type'],
      ['not JSON but said to be', { raw: 'hello' }, 'malformed-body'],
      ['truncated JSON', { raw: '{"paymentId":"0193' }, 'malformed-body'],
      ['a bare value', { raw: '42' }, 'malformed-body'],
      ['too much', { raw: JSON.stringify({ paymentId: 'x'.repeat(70_000) }) }, 'body-too-large'],
      ['an unknown compression', { raw: '{}', headers: { 'content-encoding': 'rot13' } }, 'unsupported-media-type'],
    ])('%s', async (_what, request, code) => {
      await refused({ path: '/terminal/payments', token: world.tillToken, ...request }, code);
    });

    it('an unknown route, and a known one in another method', async () => {
      await refused({ path: '/nothing/here' }, 'not-found');
      await refused({ path: '/nothing/here', body: {} }, 'not-found');
      await refused({ path: '//not/a/page' }, 'not-found');
      await refused({ path: '/stores', method: 'DELETE' }, 'method-not-allowed');
      const answer = await world.send({ path: '/stores', method: 'PUT', body: {} });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'HEAD, GET']);
      await refused({ path: '/claims/%E0%A4%A' }, 'invalid-input');
    });
  });

  describe('who asks', () => {
    const unknown = (prefix: string) => `${prefix}_${'A'.repeat(43)}`;

    it('a terminal without a key, or with a wrong, unknown or revoked one', async () => {
      const body = { paymentId: newId(), amountFen: 100 };
      const path = '/terminal/payments';
      await refused({ path, body }, 'not-signed-in');
      await refused({ path, body, token: 'x' }, 'not-signed-in');
      await refused({ path, body, token: `${unknown('t')}'; DROP TABLE payments` }, 'not-signed-in');
      await refused({ path, body, headers: { authorization: 'Basic dDp0' } }, 'not-signed-in');
      await refused({ path, body, token: unknown('t') }, 'terminal-unknown');
      await refused({ path, body, token: world.revokedToken }, 'terminal-unknown');
    });

    it('a token where it does not belong', async () => {
      await refused(asMei('/console/members'), 'not-allowed');
      await refused(asMei('/terminal/payments', { paymentId: newId(), amountFen: 100 }), 'not-allowed');
      await refused(asTill('/me'), 'not-allowed');
      await refused(asTill('/console/today'), 'not-allowed');
      await refused(asStaff('/me'), 'not-allowed');
      await refused({ path: '/me', token: unknown('m') }, 'session-expired');
      await refused({ path: '/staff/me', token: unknown('s') }, 'session-expired');
      const wrong = { login: 'owner@shuke.demo', password: 'guess' };
      await refused({ path: '/staff/sessions', body: wrong }, 'wrong-credentials');
      await refused({ path: '/staff/sessions', body: { ...wrong, login: 'nobody' } }, 'wrong-credentials');
      const code = { channel: 'weapp', code: 'never-issued' };
      await refused({ path: '/sessions/wechat', body: code }, 'login-code-invalid');
    });

    it.each(['otherTillToken', 'other'] as const)("another's payment (%s)", async (whose) => {
      const paymentId = await world.openPayment();
      const token = whose === 'other' ? world.other.till : world.otherTillToken;
      const path = `/terminal/payments/${paymentId}`;
      await refused({ path, token }, 'not-found');
      await refused({ path: `${path}/cash`, method: 'POST', token }, 'not-found');
      await refused({ path: `${path}/cancel`, method: 'POST', token }, 'not-found');
      const face = { attemptId: newId(), frames: base64(await burst(0, 1)) };
      await refused({ path: `${path}/face`, body: face, token }, 'not-found');
      const { code } = await world.mei.api('GET /me/member-code');
      await refused({ path: `${path}/member-code`, body: { code, tender: 'balance' }, token }, 'not-found');
      await refused(
        { path: '/terminal/payments', body: { paymentId, amountFen: 1500 }, token },
        'idempotency-conflict',
      );
    });

    it("another merchant's things", async () => {
      const { other, mei } = world;
      const templateId = world.claimable[0]?.templateId ?? '';
      const token = other.memberToken;
      await refused({ path: '/me/coupons', body: { couponId: newId(), templateId }, token }, 'coupon-not-open');
      await refused({ path: `/me/follows/${world.storeId}`, method: 'PUT', token }, 'not-found');
      await refused(asMei(`/me/follows/${other.storeId}`, {}), 'method-not-allowed');
      await refused({ path: `/me/follows/${other.storeId}`, method: 'PUT', token: mei.token }, 'not-found');
      const revoke = { path: `/console/terminals/${other.terminalId}`, method: 'DELETE', token: world.staffToken };
      await refused(revoke, 'not-found');
      const terminal = { terminalId: newId(), storeId: other.storeId, name: '占位' };
      await refused(asStaff('/console/terminals', terminal), 'not-found');
      const { terms = null } = world.claimable[0] ?? {};
      const draft = { terms, quota: 5, perMemberLimit: 1, claimable: false };
      const theirs = { token: other.staffToken };
      const edit = { path: `/console/coupon-templates/${templateId}`, method: 'PUT', body: { ...draft, version: 1 } };
      await refused({ ...edit, ...theirs }, 'not-found');
      // An id that somebody else has taken: refused, and nothing is told of what it stands for.
      const template = { path: '/console/coupon-templates', body: { ...draft, templateId } };
      await refused({ ...template, ...theirs }, 'idempotency-conflict');
      await refused({ path: `/console/members/${mei.memberId}`, ...theirs }, 'not-found');
      // A code of one merchant's member means nothing at another's till.
      const { code } = await mei.api('GET /me/member-code');
      const paymentId = newId();
      await world.send({ path: '/terminal/payments', body: { paymentId, amountFen: 100 }, token: other.till });
      const body = { code, tender: 'balance' };
      const path = `/terminal/payments/${paymentId}/member-code`;
      await refused({ path, body, token: other.till }, 'member-code-invalid');
    });
  });

  describe('a repeated key with another body', () => {
    it('payment and top-up', async () => {
      const paymentId = await world.openPayment(1500);
      await refused(asTill('/terminal/payments', { paymentId, amountFen: 1501 }), 'idempotency-conflict');
      const topUp = { topUpId: newId(), amountFen: 5000, channel: 'weapp' };
      await world.send(asMei('/me/top-ups', topUp));
      await refused(asMei('/me/top-ups', { ...topUp, amountFen: 6000 }), 'idempotency-conflict');
      await refused({ ...asMei('/me/top-ups', topUp), token: world.hua.token }, 'idempotency-conflict');
      await refused({ path: `/me/top-ups/${topUp.topUpId}`, token: world.hua.token }, 'not-found');
    });

    it('coupon', async () => {
      const first = world.claimable.find(({ perMemberLimit }) => perMemberLimit === 1);
      const second = world.claimable.find((template) => template !== first);
      const couponId = newId();
      const claim = { couponId, templateId: first?.templateId };
      expect((await world.send(asMei('/me/coupons', claim))).status).toBe(200);
      await refused(asMei('/me/coupons', { couponId, templateId: second?.templateId }), 'idempotency-conflict');
      await refused({ ...asMei('/me/coupons', claim), token: world.hua.token }, 'idempotency-conflict');
      await refused(asMei('/me/coupons', { couponId: newId(), templateId: first?.templateId }), 'coupon-limit-reached');
    });

    it('consent', async () => {
      const { texts } = await world.mei.api('GET /consent-texts', { query: { locale: 'zh-CN' } });
      const choices = texts
        .filter(({ purpose }) => purpose === 'marketing')
        .map(({ purpose, version, hash }) => ({ purpose, granted: true, version, hash }));
      const receipt = { receiptId: newId(), channel: 'weapp', locale: 'zh-CN', choices };
      expect((await world.send(asMei('/me/consents', receipt))).status).toBe(200);
      const no = choices.map((choice) => ({ ...choice, granted: false }));
      await refused(asMei('/me/consents', { ...receipt, choices: no }), 'idempotency-conflict');
      await refused({ ...asMei('/me/consents', receipt), token: world.hua.token }, 'idempotency-conflict');
      const twice = { ...receipt, receiptId: newId(), choices: [...choices, ...no] };
      await refused(asMei('/me/consents', twice), 'invalid-input');
    });

    it('template, offer, campaign, terminal', async () => {
      const { terms } = world.claimable[0] ?? {};
      const templateId = newId();
      const template = { templateId, terms, quota: 10, perMemberLimit: 1, claimable: false };
      expect((await world.send(asStaff('/console/coupon-templates', template))).status).toBe(200);
      await refused(asStaff('/console/coupon-templates', { ...template, quota: 11 }), 'idempotency-conflict');
      const offer = {
        offerId: newId(),
        name: '送券',
        templateId,
        rule: { storeIds: null, minAmountFen: 90_000_000, visits: { kind: 'any' } },
        reason: '谢谢',
        active: false,
      };
      expect((await world.send(asStaff('/console/offers', offer))).status).toBe(200);
      await refused(asStaff('/console/offers', { ...offer, reason: '多谢' }), 'idempotency-conflict');
      const campaign = { campaignId: newId(), name: '活动', title: '来', body: '坐坐', templateId: null };
      expect((await world.send(asStaff('/console/campaigns', campaign))).status).toBe(200);
      await refused(asStaff('/console/campaigns', { ...campaign, title: '去' }), 'idempotency-conflict');
      const terminal = { terminalId: world.terminalId, storeId: world.storeId, name: '又一个' };
      await refused(asStaff('/console/terminals', terminal), 'idempotency-conflict');
    });
  });

  it.each(['-1', '0', '0.5', '99.99', '1e999', '9007199254740992', '"100"', 'null', 'NaN', '100000001', '[100]'])(
    'the amount %s',
    async (amount) => {
      const code = amount === 'NaN' ? 'malformed-body' : 'invalid-input';
      const payment = `{"paymentId":"${newId()}","amountFen":${amount}}`;
      await refused({ path: '/terminal/payments', token: world.tillToken, raw: payment }, code);
      const topUp = `{"topUpId":"${newId()}","channel":"weapp","amountFen":${amount}}`;
      await refused({ path: '/me/top-ups', token: world.mei.token, raw: topUp }, code);
    },
  );

  it('unknown and malformed ids', async () => {
    await refused(asTill(`/terminal/payments/${newId()}`), 'not-found');
    await refused(asTill("/terminal/payments/1' OR '1'='1"), 'invalid-input');
    await refused(asTill('/terminal/payments/00000000-0000-4000-8000-000000000000'), 'invalid-input');
    await refused(asMei(`/me/orders/${newId()}`), 'not-found');
    await refused(asMei(`/me/top-ups/${newId()}`), 'not-found');
    await refused(asMei('/me/coupons', { couponId: newId(), templateId: newId() }), 'coupon-not-open');
    await refused({ ...asMei(`/me/messages/${newId()}/read`), method: 'POST' }, 'not-found');
    await refused({ path: `/stores/${newId()}/home` }, 'not-found');
    await refused(asStaff(`/console/members/${newId()}`), 'not-found');
    await refused({ ...asStaff(`/console/campaigns/${newId()}/launch`), method: 'POST' }, 'not-found');
    await refused(asStaff('/console/members?page=0'), 'invalid-input');
    await refused(asStaff('/console/members?pageSize=1000'), 'invalid-input');
    await refused({ path: '/terminals/pair', body: { code: '000000' } }, 'pairing-code-invalid');
  });

  it('an under-age birthday, and a text that is no longer the one in force', async () => {
    const { hua } = world;
    await choose(hua.api, { 'face-enrol': true, 'face-process': true });
    const birthday = new Date(Date.now() - 13.9 * YEAR_MS).toISOString().slice(0, 10);
    await hua.api('PUT /me', { body: { birthday } });
    const body = { enrolmentId: newId(), frames: asViews(await burst(1, 4)) };
    await refused({ path: '/me/face', token: hua.token, body }, 'under-age');

    const { texts } = await hua.api('GET /consent-texts', { query: { locale: 'zh-CN' } });
    const { purpose, version, hash } = texts[0] ?? {};
    for (const old of [
      { version: 99, hash },
      { version, hash: 'f'.repeat(64) },
    ]) {
      const choices = [{ purpose, granted: true, ...old }];
      const receipt = { receiptId: newId(), channel: 'weapp', locale: 'zh-CN', choices };
      await refused({ path: '/me/consents', token: hua.token, body: receipt }, 'consent-outdated');
    }
  });

  it('forged claims', async () => {
    const claimOf = async (paymentId: string) => {
      const { claimUrl } = await world.till('GET /terminal/payments/:paymentId', { params: { paymentId } });
      return new URL((claimUrl ?? '').replace('/#/', '/')).searchParams.get('token') ?? '';
    };
    const token = await claimOf(await world.openPayment());
    const other = await claimOf(await world.openPayment());
    const bytes = Buffer.from(token, 'base64url');
    const flipped = Buffer.from(bytes.map((byte, index) => (index === 20 ? byte ^ 1 : byte)));
    const crossed = Buffer.concat([Buffer.from(other, 'base64url').subarray(0, 16), bytes.subarray(16)]);
    const forged = [flipped, crossed, bytes.subarray(0, 31), Buffer.alloc(32)].map((one) => one.toString('base64url'));
    for (const claim of forged) {
      await refused({ path: `/claims/${claim}` }, 'claim-invalid');
      await refused(asMei('/me/claims', { token: claim }), 'claim-invalid');
    }
    // The true one of another merchant's payment is not for our member either.
    await refused({ path: '/me/claims', token: world.other.memberToken, body: { token } }, 'claim-invalid');
  });

  it('a notification that WeChat Pay did not sign', async () => {
    const raw = JSON.stringify({ id: newId(), event_type: 'TRANSACTION.SUCCESS', resource: {} });
    const path = '//hooks/wechat-pay';
    await refused({ path, raw }, 'notification-refused');
    const headers = {
      'wechatpay-timestamp': String(Math.floor(Date.now() / 1000)),
      'wechatpay-nonce': 'nonce',
      'wechatpay-serial': 'PUB_KEY_ID_0000000000000000000000000000',
      'wechatpay-signature': Buffer.alloc(256, 7).toString('base64'),
    };
    await refused({ path, raw, headers }, 'notification-refused');
    await refused({ path, raw: 'x'.repeat(300_000) }, 'body-too-large');
  });

  // From here on time moves, and it only moves forward.
  it('a face attempt and a member code after their minute', async () => {
    const { mei, till } = world;
    await enrol(mei.api, 0);
    const paymentId = await world.openPayment(25_000);
    const { answer: asked, attemptId } = await payAlive(till, { index: 0, visit: 1, paymentId });
    expect(asked.outcome).toBe('needs-phone');
    const { code } = await mei.api('GET /me/member-code');
    time.aheadMs += MINUTE_MS + 1000;
    const digits = { attemptId, phoneLast4: '6688' };
    await refused(asTill(`/terminal/payments/${paymentId}/phone-digits`, digits), 'face-attempt-expired');
    const unknown = { attemptId: newId(), phoneLast4: '6688' };
    await refused(asTill(`/terminal/payments/${paymentId}/phone-digits`, unknown), 'face-attempt-expired');
    const body = { code, tender: 'balance' };
    await refused(asTill(`/terminal/payments/${paymentId}/member-code`, body), 'member-code-invalid');
    expect(await mei.api('GET /me')).toMatchObject({ balanceFen: 100_000 });
  });

  it('a pairing code after its day, a claim after its week, a session after its month', async () => {
    const { pairingCode } = await world.addTill('明天再来');
    const paymentId = await world.openPayment();
    const { claimUrl } = await world.till('GET /terminal/payments/:paymentId', { params: { paymentId } });
    const token = new URL((claimUrl ?? '').replace('/#/', '/')).searchParams.get('token') ?? '';
    time.aheadMs += DAY_MS + 1000;
    await refused({ path: '/terminals/pair', body: { code: pairingCode } }, 'pairing-code-invalid');
    time.aheadMs += 6 * DAY_MS;
    await refused({ path: `/claims/${token}` }, 'claim-invalid');
    await refused(asMei('/me/claims', { token }), 'claim-invalid');
    time.aheadMs += 24 * DAY_MS;
    await refused(asMei('/me'), 'session-expired');
    await refused(asStaff('/staff/me'), 'session-expired');
  });
});
