import { type ApiClient, newId } from '@shuke/shared';
import { openPayment, pairTill, signInStaff, signUp } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(60_000);

/** Law L12: who does not want to be chosen for what they bought gets what everybody gets. */
describe('offers that are chosen by visits', () => {
  let server: TestServer;
  let till: ApiClient;

  beforeAll(async () => {
    server = await startTestServer();
    const staff = await signInStaff(server);
    ({ till } = await pairTill(server, staff));
    const { items } = await staff('GET /console/coupon-templates', { query: { pageSize: 50 } });
    const templateId = items.find(({ terms }) => terms.name === '回头客茶点券')?.templateId ?? '';
    const draft = {
      name: '回头客',
      templateId,
      rule: { storeIds: null, minAmountFen: 0, visits: { kind: 'returning' } },
      active: true,
    } as const;
    await staff('POST /console/offers', { body: { ...draft, offerId: newId(), reason: '又见面了' } });
  });
  afterAll(() => server.stop());

  async function reasonsOfSecondVisit(api: ApiClient): Promise<string[]> {
    let reasons: string[] = [];
    for (let visit = 1; visit <= 2; visit++) {
      const paymentId = await openPayment(till, 2000);
      const { code } = await api('GET /me/member-code');
      const body = { code, tender: 'cash' } as const;
      const paid = await till('POST /terminal/payments/:paymentId/member-code', { params: { paymentId }, body });
      reasons = paid.rewards.map(({ reason }) => reason);
    }
    return reasons;
  }

  it('reach everybody but who said no, and that is taken back as easily', async () => {
    const { api: anybody } = await signUp(server, 'anybody');
    expect(await anybody('GET /me')).toMatchObject({ personalised: true });
    expect(await reasonsOfSecondVisit(anybody)).toEqual(['谢谢光临，下次来坐坐', '又见面了']);

    const { api: plain } = await signUp(server, 'plain');
    expect(await plain('PUT /me', { body: { personalised: false } })).toMatchObject({ personalised: false });
    expect(await reasonsOfSecondVisit(plain)).toEqual(['谢谢光临，下次来坐坐']);
    expect(await plain('PUT /me', { body: { personalised: true } })).toMatchObject({ personalised: true });
    expect(await reasonsOfSecondVisit(plain)).toContain('又见面了');
  });
});
