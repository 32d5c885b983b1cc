import { newId } from '@shuke/shared';
import { codeOf, engines, openTillWorld, type TillWorld } from './till-world';

jest.setTimeout(180_000);

/** Payments of a basket: what each line was sold for, and lines given back. */
describe.each(engines())('a basket at the till on %s', (_engine, open) => {
  let world: TillWorld;

  beforeAll(async () => {
    world = await openTillWorld(open);
  });
  afterAll(() => world.close());
  afterEach(async () => {
    expect(await world.findings()).toEqual([]);
  });

  const item = (name: string, quantity: number, unitPriceFen: number, productId: string | null = null) => ({
    itemId: newId(),
    productId,
    name,
    quantity,
    unitPriceFen,
  });

  it('keeps its lines, with the reduction and the coupon shared out to the fen', async () => {
    const mei = await world.member('mei');
    await world.claimWelcome(mei.api);
    const tea = newId();
    const items = [item('乌龙茶', 2, 1800, tea), item('桂花糕', 3, 333)];
    const paymentId = await world.openPayment(4099, { items, reductionFen: 500 });
    const opened = await world.get(paymentId);
    expect(opened).toMatchObject({ amountFen: 4099, reductionFen: 500, payableFen: 4099 });
    expect(opened.items).toMatchObject([
      { name: '乌龙茶', productId: tea, category: null, reductionFen: 391, discountFen: 0, paidFen: 3209 },
      { name: '桂花糕', reductionFen: 109, discountFen: 0, paidFen: 890 },
    ]);
    await world.name(paymentId, await mei.code());
    const paid = await world.send(paymentId, world.codeOn('wechat'));
    expect(paid).toMatchObject({ state: 'succeeded', discountFen: 500, payableFen: 3599 });
    expect(paid.items.reduce((sum, line) => sum + line.discountFen, 0)).toBe(500);
    expect(paid.items.reduce((sum, line) => sum + line.paidFen, 0)).toBe(3599);
  });

  it('is opened once under its key, and refuses the key for another basket', async () => {
    const items = [item('面包', 1, 900)];
    const paymentId = await world.openPayment(900, { items });
    const again = { paymentId, amountFen: 900, items };
    expect((await world.till('POST /terminal/payments', { body: again })).items).toHaveLength(1);
    const [bread] = items;
    for (const other of [
      { ...again, items: [{ ...bread, name: '蛋糕' }] },
      { paymentId, amountFen: 900 },
      { ...again, items: [{ ...bread, unitPriceFen: 1000 }], reductionFen: 100 },
    ]) {
      expect(await codeOf(world.till('POST /terminal/payments', { body: other as typeof again }))).toBe(
        'idempotency-conflict',
      );
    }
  });

  it('refuses sums that are not those of the basket, and numbers that are none', async () => {
    const line = item('茶', 2, 500);
    const body = (change: object) => ({ paymentId: newId(), amountFen: 1000, items: [line], ...change });
    const bad = [
      body({ amountFen: 999 }),
      body({ reductionFen: 1 }),
      body({ reductionFen: -100, amountFen: 1100 }),
      body({ reductionFen: 0.5, amountFen: 999.5 }),
      body({ items: [line, line], amountFen: 2000 }),
      body({ items: [{ ...line, quantity: 0 }] }),
      body({ items: [{ ...line, quantity: 1.5 }], amountFen: 750 }),
      body({ items: [{ ...line, quantity: -2 }] }),
      body({ items: [{ ...line, unitPriceFen: Number.NaN }] }),
      body({ items: [{ ...line, unitPriceFen: 2 ** 53 }] }),
      body({ items: [], reductionFen: 100, amountFen: 900 }),
      body({ items: Array.from({ length: 101 }, () => item('豆', 1, 1)), amountFen: 101 }),
    ];
    for (const wrong of bad) {
      expect(await codeOf(world.till('POST /terminal/payments', { body: wrong as never }))).toBe('invalid-input');
    }
  });

  it('gives lines back for exactly what was paid for them, and nothing twice', async () => {
    const items = [item('杯子', 3, 1000), item('勺子', 2, 250)];
    const [cup, spoon] = items.map(({ itemId }) => itemId) as [string, string];
    const paymentId = await world.openPayment(3000, { items, reductionFen: 500 });
    await world.cash(paymentId);
    const refundId = newId();
    const first = await world.refund(paymentId, { items: [{ itemId: cup, quantity: 1 }] }, refundId);
    expect(first).toMatchObject({ state: 'succeeded', amountFen: 857, items: [{ itemId: cup, quantity: 1 }] });
    expect(await world.refund(paymentId, { items: [{ itemId: cup, quantity: 1 }] }, refundId)).toEqual(first);
    expect(await codeOf(world.refund(paymentId, { items: [{ itemId: cup, quantity: 2 }] }, refundId))).toBe(
      'idempotency-conflict',
    );
    expect(await codeOf(world.refund(paymentId, { amountFen: 857 }, refundId))).toBe('idempotency-conflict');
    expect(await codeOf(world.refund(paymentId, { items: [{ itemId: cup, quantity: 3 }] }))).toBe('refund-too-large');
    expect(await codeOf(world.refund(paymentId, { items: [{ itemId: newId(), quantity: 1 }] }))).toBe('not-found');
    expect(await codeOf(world.refund(paymentId, {}))).toBe('invalid-input');
    const rest = await world.refund(paymentId, {
      items: [
        { itemId: cup, quantity: 2 },
        { itemId: spoon, quantity: 2 },
      ],
    });
    expect(rest.amountFen).toBe(3000 - 857);
    expect(rest.payment.items).toMatchObject([
      { refundedQuantity: 3, refundedFen: 2571 },
      { refundedQuantity: 2, refundedFen: 429 },
    ]);
  });

  it('gives one piece back once, however many ask at once', async () => {
    const items = [item('壶', 2, 700)];
    const paymentId = await world.openPayment(1400, { items });
    await world.cash(paymentId);
    const one = [{ itemId: items[0]?.itemId ?? '', quantity: 1 }];
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => world.refund(paymentId, { items: one })));
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(refusals).toEqual(Array(4).fill('refund-too-large'));
    expect(await world.get(paymentId)).toMatchObject({ refundedFen: 1400 });
  });

  it('gives back all that was paid, in any pieces, with a coupon and a refund that fell through in between', async () => {
    for (const seed of [3, 7, 11]) {
      const hua = await world.member(`hua-${seed}`);
      await world.claimWelcome(hua.api);
      const items = [item('甲', 3, 400 + seed), item('乙', 2, 777), item('丙', 1, 1001 * seed)];
      const totalFen = items.reduce((sum, { quantity, unitPriceFen }) => sum + quantity * unitPriceFen, 0);
      const paymentId = await world.openPayment(totalFen - seed, { items, reductionFen: seed });
      await world.name(paymentId, await hua.code());
      const { payableFen } = await world.send(paymentId, world.codeOn('wechat'));
      expect(payableFen).toBe(totalFen - seed - 500);

      const pieces = items.flatMap(({ itemId, quantity }) => Array.from({ length: quantity }, () => itemId));
      // In another order than they were sold.
      pieces.sort((a, b) => (a.slice(-4) < b.slice(-4) ? -1 : 1));
      let backFen = 0;
      for (const [index, itemId] of [...pieces, ...pieces.slice(0, 1)].entries()) {
        if (index === 1) world.server.pay.control.failNextRefund();
        const refundId = newId();
        const what = { items: [{ itemId, quantity: 1 }] };
        if (index === pieces.length) what.items = [{ itemId: pieces[1] ?? '', quantity: 1 }];
        let made = await world.refund(paymentId, what, refundId);
        while (made.state === 'processing') made = await world.refund(paymentId, what, refundId);
        if (made.state === 'succeeded') backFen += made.amountFen;
        expect([seed, index, made.state]).toEqual([seed, index, index === 1 ? 'failed' : 'succeeded']);
      }
      expect([seed, backFen]).toEqual([seed, payableFen]);
      const view = await world.get(paymentId);
      expect(view).toMatchObject({ refundedFen: payableFen, refundingFen: 0, pointsEarned: 0 });
      const wallet = await hua.api('GET /me/coupons', { query: { state: 'usable' } });
      expect(wallet.coupons.map(({ terms }) => terms.name)).toContain('新朋友见面礼');
    }
  });
});
