import { type ApiClient, DEFAULT_FACE_POLICY } from '@shuke/shared';
import { engines, type TestDatabase } from '../commerce/engines';
import { payAlive } from '../helpers/live-visit';
import { base64, choose, enrol, openPayment, pairTill, signInStaff, signUp, topUp } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

/** Law L4: a withdrawal is effective on every server within a second. Real pictures, real workers, two servers. */
describe.each(engines())('two servers on one database, %s', (_engine, open) => {
  let database: TestDatabase;
  let here: TestServer;
  let there: TestServer;
  let tillThere: ApiClient;

  beforeAll(async () => {
    database = await open();
    const env = { FACE_WORKERS: '1' };
    here = await startTestServer({ database: database.config, env });
    there = await startTestServer({ database: database.config, env });
    ({ till: tillThere } = await pairTill(there, await signInStaff(there)));
  });
  afterAll(async () => {
    await here.stop();
    await there.stop();
    await database.drop();
  });

  const faces = () => there.container.faceEngine.enrolledMembers();

  /** @returns milliseconds until the other server has as many faces */
  async function until(count: number): Promise<number> {
    const from = performance.now();
    while (faces() !== count) {
      if (performance.now() - from > 5000) throw new Error(`${faces()} faces instead of ${count}`);
      await new Promise((done) => setTimeout(done, 5));
    }
    return performance.now() - from;
  }

  it('an enrolment here pays there; a deletion and a withdrawal here are unknown there within a second', async () => {
    const mei = await signUp(here, 'mei');
    await topUp(here, mei.api, 10_000);
    await enrol(mei.api, 0);
    expect(await until(1)).toBeLessThan(1000);
    const paymentId = await openPayment(tillThere, 1500);
    const { answer, frames } = await payAlive(tillThere, { index: 0, visit: 1, paymentId });
    expect(answer).toMatchObject({ outcome: 'paid' });

    await mei.api('DELETE /me/face');
    expect(await until(0)).toBeLessThan(1000);
    await enrol(mei.api, 0);
    expect(await until(1)).toBeLessThan(1000);
    await choose(mei.api, { 'face-process': false });
    expect(await until(0)).toBeLessThan(1000);

    // Not the question of the payment's transaction, but the gallery itself knows nobody any more.
    const merchant = await there.container.merchants.first(there.container.db.read);
    const purchase = { amountFen: 1500, policy: DEFAULT_FACE_POLICY };
    const { decision } = await there.container.faceEngine.identify(merchant, base64(frames), purchase);
    expect(decision).toEqual({ outcome: 'unknown', reason: 'nobody-enrolled' });
  });
});
