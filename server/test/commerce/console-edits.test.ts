import { newId } from '@shuke/shared';
import { AuditEntry } from '../../src/kernel/audit.entity';
import { CouponTemplate } from '../../src/modules/coupon/coupon.entity';
import { tamper } from '../helpers/tamper';
import { engines, type TestDatabase } from './engines';
import { createWorld, refusalOf, templateBody, type World } from './world';

describe.each(engines())('what staff change on %s', (_, open) => {
  let database: TestDatabase;
  let world: World;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    world = createWorld(database.db);
  });

  const put = (templateId: string, change: object) => {
    const { templateId: _id, ...draft } = templateBody();
    return world.call('PUT /console/coupon-templates/:templateId', world.owner, {
      params: { templateId },
      body: { ...draft, version: 1, ...change },
    });
  };

  it('creates a template once for its key', async () => {
    const body = templateBody({ quota: 10 });
    const make = () => world.call('POST /console/coupon-templates', world.owner, { body });
    const [first, second] = await Promise.all([make(), make()]);
    expect(second).toEqual(first);
    expect(first).toMatchObject({ version: 1, state: 'active', issued: 0, redeemed: 0, terms: body.terms });
    const other = { ...body, quota: 11 };
    expect(await refusalOf(world.call('POST /console/coupon-templates', world.owner, { body: other }))).toBe(
      'idempotency-conflict',
    );
    const { items, total } = await world.call('GET /console/coupon-templates', world.cashier);
    expect(total).toBe(1);
    expect(items).toEqual([first]);
  });

  it('lets one of two editors change a version, and tells the other', async () => {
    const templateId = await world.addTemplate();
    const results = await Promise.allSettled([put(templateId, { quota: 5 }), put(templateId, { quota: 6 })]);
    const codes = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason.code);
    expect(codes).toEqual(['edit-conflict']);
    expect(await database.db.read.findOneByOrFail(CouponTemplate, { templateId })).toMatchObject({ version: 2 });
  });

  it('refuses a quota below what is given out, and dates that end before they begin', async () => {
    const templateId = await world.addTemplate({ quota: 2 });
    const [memberId = ''] = await world.addMembers(1);
    const body = { couponId: newId(), templateId };
    await world.call('POST /me/coupons', world.asMember(memberId), { body });
    await database.db.tx((tx) => tx.update(CouponTemplate, { templateId }, { issued: 2 }));
    expect(await refusalOf(put(templateId, { quota: 1 }))).toBe('invalid-input');
    expect(await put(templateId, { quota: 2 })).toMatchObject({ version: 2, quota: 2, issued: 2 });
    const validity = { kind: 'fixed', from: '2026-12-02T00:00:00Z', until: '2026-12-01T00:00:00Z' } as const;
    expect(await refusalOf(world.addTemplate({}, { validity }))).toBe('invalid-input');
    expect(await refusalOf(put(newId(), {}))).toBe('not-found');
  });

  it('keeps cashiers and other merchants out', async () => {
    const templateId = await world.addTemplate();
    const state = { params: { templateId }, body: { state: 'paused' } };
    const stranger = { ...world.owner, merchantId: newId() };
    const body = templateBody();
    expect(await refusalOf(world.call('POST /console/coupon-templates', world.cashier, { body }))).toBe('not-allowed');
    expect(await refusalOf(world.call('POST /console/coupon-templates/:templateId/state', world.cashier, state))).toBe(
      'not-allowed',
    );
    expect(await refusalOf(world.call('POST /console/coupon-templates/:templateId/state', stranger, state))).toBe(
      'not-found',
    );
    expect(await refusalOf(world.call('GET /console/audit', world.cashier))).toBe('not-allowed');
    expect((await world.call('GET /console/coupon-templates', stranger)).total).toBe(0);
  });

  it('writes every change into a chain that shows when a link was altered', async () => {
    const templateId = await world.addTemplate();
    await put(templateId, { quota: 9 });
    const state = { params: { templateId }, body: { state: 'paused' } };
    await world.call('POST /console/coupon-templates/:templateId/state', world.owner, state);
    const before = await world.call('GET /console/audit', world.owner);
    expect(before.intact).toBe(true);
    expect(before.items.map(({ action }) => action)).toEqual([
      'coupon-template.paused',
      'coupon-template.change',
      'coupon-template.create',
    ]);
    const link = { merchantId: world.merchantId, sequence: 2 };
    await tamper(database.db, (tx) => tx.update(AuditEntry, link, { actor: 'staff:nobody' }));
    expect((await world.call('GET /console/audit', world.owner)).intact).toBe(false);
  });

  it('creates and changes offers with the merchant’s own templates', async () => {
    const templateId = await world.addTemplate();
    const draft = {
      name: '回头客',
      templateId,
      rule: { storeIds: null, minAmountFen: 0, visits: { kind: 'any' } } as const,
      reason: '谢谢光临',
      active: true,
    };
    const offerId = newId();
    const make = (actor = world.owner, change = {}) =>
      world.call('POST /console/offers', actor, { body: { ...draft, offerId, ...change } });
    const [created, repeated] = [await make(), await make()];
    expect(repeated).toEqual(created);
    expect(created).toMatchObject({ version: 1, granted: 0, costFen: 0, template: { templateId } });
    expect(await refusalOf(make(world.cashier))).toBe('not-allowed');
    expect(await refusalOf(make({ ...world.owner, merchantId: newId() }, { offerId: newId() }))).toBe('not-found');

    const change = (version: number, actor = world.owner) =>
      world.call('PUT /console/offers/:offerId', actor, {
        params: { offerId },
        body: { ...draft, rule: { ...draft.rule, storeIds: [newId()] }, active: false, version },
      });
    expect(await change(1)).toMatchObject({ version: 2, active: false });
    expect(await refusalOf(change(1))).toBe('edit-conflict');
    expect((await world.call('GET /console/offers', world.cashier)).offers).toHaveLength(1);
  });

  it('keeps an offer within what it can promise', async () => {
    const capless = await world.addTemplate({}, { value: { kind: 'percent', percentOff: 20, capFen: null } });
    const rule = { storeIds: null, minAmountFen: 2000, visits: { kind: 'any' } } as const;
    const make = (change: object) =>
      world.call('POST /console/offers', world.owner, {
        body: { offerId: newId(), name: '回头礼', templateId: capless, rule, reason: '', active: true, ...change },
      });
    expect(await refusalOf(make({ budgetFen: 10_000 }))).toBe('invalid-input');
    expect(await refusalOf(make({ rule: { ...rule, maxAmountFen: 1999 } }))).toBe('invalid-input');
    expect(await make({ budgetFen: 10_000, templateId: await world.addTemplate() })).toMatchObject({
      budgetFen: 10_000,
      promisedFen: 0,
      grant: 'at-once',
      takeWithinHours: 24,
    });
    expect(await make({ rule: { ...rule, maxAmountFen: 2000 } })).toMatchObject({ rule: { maxAmountFen: 2000 } });
  });
});
