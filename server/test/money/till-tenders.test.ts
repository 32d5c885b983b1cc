import { newId } from '@shuke/shared';
import { engines, openTillWorld, type TillWorld, until } from './till-world';

jest.setTimeout(180_000);

/** Every way of paying at the till, as it should go, over HTTP and against the simulated providers. */
describe.each(engines())('paying at the till on %s', (_engine, open) => {
  let world: TillWorld;

  beforeAll(async () => {
    world = await openTillWorld(open);
  });
  afterAll(() => world.close());
  afterEach(async () => {
    expect(await world.findings()).toEqual([]);
  });

  describe.each(['wechat', 'alipay'] as const)('%s', (provider) => {
    it('is taken by a payment code, once however often it is sent', async () => {
      const before = await world.books();
      const paymentId = await world.openPayment(1250);
      const code = world.codeOn(provider);
      const paid = await world.send(paymentId, code);
      expect(paid).toMatchObject({
        state: 'succeeded',
        tender: provider,
        tenders: [{ tender: provider, amountFen: 1250 }],
        waiting: null,
        qr: null,
        failure: null,
      });
      expect(await world.send(paymentId, code)).toEqual(paid);
      expect(await world.get(paymentId)).toEqual(paid);
      const after = await world.books();
      const receivable = `${provider}-receivable`;
      expect((after[receivable] ?? 0) - (before[receivable] ?? 0)).toBe(1250);
      expect(world.taken(provider, await world.orderNoOf(paymentId))).toBe(1250);
    });

    it('waits for the payer’s password, and takes it when it comes', async () => {
      const paymentId = await world.openPayment(800);
      const waiting = await world.send(paymentId, world.codeOn(provider, { needsPassword: true }));
      expect(waiting).toMatchObject({ state: 'processing', waiting: 'payer', tender: provider, claimUrl: null });
      await world.decide(provider, paymentId, true);
      const paid = await until(
        () => world.get(paymentId),
        ({ state }) => state !== 'processing',
      );
      expect(paid).toMatchObject({ state: 'succeeded', tender: provider });
    });

    it('takes nothing when the payer declines, and the payment stays open for another way', async () => {
      const paymentId = await world.openPayment(900);
      await world.send(paymentId, world.codeOn(provider, { needsPassword: true }));
      await world.decide(provider, paymentId, false);
      const failed = await until(
        () => world.get(paymentId),
        ({ state }) => state !== 'processing',
      );
      expect(failed).toMatchObject({ state: 'failed', failure: 'payer-declined', tender: null, tenders: [] });
      expect(await world.cash(paymentId)).toMatchObject({ state: 'succeeded', tender: 'cash', failure: null });
    });

    it('refuses a code that is wrong or was used, and the next code pays', async () => {
      const code = world.codeOn(provider);
      await world.send(await world.openPayment(300), code);
      const paymentId = await world.openPayment(400);
      expect(await world.send(paymentId, code)).toMatchObject({ state: 'failed', failure: 'code-invalid' });
      expect(await world.send(paymentId, world.codeOn(provider))).toMatchObject({ state: 'succeeded' });
    });

    it('shows one QR code however often it is asked for, and is settled by the notification', async () => {
      const paymentId = await world.openPayment(2100);
      const shown = await world.qr(paymentId, provider);
      expect(shown).toMatchObject({ state: 'processing', waiting: 'payer', qr: { provider } });
      expect((await world.qr(paymentId, provider)).qr).toEqual(shown.qr);
      world.scan(shown.qr?.content ?? '');
      // Not by asking: the payment's own row, as the notification leaves it.
      const { payments, db } = world.container;
      const settled = await until(
        () => payments.find(db.read, paymentId),
        ({ state }) => state === 'succeeded',
      );
      expect(settled).toMatchObject({ tender: provider, restTender: provider });
      expect(await world.qr(paymentId, provider)).toMatchObject({ state: 'succeeded', qr: null });
    });
  });

  it('closes the first QR when the other provider is chosen, and takes only the second', async () => {
    const paymentId = await world.openPayment(1500);
    const first = await world.qr(paymentId, 'wechat');
    const firstNo = await world.orderNoOf(paymentId);
    const second = await world.qr(paymentId, 'alipay');
    expect(second).toMatchObject({ state: 'processing', qr: { provider: 'alipay' }, failure: null });
    world.scan(first.qr?.content ?? '');
    expect(world.server.pay.control.order(firstNo)?.state).toBe('CLOSED');
    world.scan(second.qr?.content ?? '');
    expect(
      await until(
        () => world.get(paymentId),
        ({ state }) => state === 'succeeded',
      ),
    ).toMatchObject({ tender: 'alipay' });
  });

  it('voids what is under way, for good or for another way; a paid one is not voided', async () => {
    const [gone, kept] = [await world.openPayment(700), await world.openPayment(700)];
    await world.qr(gone, 'alipay');
    expect(await world.undo(gone)).toMatchObject({ state: 'cancelled', tender: null });
    expect(await world.undo(gone)).toMatchObject({ state: 'cancelled' });
    await world.send(kept, world.codeOn('wechat', { needsPassword: true }));
    expect(await world.undo(kept, true)).toMatchObject({ state: 'failed', failure: 'switched' });
    const paid = await world.cash(kept);
    await expect(world.undo(kept)).rejects.toMatchObject({ code: 'state-conflict' });
    expect(await world.get(kept)).toEqual(paid);
    const never = await world.openPayment(100);
    expect(await world.undo(never)).toMatchObject({ state: 'cancelled' });
  });

  it('knows the member first: coupon, points and order are theirs whatever tender follows', async () => {
    const mei = await world.member('mei');
    await world.claimWelcome(mei.api);
    const paymentId = await world.openPayment(3000);
    const seen = await world.name(paymentId, await mei.code());
    expect(seen).toMatchObject({
      state: 'created',
      identifiedBy: 'member-code',
      discountFen: 500,
      payableFen: 2500,
      couponsApplied: [{ state: 'usable', terms: { name: '新朋友见面礼' } }],
    });
    expect(await world.get(paymentId)).toEqual(seen);
    const paid = await world.send(paymentId, world.codeOn('alipay'));
    expect(paid).toMatchObject({
      state: 'succeeded',
      payableFen: 2500,
      tenders: [{ tender: 'alipay', amountFen: 2500 }],
      couponsApplied: [{ state: 'redeemed' }],
      pointsEarned: 25,
    });
    expect(await mei.api('GET /me')).toMatchObject({ points: 25 });
    const { items } = await mei.api('GET /me/orders');
    expect(items).toMatchObject([{ paymentId, tender: 'alipay', paidFen: 2500, couponName: '新朋友见面礼' }]);
  });

  it('frees the coupon when the provider takes nothing', async () => {
    const hua = await world.member('hua');
    await world.claimWelcome(hua.api);
    const paymentId = await world.openPayment(3000);
    await world.name(paymentId, await hua.code());
    await world.send(paymentId, world.codeOn('wechat', { needsPassword: true }));
    const held = await hua.api('GET /me/coupons', { query: { state: 'usable' } });
    expect(held.coupons.map(({ state }) => state)).toEqual(['reserved']);
    await world.undo(paymentId);
    const free = await hua.api('GET /me/coupons', { query: { state: 'usable' } });
    expect(free.coupons.map(({ state }) => state)).toEqual(['usable']);
  });

  it('links a WeChat payer who is a member, though nobody was named; a stranger stays one', async () => {
    const lan = await world.member('lan');
    const { members, db } = world.container;
    const openid = (await members.openids(db.read, [lan.memberId])).get(lan.memberId) ?? '';
    const paymentId = await world.openPayment(3600);
    const paid = await world.send(paymentId, world.codeOn('wechat', { openid }));
    expect(paid).toMatchObject({ identifiedBy: 'wechat', pointsEarned: 36, discountFen: 0, claimUrl: null });
    expect(paid.rewards.length).toBeGreaterThan(0);
    expect((await lan.api('GET /me')).points).toBe(36);
    const stranger = await world.send(await world.openPayment(100), world.codeOn('wechat', { openid: 'o-nobody' }));
    expect(stranger).toMatchObject({ member: null, identifiedBy: null });
    expect(stranger.claimUrl).not.toBeNull();
  });

  describe('in two parts', () => {
    it('takes the balance’s part and cash at once', async () => {
      const bo = await world.member('bo', 1000);
      const paymentId = await world.openPayment(2500);
      await world.name(paymentId, await bo.code());
      const paid = await world.mixed(paymentId, { balanceFen: 600, rest: { by: 'cash' } });
      expect(paid).toMatchObject({
        state: 'succeeded',
        tender: 'mixed',
        tenders: [
          { tender: 'balance', amountFen: 600 },
          { tender: 'cash', amountFen: 1900 },
        ],
        member: { balanceFen: 400 },
        pointsEarned: 25,
      });
      expect(await world.mixed(paymentId, { balanceFen: 600, rest: { by: 'cash' } })).toEqual(paid);
    });

    it('holds the balance’s part while a provider takes the rest, and gives it back when it does not', async () => {
      const yun = await world.member('yun', 1000);
      const before = await world.books();
      const paymentId = await world.openPayment(2500);
      await world.name(paymentId, await yun.code());
      const waiting = await world.mixed(paymentId, { balanceFen: 1000, rest: { by: 'qr', provider: 'wechat' } });
      expect(waiting).toMatchObject({ state: 'processing', tender: 'mixed', member: { balanceFen: 0 } });
      expect((await world.books())['balance-held']).toBe((before['balance-held'] ?? 0) - 1000);
      // Nothing of it can be spent elsewhere.
      const elsewhere = await world.openPayment(100);
      const code = await yun.code();
      await expect(
        world.till('POST /terminal/payments/:paymentId/member-code', {
          params: { paymentId: elsewhere },
          body: { code, tender: 'balance' },
        }),
      ).rejects.toMatchObject({ code: 'balance-insufficient' });

      expect(await world.undo(paymentId, true)).toMatchObject({ state: 'failed', member: { balanceFen: 1000 } });
      const paid = await world.mixed(paymentId, {
        balanceFen: 1000,
        rest: { by: 'payment-code', code: world.codeOn('alipay') },
      });
      expect(paid).toMatchObject({
        state: 'succeeded',
        tenders: [
          { tender: 'balance', amountFen: 1000 },
          { tender: 'alipay', amountFen: 1500 },
        ],
      });
      expect((await world.books())['balance-held'] ?? 0).toBe(before['balance-held'] ?? 0);
      const { entries } = await yun.api('GET /me/balance');
      expect(entries.items.map(({ kind, amountFen }) => [kind, amountFen])).toEqual([
        ['hold', -1000],
        ['release', 1000],
        ['hold', -1000],
        ['top-up', 1000],
      ]);
    });

    it('asks nobody for a rest when the balance covers all', async () => {
      const an = await world.member('an', 5000);
      const paymentId = await world.openPayment(1200);
      await world.name(paymentId, await an.code());
      const paid = await world.mixed(paymentId, { balanceFen: 5000, rest: { by: 'qr', provider: 'alipay' } });
      expect(paid).toMatchObject({ state: 'succeeded', tender: 'balance', member: { balanceFen: 3800 } });
    });

    it('needs somebody who said that their balance may be used', async () => {
      const paymentId = await world.openPayment(1000);
      const body = { balanceFen: 100, rest: { by: 'cash' } } as const;
      await expect(world.mixed(paymentId, body)).rejects.toMatchObject({ code: 'member-needed' });
      const ru = await world.member('ru', 1000);
      const { claimUrl } = await world.get(paymentId);
      const token = /token=([\w-]+)/.exec(claimUrl ?? '')?.[1] ?? '';
      await ru.api('POST /me/claims', { body: { token } });
      await expect(world.mixed(paymentId, body)).rejects.toMatchObject({ code: 'member-needed' });
      expect(await ru.api('GET /me')).toMatchObject({ balanceFen: 1000 });
    });
  });

  it('counts the day of the till by parts', async () => {
    const before = new Map((await world.till('GET /terminal/today')).byTender.map((row) => [row.tender, row]));
    const qi = await world.member('qi', 1000);
    const paymentId = await world.openPayment(1000);
    await world.name(paymentId, await qi.code());
    await world.mixed(paymentId, { balanceFen: 300, rest: { by: 'cash' } });
    await world.send(await world.openPayment(50), world.codeOn('wechat'));
    const { byTender } = await world.till('GET /terminal/today');
    const grown = byTender.map(({ tender, count, totalFen }) => [
      tender,
      count - (before.get(tender)?.count ?? 0),
      totalFen - (before.get(tender)?.totalFen ?? 0),
    ]);
    expect(grown).toEqual([
      ['balance', 1, 300],
      ['cash', 1, 700],
      ['wechat', 1, 50],
      ['alipay', 0, 0],
    ]);
  });

  it('refuses a code that is neither WeChat’s nor Alipay’s', async () => {
    const paymentId = await world.openPayment(100);
    for (const code of [`88${'1'.repeat(16)}`, '9'.repeat(18), `31${'0'.repeat(16)}`]) {
      await expect(world.send(paymentId, code)).rejects.toMatchObject({ code: 'payment-code-invalid' });
    }
    await expect(world.send(paymentId, '12')).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await world.get(paymentId)).toMatchObject({ state: 'created' });
    await expect(world.get(newId())).rejects.toMatchObject({ code: 'not-found' });
  });
});
