import { type ApiClient, type FaceAction, type FacePolicy, newId } from '@shuke/shared';
import sharp from 'sharp';
import { FaceAttempt, FaceChallenge, FaceSeenFrame } from '../../src/modules/face/face.entity';
import { SUSPICIOUS_FAILURES } from '../../src/modules/face/liveness-policy';
import { engines, type TestDatabase } from '../commerce/engines';
import { burst } from '../helpers/face-fixtures';
import { challengeFrames, liveBurst, printBurst, rehearse } from '../helpers/live-burst';
import { enrol, openPayment, pairTill, payByFace, signInStaff, signUp, topUp } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(300_000);

const SMALL_FEN = 3_000;
const LARGE_FEN = 30_000;

describe.each(engines())('liveness at the till on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let till: ApiClient;
  let terminalId: string;
  let member: ApiClient;
  let owner: ApiClient;
  let nowMs: number;
  let visit = 10;

  beforeAll(async () => {
    database = await open();
    nowMs = Date.now();
    server = await startTestServer({ database: database.config, clock: () => nowMs });
    owner = await signInStaff(server);
    ({ till, terminalId } = await pairTill(server, owner));
    const mei = await signUp(server, 'mei');
    member = mei.api;
    await member('PUT /me/phone', { body: { source: 'typed', phone: '13800006688' } });
    await enrol(member, 0);
    await topUp(server, member, 500_000);
    await rehearse(0);
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });
  beforeEach(() => {
    visit += 1;
    // What failed in one test makes no till suspicious in the next.
    nowMs += 10 * 60_000;
  });

  async function askWhom(challenge: FacePolicy['challenge']): Promise<void> {
    const { policy, version } = await owner('GET /console/face/policy');
    await owner('PUT /console/face/policy', { body: { policy: { ...policy, challenge }, version } });
  }
  const balance = async () => (await member('GET /me/balance', { query: {} })).balanceFen;
  const state = async (paymentId: string) =>
    (await till('GET /terminal/payments/:paymentId', { params: { paymentId } })).state;

  async function asked(amountFen = LARGE_FEN) {
    const paymentId = await openPayment(till, amountFen);
    const attemptId = newId();
    const answer = await payByFace(till, paymentId, await liveBurst(0, 5, visit), attemptId);
    expect(answer.outcome).toBe('needs-challenge');
    if (!answer.challenge) throw new Error('a challenge was expected');
    return { paymentId, attemptId, ...answer.challenge };
  }
  type Asked = Awaited<ReturnType<typeof asked>>;
  const send = (
    { paymentId, attemptId, nonce }: Pick<Asked, 'paymentId' | 'attemptId' | 'nonce'>,
    frames: Awaited<ReturnType<typeof challengeFrames>>,
    from = till,
  ) =>
    from('POST /terminal/payments/:paymentId/face-challenge', {
      params: { paymentId },
      body: { attemptId, nonce, frames },
    });

  it('a living head pays with a glance, and each layer is on record', async () => {
    const paymentId = await openPayment(till, SMALL_FEN);
    const attemptId = newId();
    const frames = await liveBurst(0, 5, visit);
    expect((await payByFace(till, paymentId, frames, attemptId)).outcome).toBe('paid');
    const row = await database.db.read.findOneByOrFail(FaceAttempt, { attemptId });
    expect(row.liveness).toMatchObject({ motion: { verdict: 'live' }, asked: null, challenge: null });
    expect(row.liveness?.passive.liveness).toBeGreaterThan(0.7);
  });

  it('takes no frame twice, byte for byte or encoded anew', async () => {
    const frames = await liveBurst(0, 5, visit);
    expect((await payByFace(till, await openPayment(till, SMALL_FEN), frames)).outcome).toBe('paid');
    const before = await balance();
    const again = await openPayment(till, SMALL_FEN);
    await expect(payByFace(till, again, frames)).rejects.toMatchObject({ code: 'not-live' });
    const encodedAnew = await Promise.all(frames.map((frame) => sharp(frame).jpeg({ quality: 75 }).toBuffer()));
    await expect(payByFace(till, again, encodedAnew)).rejects.toMatchObject({ code: 'not-live' });
    expect(await balance()).toBe(before);
    expect(await state(again)).toBe('created');
  });

  it('asks for motions after failures at this till', async () => {
    const glance = await liveBurst(0, 5, visit);
    for (let failed = 0; failed < SUSPICIOUS_FAILURES; failed++) {
      const stranger = await liveBurst(4, 5, visit + 0.1 * failed);
      expect((await payByFace(till, await openPayment(till, SMALL_FEN), stranger)).outcome).toBe('unknown');
    }
    const attemptId = newId();
    expect((await payByFace(till, await openPayment(till, SMALL_FEN), glance, attemptId)).outcome).toBe(
      'needs-challenge',
    );
    const row = await database.db.read.findOneByOrFail(FaceAttempt, { attemptId });
    expect(row.liveness).toMatchObject({ asked: 'failures', motion: { verdict: 'live' } });
  });

  it('asks whoever it is where the shop wants that', async () => {
    await askWhom('always');
    const attemptId = newId();
    const answer = await payByFace(till, await openPayment(till, SMALL_FEN), await liveBurst(0, 5, visit), attemptId);
    await askWhom('when-needed');
    expect(answer.outcome).toBe('needs-challenge');
    const row = await database.db.read.findOneByOrFail(FaceAttempt, { attemptId });
    expect(row.liveness).toMatchObject({ asked: 'setting' });
  });

  it('a photograph never pays: held still it is asked to move, tilted it is refused or asked', async () => {
    const before = await balance();
    const still = await openPayment(till, SMALL_FEN);
    expect((await payByFace(till, still, await burst(0, 5))).outcome).toBe('needs-challenge');
    const tilted = await openPayment(till, SMALL_FEN);
    const answer = await payByFace(till, tilted, await printBurst(0, 5)).catch((error: { code: string }) => error.code);
    if (typeof answer === 'string') expect(['not-live', 'faces-differ', 'no-face']).toContain(answer);
    else expect(['needs-challenge', 'unknown', 'try-again']).toContain(answer.outcome);
    expect(await balance()).toBe(before);
  });

  it('a passed challenge goes on to the digits of a large sum, and the same request is answered the same', async () => {
    const challenge = await asked();
    const frames = await challengeFrames(0, challenge.actions, visit + 0.5);
    const passed = await send(challenge, frames);
    expect({ outcome: passed.outcome, fault: passed.challengeFault }).toEqual({ outcome: 'needs-phone', fault: null });
    expect((await send(challenge, frames)).outcome).toBe('needs-phone');
    const { paymentId, attemptId } = challenge;
    const body = { attemptId, phoneLast4: '6688' };
    const paid = await till('POST /terminal/payments/:paymentId/phone-digits', { params: { paymentId }, body });
    expect(paid.outcome).toBe('paid');
    const row = await database.db.read.findOneByOrFail(FaceAttempt, { attemptId });
    expect(row.liveness).toMatchObject({ asked: 'amount', challenge: 'passed' });
  });

  it('pays a small sum at once when the motions were made', async () => {
    const paymentId = await openPayment(till, SMALL_FEN);
    const attemptId = newId();
    const { challenge } = await payByFace(till, paymentId, await liveBurst(0, 2, visit), attemptId);
    if (!challenge) throw new Error('two frames tell nothing of motion');
    const frames = await challengeFrames(0, challenge.actions, visit + 0.5);
    expect((await send({ paymentId, attemptId, ...challenge }, frames)).outcome).toBe('paid');
  });

  it('takes a nonce once, in time, at the till it was given to', async () => {
    const before = await balance();
    const challenge = await asked();
    const frames = await challengeFrames(0, challenge.actions, visit + 0.5);
    const other = await asked(LARGE_FEN + 1).catch(() => null);
    const wrongNonce = { ...challenge, nonce: 'A'.repeat(22) };
    await expect(send(wrongNonce, frames)).rejects.toMatchObject({ code: 'challenge-expired' });
    const stranger = await pairTill(server, await signInStaff(server));
    await expect(send(challenge, frames, stranger.till)).rejects.toMatchObject({ code: 'not-found' });
    if (other) {
      await expect(send({ ...challenge, nonce: other.nonce }, frames)).rejects.toMatchObject({
        code: 'challenge-expired',
      });
    }
    nowMs += 20_001;
    await expect(send(challenge, frames)).rejects.toMatchObject({ code: 'challenge-expired' });
    expect(await balance()).toBe(before);
    const row = await database.db.read.findOneByOrFail(FaceChallenge, { nonce: challenge.nonce });
    expect(row).toMatchObject({ usedAtMs: null, outcome: null, terminalId });
  });

  it('refuses the wrong motions, and a nonce that was used', async () => {
    const challenge = await asked();
    const others: FaceAction[] = [challenge.actions[1], challenge.actions[0]];
    const wrong = await send(challenge, await challengeFrames(0, others, visit + 0.5));
    expect(wrong.outcome).toBe('try-again');
    expect(['wrong-action', 'no-action']).toContain(wrong.challengeFault);
    const right = await challengeFrames(0, challenge.actions, visit + 0.7);
    await expect(send(challenge, right)).rejects.toMatchObject({ code: 'challenge-expired' });
    expect(await state(challenge.paymentId)).toBe('created');
  });

  it('refuses frames of an earlier challenge, also encoded anew', async () => {
    const earlier = await asked();
    const frames = await challengeFrames(0, earlier.actions, visit + 0.5);
    expect((await send(earlier, frames)).outcome).toBe('needs-phone');
    visit += 1;
    const next = await asked();
    expect(next.actions).not.toEqual(earlier.actions);
    expect(await send(next, frames)).toMatchObject({ outcome: 'try-again', challengeFault: 'repeated-frame' });
    visit += 1;
    const third = await asked();
    const encodedAnew = await Promise.all(
      frames.map(async ({ step, frame }) => {
        const picture = await sharp(Buffer.from(frame, 'base64')).jpeg({ quality: 75 }).toBuffer();
        return { step, frame: picture.toString('base64') };
      }),
    );
    expect(await send(third, encodedAnew)).toMatchObject({ outcome: 'try-again', challengeFault: 'repeated-frame' });
  });

  it('somebody else cannot make the motions', async () => {
    const challenge = await asked();
    const answer = await send(challenge, await challengeFrames(1, challenge.actions, visit));
    expect(answer.outcome).not.toBe('paid');
    expect(answer.outcome).not.toBe('needs-phone');
    expect(await state(challenge.paymentId)).toBe('created');
  });

  it('forgets frames after a day and challenges after a month', async () => {
    const { liveness, db } = server.container;
    nowMs += 25 * 60 * 60_000;
    await db.tx((tx) => liveness.forgetOld(tx));
    expect(await database.db.read.count(FaceSeenFrame)).toBe(0);
    expect(await database.db.read.count(FaceChallenge)).toBeGreaterThan(0);
    nowMs += 30 * 24 * 60 * 60_000;
    await db.tx((tx) => liveness.forgetOld(tx));
    expect(await database.db.read.count(FaceChallenge)).toBe(0);
  });
});
