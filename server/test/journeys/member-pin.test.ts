import { type ApiClient, DEFAULT_FACE_POLICY } from '@shuke/shared';
import { AuditEntry } from '../../src/kernel/audit.entity';
import { MemberPin } from '../../src/modules/member/member.entity';
import { engines, type TestDatabase } from '../commerce/engines';
import { payAlive } from '../helpers/live-visit';
import {
  enrol,
  openPayment,
  pairTill,
  payByFace,
  signInStaff,
  signUp,
  type TestMember,
  topUp,
} from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(180_000);

const PIN = '582017';
const OTHER = '719346';
const LARGE_FEN = DEFAULT_FACE_POLICY.digitsUpToFen + 1;
const MINUTE_MS = 60_000;

describe.each(engines())('the payment PIN on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let till: ApiClient;
  let mei: TestMember;
  let visit = 0;
  const time = { aheadMs: 0 };

  beforeAll(async () => {
    database = await open();
    const clock = () => Date.now() + time.aheadMs;
    server = await startTestServer({ database: database.config, clock, env: { FACE_WORKERS: '1' } });
    const staff = await signInStaff(server);
    ({ till } = await pairTill(server, staff));
    // So many large sums a day are this test's own affair.
    const { version } = await staff('GET /console/balance/limits');
    const limits = { perPaymentFen: 900_000, perDayFen: 900_000, version };
    await staff('PUT /console/balance/limits', { body: limits });
    mei = await signUp(server, 'mei');
    await mei.api('PUT /me/phone', { body: { source: 'typed', phone: '13800006688' } });
    await mei.api('PUT /me', { body: { birthday: '1990-07-31' } });
    await enrol(mei.api, 0);
    await topUp(server, mei.api, 900_000);
  });
  afterAll(async () => {
    time.aheadMs = 0;
    await server.stop();
    await database.drop();
  });

  const balance = async () => (await mei.api('GET /me')).balanceFen;
  const setPin = (pin: string, currentPin?: string) => mei.api('PUT /me/pin', { body: { pin, currentPin } });
  const sendPin = (paymentId: string, attemptId: string, pin: string) =>
    till('POST /terminal/payments/:paymentId/pin', { params: { paymentId }, body: { attemptId, pin } });
  const codeOf = (error: unknown) => (error as { code?: string }).code;

  /** A large payment at which the face was surely recognised. */
  async function seen(amountFen = LARGE_FEN) {
    const paymentId = await openPayment(till, amountFen);
    visit += 1;
    return { paymentId, ...(await payAlive(till, { index: 0, visit, paymentId })) };
  }

  it('a large sum without a PIN: takes nothing, says so, and another way still names the member', async () => {
    expect(await mei.api('GET /me/pin')).toEqual({ isSet: false, lockedUntil: null, mayReset: true });
    const before = await balance();
    const { paymentId, attemptId, answer } = await seen();
    expect(answer).toMatchObject({
      outcome: 'pin-not-set',
      payment: { state: 'created', member: { phoneLast4: '6688' } },
    });
    await expect(sendPin(paymentId, attemptId, PIN)).rejects.toMatchObject({ code: 'pin-not-set' });
    const paid = await till('POST /terminal/payments/:paymentId/cash', { params: { paymentId } });
    expect(paid).toMatchObject({ state: 'succeeded', tender: 'cash', member: { phoneLast4: '6688' } });
    expect(await balance()).toBe(before);
  });

  it.each(['000000', '123456', '900731'])('refuses the weak PIN %s', async (pin) => {
    await expect(setPin(pin)).rejects.toMatchObject({ code: 'pin-weak' });
    expect((await mei.api('GET /me/pin')).isSet).toBe(false);
  });

  it('takes a sure face and the right PIN, once, however often it is sent', async () => {
    expect(await setPin(PIN)).toEqual({ isSet: true, lockedUntil: null, mayReset: true });
    const before = await balance();
    const { paymentId, attemptId, answer, frames } = await seen();
    expect(answer.outcome).toBe('needs-pin');
    expect((await payByFace(till, paymentId, frames, attemptId)).outcome).toBe('needs-pin');
    expect(await balance()).toBe(before);
    const paid = await sendPin(paymentId, attemptId, PIN);
    expect(paid).toMatchObject({ outcome: 'paid', payment: { identifiedBy: 'face', tender: 'balance' } });
    const again = await sendPin(paymentId, attemptId, PIN);
    expect(again.outcome).toBe('paid');
    expect((await sendPin(paymentId, attemptId, OTHER)).outcome).toBe('paid');
    expect(await balance()).toBe(before - paid.payment.payableFen);
  });

  it('asks for the PIN after the digits where the face alone was doubtful', async () => {
    // Nothing is near enough for a glance: everybody recognised is asked for the digits.
    const policy = { ...DEFAULT_FACE_POLICY, matchedMax: 0 };
    const spied = jest.spyOn(server.container.merchants, 'facePolicy').mockReturnValue(policy);
    try {
      const { paymentId, attemptId, answer } = await seen();
      expect(answer.outcome).toBe('needs-phone');
      await expect(sendPin(paymentId, attemptId, PIN)).rejects.toMatchObject({ code: 'face-attempt-expired' });
      const body = { attemptId, phoneLast4: '6688' };
      const digits = await till('POST /terminal/payments/:paymentId/phone-digits', { params: { paymentId }, body });
      expect(digits).toMatchObject({ outcome: 'needs-pin', payment: { state: 'created' } });
      const paid = await sendPin(paymentId, attemptId, PIN);
      expect(paid).toMatchObject({ outcome: 'paid', payment: { identifiedBy: 'face-and-phone' } });
    } finally {
      spied.mockRestore();
    }
  });

  it('a PIN opens no other payment and no late one', async () => {
    const first = await seen();
    const second = await openPayment(till, LARGE_FEN);
    await expect(sendPin(second, first.attemptId, PIN)).rejects.toMatchObject({ code: 'face-attempt-expired' });
    time.aheadMs += 4 * MINUTE_MS;
    await expect(sendPin(first.paymentId, first.attemptId, PIN)).rejects.toMatchObject({
      code: 'face-attempt-expired',
    });
  });

  it('a member whose face is deleted while the PIN is typed pays nothing', async () => {
    const { paymentId, attemptId } = await seen();
    const before = await balance();
    await mei.api('DELETE /me/face');
    expect((await sendPin(paymentId, attemptId, PIN)).outcome).toBe('unknown');
    expect(await balance()).toBe(before);
    await enrol(mei.api, 0);
  });

  it('the member code takes the PIN for a large sum, and not for a small one or for cash', async () => {
    const pay = async (amountFen: number, tender: 'balance' | 'cash') => {
      const { code } = await mei.api('GET /me/member-code');
      const paymentId = await openPayment(till, amountFen);
      const send = (pin?: string) =>
        till('POST /terminal/payments/:paymentId/member-code', { params: { paymentId }, body: { code, tender, pin } });
      return { send, first: await send().catch(codeOf) };
    };
    expect((await pay(1000, 'balance')).first).toMatchObject({ state: 'succeeded' });
    expect((await pay(LARGE_FEN, 'cash')).first).toMatchObject({ state: 'succeeded' });
    const large = await pay(LARGE_FEN, 'balance');
    expect(large.first).toBe('pin-needed');
    expect(await large.send(OTHER).catch(codeOf)).toBe('pin-wrong');
    // Typing takes longer than a code lives: it is bound to this payment by now.
    time.aheadMs += 2 * MINUTE_MS;
    expect(await large.send(PIN)).toMatchObject({ state: 'succeeded', tender: 'balance' });
  });

  it('locks after five wrong ones, for the right one too, and opens after a quarter of an hour', async () => {
    const { paymentId, attemptId } = await seen();
    const before = await balance();
    for (const triesLeft of [4, 3, 2, 1]) {
      await expect(sendPin(paymentId, attemptId, OTHER)).rejects.toMatchObject({
        code: 'pin-wrong',
        data: { triesLeft },
      });
    }
    await expect(sendPin(paymentId, attemptId, OTHER)).rejects.toMatchObject({ code: 'pin-locked' });
    await expect(sendPin(paymentId, attemptId, PIN)).rejects.toMatchObject({ code: 'pin-locked' });
    expect((await mei.api('GET /me/pin')).lockedUntil).not.toBeNull();
    time.aheadMs += 14 * MINUTE_MS;
    const stillLocked = await seen();
    await expect(sendPin(stillLocked.paymentId, stillLocked.attemptId, PIN)).rejects.toMatchObject({
      code: 'pin-locked',
    });
    expect(await balance()).toBe(before);
    time.aheadMs += 2 * MINUTE_MS;
    expect((await mei.api('GET /me/pin')).lockedUntil).toBeNull();
    const open = await seen();
    await expect(sendPin(open.paymentId, open.attemptId, OTHER)).rejects.toMatchObject({ data: { triesLeft: 4 } });
    expect((await sendPin(open.paymentId, open.attemptId, PIN)).outcome).toBe('paid');
    // A right one wipes the failures away.
    const next = await seen();
    await expect(sendPin(next.paymentId, next.attemptId, OTHER)).rejects.toMatchObject({ data: { triesLeft: 4 } });
    expect((await sendPin(next.paymentId, next.attemptId, PIN)).outcome).toBe('paid');
  });

  it('twenty guesses at once are five tries', async () => {
    const { paymentId, attemptId } = await seen();
    const before = await balance();
    const guesses = Array.from({ length: 20 }, (_, i) => String(300_017 + i * 7919));
    const codes = await Promise.all(
      guesses.map((pin) => sendPin(paymentId, attemptId, pin).then(() => 'paid', codeOf)),
    );
    expect(codes.filter((code) => code === 'pin-wrong')).toHaveLength(4);
    expect(codes.filter((code) => code === 'pin-locked')).toHaveLength(16);
    const row = await database.db.read.findOneByOrFail(MemberPin, { memberId: mei.memberId });
    expect(row.failures).toBe(5);
    expect(await balance()).toBe(before);
  });

  it('a locked or forgotten PIN is set anew after signing in through WeChat, and only then', async () => {
    await expect(setPin(OTHER)).rejects.toMatchObject({ code: 'pin-needed' });
    await expect(setPin(OTHER, PIN)).rejects.toMatchObject({ code: 'pin-locked' });
    const fresh = await signUp(server, 'mei');
    expect(fresh.memberId).toBe(mei.memberId);
    expect(await fresh.api('PUT /me/pin', { body: { pin: OTHER } })).toMatchObject({ isSet: true, lockedUntil: null });
    await expect(setPin(PIN, PIN)).rejects.toMatchObject({ code: 'pin-wrong' });
    expect(await setPin(PIN, OTHER)).toMatchObject({ isSet: true });
    const { paymentId, attemptId } = await seen();
    expect((await sendPin(paymentId, attemptId, PIN)).outcome).toBe('paid');
  });

  it('leaves the PIN nowhere but in its hash', async () => {
    const rows = await database.db.read.find(MemberPin);
    expect(rows[0]?.pinHash).toMatch(/^\$argon2id\$/);
    const audit = await database.db.read.findBy(AuditEntry, { action: 'member-pin.set' });
    expect(audit.length).toBe(3);
    expect(JSON.stringify([rows, audit])).not.toMatch(new RegExp(`${PIN}|${OTHER}`));
    expect(await server.container.ledger.check(server.container.db.read)).toEqual([]);
  });
});
