import { tellSimulator } from '../helpers/test-server';
import { codeOf, engines, openTillWorld, type TillWorld, until } from './till-world';

jest.setTimeout(120_000);

/** The customer scans the till's code and pays on their own phone. */
describe.each(engines())('paying the till’s payment on one’s own phone, on %s', (_engine, open) => {
  let world: TillWorld;

  beforeAll(async () => {
    world = await openTillWorld(open);
  });
  afterAll(() => world.close());
  afterEach(async () => {
    expect(await world.findings()).toEqual([]);
  });

  type Member = Awaited<ReturnType<TillWorld['member']>>;
  async function tokenOf(paymentId: string): Promise<string> {
    const { claimUrl } = await world.get(paymentId);
    return /token=([\w-]+)/.exec(claimUrl ?? '')?.[1] ?? '';
  }
  const look = ({ api }: Member, token: string) => api('GET /me/claims/:token/pay', { params: { token } });
  const byWechat = ({ api }: Member, token: string, channel: 'weapp' | 'h5' = 'weapp') =>
    api('POST /me/claims/:token/pay', { params: { token }, body: { tender: 'wechat', channel } });
  const byBalance = ({ api }: Member, token: string, pin?: string) =>
    api('POST /me/claims/:token/pay', { params: { token }, body: { tender: 'balance', ...(pin ? { pin } : {}) } });

  it('shows what it would cost, is paid inside the mini program, and is theirs', async () => {
    const mei = await world.member('mei');
    await world.claimWelcome(mei.api);
    const paymentId = await world.openPayment(3600);
    const token = await tokenOf(paymentId);
    const before = await look(mei, token);
    expect(before).toMatchObject({
      state: 'created',
      payableFen: 3100,
      tender: null,
      needsPin: false,
      payParams: null,
    });
    expect(await world.get(paymentId)).toMatchObject({ member: null, discountFen: 0 });

    const asked = await byWechat(mei, token);
    expect(asked).toMatchObject({ state: 'processing', tender: 'wechat', identifiedBy: 'claim', h5Url: null });
    expect((await byWechat(mei, token)).payParams).toEqual(asked.payParams);
    expect(await codeOf(byWechat(mei, token, 'h5'))).toBe('payment-unresolved');
    expect(await world.get(paymentId)).toMatchObject({ state: 'processing', waiting: 'payer', qr: null });

    await tellSimulator(world.server.pay.url, '/sim/pay', { prepay_id: asked.payParams?.package });
    const paid = await until(
      () => look(mei, token),
      ({ state }) => state === 'succeeded',
    );
    expect(paid).toMatchObject({ payableFen: 3100, order: { paymentId, tender: 'wechat', pointsEarned: 31 } });
    expect(paid.rewards.length).toBeGreaterThan(0);
    expect(await byWechat(mei, token)).toEqual(paid);
    expect(await world.get(paymentId)).toMatchObject({ state: 'succeeded', identifiedBy: 'claim', claimUrl: null });
  });

  it('is paid in a phone’s browser, or from the balance', async () => {
    const hua = await world.member('hua', 5000);
    const first = await world.openPayment(1000);
    const token = await tokenOf(first);
    const { h5Url } = await byWechat(hua, token, 'h5');
    expect(new URL(h5Url ?? '').searchParams.get('redirect_url')).toContain(token);
    world.scan(h5Url ?? '');
    await until(
      () => look(hua, token),
      ({ state }) => state === 'succeeded',
    );
    const second = await world.openPayment(1200);
    const paid = await byBalance(hua, await tokenOf(second));
    expect(paid).toMatchObject({
      state: 'succeeded',
      tender: 'balance',
      balanceFen: 3800,
      order: { paymentId: second },
    });
  });

  it('takes a large sum from the balance only with the PIN', async () => {
    const lan = await world.member('lan', 300_000);
    const paymentId = await world.openPayment(120_000);
    const token = await tokenOf(paymentId);
    expect(await look(lan, token)).toMatchObject({ needsPin: true });
    expect(await codeOf(byBalance(lan, token))).toBe('pin-not-set');
    await lan.api('PUT /me/pin', { body: { pin: '283917' } });
    expect(await codeOf(byBalance(lan, token))).toBe('pin-needed');
    expect(await codeOf(byBalance(lan, token, '283918'))).toBe('pin-wrong');
    expect(await byBalance(lan, token, '283917')).toMatchObject({ state: 'succeeded', balanceFen: 180_000 });
  });

  it('is one person’s, not another’s, and not while the till asks for it otherwise', async () => {
    const [qi, ru] = [await world.member('qi', 1000), await world.member('ru', 1000)];
    const paymentId = await world.openPayment(500);
    const token = await tokenOf(paymentId);
    await world.qr(paymentId, 'alipay');
    expect(await codeOf(byBalance(qi, token))).toBe('claim-taken');
    await world.undo(paymentId, true);
    await byWechat(qi, token);
    expect(await codeOf(look(ru, token))).toBe('claim-taken');
    expect(await codeOf(byBalance(ru, token))).toBe('claim-taken');
    expect(await codeOf(byBalance(qi, token))).toBe('state-conflict');
    // The cashier chooses another way: the order on the phone is closed first.
    const shown = await world.qr(paymentId, 'alipay');
    expect(shown).toMatchObject({ state: 'processing', qr: { provider: 'alipay' } });
    world.scan(shown.qr?.content ?? '');
    const paid = await until(
      () => world.get(paymentId),
      ({ state }) => state === 'succeeded',
    );
    expect(paid).toMatchObject({ tender: 'alipay', identifiedBy: 'claim' });
    expect(await look(qi, token)).toMatchObject({ state: 'succeeded', tender: 'alipay', order: { paymentId } });
  });

  it('is not paid by somebody who comes an hour late, or with a code that is none', async () => {
    const an = await world.member('an', 1000);
    const paymentId = await world.openPayment(100);
    const token = await tokenOf(paymentId);
    world.time.aheadMs += 61 * 60_000;
    expect(await codeOf(byBalance(an, token))).toBe('claim-invalid');
    world.time.aheadMs -= 61 * 60_000;
    expect(await codeOf(byBalance(an, `${token.slice(0, -2)}AA`))).toBe('claim-invalid');
    expect(await world.undo(paymentId)).toMatchObject({ state: 'cancelled' });
    expect(await codeOf(byBalance(an, token))).toBe('claim-invalid');
  });
});
