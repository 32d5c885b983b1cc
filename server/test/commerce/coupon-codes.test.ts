import { type ErrorCode, newId } from '@shuke/shared';
import { AuditEntry } from '../../src/kernel/audit.entity';
import { DAY_MS } from '../../src/kernel/clock';
import { Coupon, CouponTemplate } from '../../src/modules/coupon/coupon.entity';
import { engines, type TestDatabase } from './engines';
import { createWorld, refusalOf, START_MS, type World } from './world';

describe.each(engines())('codes and gifts on %s', (_, open) => {
  let database: TestDatabase;
  let world: World;
  let members: string[];
  beforeAll(async () => {
    database = await open();
    world = createWorld(database.db);
    members = await world.addMembers(30);
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    world.time.nowMs = START_MS;
  });

  const member = (place: number) => members[place] ?? '';
  const type = (memberId: string, code: string, couponId = newId()) =>
    world.call('POST /me/coupon-codes', world.asMember(memberId), { body: { couponId, code } });
  const codes = (templateId: string, body: object, actor = world.owner) =>
    world.call('POST /console/coupon-templates/:templateId/codes', actor, { params: { templateId }, body });
  const shared = (code: string, quota: number | null = null, change = {}) => ({
    kind: 'shared',
    batchId: newId(),
    code,
    quota,
    validUntil: null,
    ...change,
  });
  const codesOf = (results: PromiseSettledResult<unknown>[]): ErrorCode[] =>
    results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));

  it('gives one coupon a member for a printed code, however it is typed and repeated', async () => {
    const templateId = await world.addTemplate({ perMemberLimit: 9, claimable: false });
    await codes(templateId, shared('SPRING26'));
    const first = await type(member(0), ' spring-26 ');
    expect(first).toMatchObject({ templateId, reason: { kind: 'code', text: '您用兑换码领取' } });
    expect(await type(member(0), 'SPRING26')).toEqual(first);
    expect((await type(member(1), 'Spring 26')).couponId).not.toBe(first.couponId);
    expect(await refusalOf(type(member(0), 'SPRING27', first.couponId))).toBe('idempotency-conflict');
    expect((await database.db.read.findOneByOrFail(CouponTemplate, { templateId })).issued).toBe(2);
  });

  it('lets a code be used as often as its quota says, whoever types it at once', async () => {
    const templateId = await world.addTemplate();
    const made = await codes(templateId, shared('FIRST10', 10));
    const results = await Promise.allSettled(members.map((memberId) => type(memberId, 'FIRST10')));
    expect(codesOf(results)).toEqual(Array(20).fill('coupon-code-used'));
    const list = await world.call('GET /console/coupon-templates/:templateId/codes', world.cashier, {
      params: { templateId },
    });
    expect(list).toMatchObject({ total: 1, items: [{ ...made.codes[0], used: 10 }] });
  }, 60_000);

  it('makes codes for one use that nobody can guess, once for their key', async () => {
    const templateId = await world.addTemplate({ perMemberLimit: 9 });
    const body = { kind: 'single-use', batchId: newId(), amount: 500, validUntil: null };
    const made = await codes(templateId, body);
    expect(await codes(templateId, body)).toEqual(made);
    expect(new Set(made.codes.map(({ code }) => code)).size).toBe(500);
    for (const { code } of made.codes) expect(code).toMatch(/^[2-9A-HJ-NP-Z]{10}$/);
    const [code = ''] = made.codes.map((one) => one.code);
    await type(member(0), code);
    expect(await refusalOf(type(member(1), code))).toBe('coupon-code-used');
  });

  it('counts no use of a code whose coupon was refused', async () => {
    const templateId = await world.addTemplate({ quota: 1 });
    await codes(templateId, shared('LASTONE', 5));
    await type(member(0), 'LASTONE');
    expect(await refusalOf(type(member(1), 'LASTONE'))).toBe('coupon-sold-out');
    const { items } = await world.call('GET /console/coupon-templates/:templateId/codes', world.owner, {
      params: { templateId },
    });
    expect(items).toMatchObject([{ code: 'LASTONE', used: 1 }]);
  });

  it('knows only this merchant’s codes, in their time, and not paused ones', async () => {
    const templateId = await world.addTemplate();
    const validUntil = new Date(START_MS + DAY_MS).toISOString();
    const [made] = (await codes(templateId, shared('ONEDAY', null, { validUntil }))).codes;
    const elsewhere = { ...world.asMember(member(0)), merchantId: newId() };
    const there = world.call('POST /me/coupon-codes', elsewhere, { body: { couponId: newId(), code: 'ONEDAY' } });
    expect(await refusalOf(there)).toBe('coupon-code-invalid');
    expect(await refusalOf(type(member(0), 'NOSUCHCODE'))).toBe('coupon-code-invalid');
    const setState = (state: 'active' | 'paused', actor = world.owner) =>
      world.call('POST /console/coupon-codes/:codeId/state', actor, {
        params: { codeId: made?.codeId },
        body: { state },
      });
    expect(await refusalOf(setState('paused', { ...world.owner, merchantId: newId() }))).toBe('not-found');
    expect(await refusalOf(setState('paused', world.cashier))).toBe('not-allowed');
    await setState('paused');
    expect(await refusalOf(type(member(0), 'ONEDAY'))).toBe('coupon-code-invalid');
    await setState('active');
    await type(member(0), 'ONEDAY');
    world.time.nowMs = START_MS + DAY_MS;
    expect(await refusalOf(type(member(1), 'ONEDAY'))).toBe('coupon-code-invalid');
    expect(await refusalOf(codes(templateId, shared('ONEDAY')))).toBe('coupon-code-taken');
    expect(await refusalOf(codes(templateId, shared('OTHER'), world.cashier))).toBe('not-allowed');
  });

  it('passes a coupon on to the first who types its code, unless it was used before', async () => {
    const templateId = await world.addTemplate({ perMemberLimit: 9 }, { transferable: true });
    const claim = async (memberId: string) =>
      world.call('POST /me/coupons', world.asMember(memberId), { body: { couponId: newId(), templateId } });
    const pass = (memberId: string, couponId: string) =>
      world.call('POST /me/coupons/:couponId/pass', world.asMember(memberId), { params: { couponId } });
    const { couponId } = await claim(member(0));
    const { code } = await pass(member(0), couponId);
    expect((await pass(member(0), couponId)).code).toBe(code);
    expect(await refusalOf(pass(member(1), couponId))).toBe('coupon-unavailable');
    expect(await refusalOf(type(member(0), code))).toBe('coupon-unavailable');
    const results = await Promise.allSettled(members.slice(1, 6).map((memberId) => type(memberId, code)));
    expect(codesOf(results)).toEqual(Array(4).fill('coupon-code-used'));
    const [taken] = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(taken).toMatchObject({ couponId, reason: { kind: 'friend', text: '朋友转送给您' } });
    const { memberId } = await database.db.read.findOneByOrFail(Coupon, { couponId });
    expect(await type(memberId, code)).toMatchObject({ couponId });
    const left = await world.call('GET /me/coupons', world.asMember(member(0)));
    expect(left.coupons.some((one) => one.couponId === couponId)).toBe(false);

    const used = await claim(member(0));
    const second = await pass(member(0), used.couponId);
    const coupon = await database.db.read.findOneByOrFail(Coupon, { couponId: used.couponId });
    const uses = [{ coupon, discountFen: 1000 }];
    await database.db.tx((tx) => world.coupons.reserve(tx, { paymentId: newId(), memberId: member(0), uses }));
    expect(await refusalOf(type(member(1), second.code))).toBe('coupon-unavailable');
    const bound = await world.addTemplate();
    const own = await world.call('POST /me/coupons', world.asMember(member(0)), {
      body: { couponId: newId(), templateId: bound },
    });
    expect(await refusalOf(pass(member(0), own.couponId))).toBe('coupon-not-transferable');
  }, 60_000);

  it('lets a manager give a member a coupon, once for its key, and writes it down', async () => {
    const templateId = await world.addTemplate({ claimable: false });
    const body = { couponId: newId(), templateId, reason: '上次的茶凉了' };
    const give = (memberId: string, actor = world.owner, change = {}) =>
      world.call('POST /console/members/:memberId/coupons', actor, {
        params: { memberId },
        body: { ...body, ...change },
      });
    const given = await give(member(0));
    expect(given).toMatchObject({ couponId: body.couponId, reason: { kind: 'staff', text: '上次的茶凉了' } });
    expect(await give(member(0))).toEqual(given);
    expect(await refusalOf(give(member(1)))).toBe('idempotency-conflict');
    expect(await refusalOf(give(member(0), world.owner, { couponId: newId() }))).toBe('coupon-limit-reached');
    expect(await refusalOf(give(member(0), world.cashier))).toBe('not-allowed');
    const other = { ...world.owner, merchantId: newId() };
    expect(await refusalOf(give(member(0), other, { couponId: newId() }))).toBe('not-found');
    const logged = await database.db.read.findBy(AuditEntry, { merchantId: world.merchantId, action: 'coupon.give' });
    expect(logged).toMatchObject([{ subject: `member:${member(0)}`, detail: { couponId: body.couponId, templateId } }]);
  });
});
