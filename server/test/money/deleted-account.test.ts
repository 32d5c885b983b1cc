import { newId } from '@shuke/shared';
import { codeOf, engines, openTillWorld, type TillWorld, until } from './till-world';

jest.setTimeout(120_000);

/** Money of several parts, and an account that is deleted before, during and after. */
describe.each(engines())('deleted accounts and money of several parts, on %s', (_engine, open) => {
  let world: TillWorld;

  beforeAll(async () => {
    world = await openTillWorld(open);
  });
  afterAll(() => world.close());
  afterEach(async () => expect(await world.findings()).toEqual([]));

  type Member = Awaited<ReturnType<TillWorld['member']>>;
  const remove = ({ api }: Member) => api('POST /me/deletion', { body: { deletionId: newId() } });
  const lines = async ({ api }: Member) =>
    (await api('GET /me/points', { query: {} })).entries.items.map(({ kind, points }) => [kind, points]);

  async function mixed(member: Member, rest: Parameters<TillWorld['mixed']>[1]['rest']) {
    const paymentId = await world.openPayment(2500);
    await world.name(paymentId, await member.code());
    return world.mixed(paymentId, { balanceFen: 1000, rest });
  }

  /** Sends the refund again until it is decided. */
  const refunded = (paymentId: string, amountFen: number, refundId = newId()) =>
    until(
      () => world.refund(paymentId, { amountFen }, refundId),
      ({ state }) => state !== 'processing',
    );

  it('is not deleted while a provider may still take the rest, or is still giving it back', async () => {
    const mei = await world.member('mei', 1000);
    const { paymentId } = await mixed(mei, { by: 'qr', provider: 'alipay' });
    await expect(remove(mei)).rejects.toMatchObject({ code: 'account-busy', data: { payments: 1 } });
    await world.undo(paymentId, true);
    expect(await codeOf(remove(mei))).toBe('account-has-balance');

    await world.mixed(paymentId, { balanceFen: 1000, rest: { by: 'payment-code', code: world.codeOn('alipay') } });
    world.fault('alipay', { kind: 'drop-answer', path: '/alipay.trade.refund', times: 3 });
    const refundId = newId();
    // The balance's part goes back first; of the rest nobody knows yet.
    expect(await world.refund(paymentId, { amountFen: 1200 }, refundId)).toMatchObject({ state: 'processing' });
    expect(await codeOf(remove(mei))).toBe('account-busy');
    world.clearFaults();
    await world.later();
    await refunded(paymentId, 1200, refundId);
    expect(await codeOf(remove(mei))).toBe('account-has-balance');
  });

  it("points follow each part that is given back, the provider's as the balance's", async () => {
    const hua = await world.member('hua', 1000);
    const { paymentId } = await mixed(hua, { by: 'payment-code', code: world.codeOn('wechat') });
    expect(await hua.api('GET /me')).toMatchObject({ points: 25 });
    expect(await world.refund(paymentId, { amountFen: 850 })).toMatchObject({ state: 'succeeded', pointsTaken: 9 });
    expect(await hua.api('GET /me')).toMatchObject({ points: 16, balanceFen: 850 });
    expect(await refunded(paymentId, 650)).toMatchObject({ state: 'succeeded', pointsTaken: 6 });
    expect(await hua.api('GET /me')).toMatchObject({ points: 10, balanceFen: 1000 });
    expect((await lines(hua)).sort()).toEqual([
      ['payment', 25],
      ['refund', -6],
      ['refund', -9],
    ]);
  });

  it("of a deleted account the balance's part is handed out in cash, the provider's goes back to it; no coupon lives on", async () => {
    const bo = await world.member('bo', 1000);
    await world.claimWelcome(bo.api);
    const { paymentId, discountFen } = await mixed(bo, { by: 'payment-code', code: world.codeOn('alipay') });
    expect(discountFen).toBe(500);
    await remove(bo);
    const refundId = newId();
    const first = await world.refund(paymentId, { amountFen: 400 }, refundId);
    expect(first).toMatchObject({ state: 'succeeded', tenders: [{ tender: 'cash', amountFen: 400 }] });
    expect(await world.refund(paymentId, { amountFen: 400 }, refundId)).toMatchObject({ tenders: first.tenders });
    expect(await refunded(paymentId, 1600)).toMatchObject({
      state: 'succeeded',
      couponReturned: false,
      tenders: [
        { tender: 'alipay', amountFen: 1000 },
        { tender: 'cash', amountFen: 600 },
      ],
    });
    expect(await world.container.ledger.memberBalance(world.container.db.read, bo.memberId)).toBe(0);
    expect(await world.container.coupons.countUsable(world.container.db.read, bo.memberId, 0)).toBe(0);
  });
});
