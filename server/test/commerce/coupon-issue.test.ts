import { newId } from '@shuke/shared';
import { Coupon, CouponHolding, CouponTemplate } from '../../src/modules/coupon/coupon.entity';
import { engines, type TestDatabase } from './engines';
import { createWorld, refusalOf, type World } from './world';

describe.each(engines())('issuing coupons on %s', (_, open) => {
  let database: TestDatabase;
  let world: World;
  beforeAll(async () => {
    database = await open();
    world = createWorld(database.db);
  });
  afterAll(() => database.drop());

  const claim = (memberId: string, templateId: string, couponId = newId()) =>
    world.call('POST /me/coupons', world.asMember(memberId), { body: { couponId, templateId } });
  const template = (templateId: string) => database.db.read.findOneByOrFail(CouponTemplate, { templateId });
  const grant = (memberId: string, templateId: string, grantKey?: string) =>
    database.db.tx((tx) =>
      world.coupons.issue(tx, {
        merchantId: world.merchantId,
        templateId,
        memberId,
        reason: { kind: 'after-payment', text: '谢谢光临' },
        grantKey,
        nowMs: world.clock(),
      }),
    );

  it('gives out exactly 100 coupons to 500 members who claim at once', async () => {
    const templateId = await world.addTemplate({ quota: 100 });
    const members = await world.addMembers(500);
    const results = await Promise.allSettled(members.map((memberId) => claim(memberId, templateId)));
    const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason.code);
    expect(refused).toEqual(Array.from({ length: 400 }, () => 'coupon-sold-out'));
    expect((await template(templateId)).issued).toBe(100);
    const coupons = await database.db.read.findBy(Coupon, { templateId });
    expect(coupons).toHaveLength(100);
    expect(new Set(coupons.map(({ number }) => number)).size).toBe(100);
    for (const { number } of coupons) expect(number).toMatch(/^\d{12}$/);
    const holdings = await database.db.read.findBy(CouponHolding, { templateId });
    expect(holdings.reduce((sum, { issued }) => sum + issued, 0)).toBe(100);
  }, 120_000);

  it('keeps the limit of a member who taps twenty times at once', async () => {
    const templateId = await world.addTemplate({ quota: 100, perMemberLimit: 2 });
    const [memberId = ''] = await world.addMembers(1);
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => claim(memberId, templateId)));
    const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason.code);
    expect(refused).toEqual(Array.from({ length: 18 }, () => 'coupon-limit-reached'));
    expect((await template(templateId)).issued).toBe(2);
  }, 60_000);

  it('answers a repeated key with the same coupon, and refuses it for another template', async () => {
    const templateId = await world.addTemplate({ perMemberLimit: 5 });
    const other = await world.addTemplate();
    const [memberId = '', stranger = ''] = await world.addMembers(2);
    const couponId = newId();
    const answers = await Promise.all(Array.from({ length: 5 }, () => claim(memberId, templateId, couponId)));
    expect(new Set(answers.map(({ number }) => number)).size).toBe(1);
    expect(answers[0]).toMatchObject({
      couponId,
      state: 'usable',
      reason: { kind: 'claimed' },
      merchantName: '街角小店',
    });
    expect((await template(templateId)).issued).toBe(1);
    expect(await refusalOf(claim(memberId, other, couponId))).toBe('idempotency-conflict');
    expect(await refusalOf(claim(stranger, templateId, couponId))).toBe('idempotency-conflict');
    expect((await template(templateId)).issued).toBe(1);
  });

  it('issues once for one grant, however often and at once it is asked for', async () => {
    const templateId = await world.addTemplate({ perMemberLimit: 5 });
    const [memberId = ''] = await world.addMembers(1);
    const key = `offer:${newId()}:${newId()}`;
    const results = await Promise.all(Array.from({ length: 10 }, () => grant(memberId, templateId, key)));
    const ids = results.map((result) => ('coupon' in result ? result.coupon.couponId : result.refused));
    expect(new Set(ids).size).toBe(1);
    expect((await template(templateId)).issued).toBe(1);
  });

  it('does not count a coupon that was refused for want of quota against the member', async () => {
    const templateId = await world.addTemplate({ quota: 1 });
    const [first = '', second = ''] = await world.addMembers(2);
    expect(await grant(first, templateId)).toHaveProperty('coupon');
    expect(await grant(second, templateId)).toEqual({ refused: 'coupon-sold-out' });
    const { version, terms, perMemberLimit, claimable } = await template(templateId);
    const body = { terms, quota: 2, perMemberLimit, claimable, version };
    await world.call('PUT /console/coupon-templates/:templateId', world.owner, { params: { templateId }, body });
    expect(await grant(second, templateId)).toHaveProperty('coupon.templateVersion', 2);
  });

  it('opens only templates that are active, claimable, of this merchant and not over', async () => {
    const [memberId = ''] = await world.addMembers(1);
    const hidden = await world.addTemplate({ claimable: false });
    expect(await refusalOf(claim(memberId, hidden))).toBe('coupon-not-open');
    expect(await grant(memberId, hidden)).toHaveProperty('coupon');

    const paused = await world.addTemplate();
    const state = { params: { templateId: paused }, body: { state: 'paused' } };
    await world.call('POST /console/coupon-templates/:templateId/state', world.owner, state);
    expect(await refusalOf(claim(memberId, paused))).toBe('coupon-not-open');

    const validity = { kind: 'fixed', from: '2026-11-01T00:00:00Z', until: '2026-11-20T04:00:00Z' } as const;
    expect(await refusalOf(claim(memberId, await world.addTemplate({}, { validity })))).toBe('coupon-not-open');
    expect(await refusalOf(claim(memberId, newId()))).toBe('coupon-not-open');
  });

  it('issues to many in their order, as far as limits and quota go, and once', async () => {
    const templateId = await world.addTemplate({ quota: 4 });
    const members = await world.addMembers(6);
    const [early = ''] = members;
    await grant(early, templateId);
    const campaignId = newId();
    const issueMany = () =>
      database.db.tx((tx) =>
        world.coupons.issueMany(tx, {
          merchantId: world.merchantId,
          templateId,
          memberIds: members,
          reason: { kind: 'campaign', text: '周末见' },
          sourceId: campaignId,
          grantKey: (memberId) => `campaign:${campaignId}:${memberId}`,
          nowMs: world.clock(),
        }),
      );
    const issued = await issueMany();
    expect([...issued.keys()].sort()).toEqual(members.slice(1, 4));
    expect((await template(templateId)).issued).toBe(4);
    const again = await issueMany();
    expect([...again.values()].map(({ couponId }) => couponId).sort()).toEqual(
      [...issued.values()].map(({ couponId }) => couponId).sort(),
    );
    expect((await template(templateId)).issued).toBe(4);
  });
});
