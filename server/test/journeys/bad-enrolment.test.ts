import { type ErrorCode, newId } from '@shuke/shared';
import { engines, type TestDatabase } from '../commerce/engines';
import { type BadInputWorld, createBadInputWorld } from '../helpers/bad-input-world';
import { burst } from '../helpers/face-fixtures';
import { asViews, choose } from '../helpers/people';
import { expectRefusal, type RawRequest } from '../helpers/refusals';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

const MINUTE_MS = 60_000;

describe.each(engines())('bad requests to enrol at a till, on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: TestServer;
  let world: BadInputWorld;
  /** The server's clock runs with the real one, and jumps when a test says so. */
  const time = { aheadMs: 0 };

  beforeAll(async () => {
    database = await open();
    const clock = () => Date.now() + time.aheadMs;
    const env = { FACE_WORKERS: '1', SHUKE_LOG_LEVEL: 'silent' };
    server = await startTestServer({ database: database.config, clock, env });
    world = await createBadInputWorld(server);
  });
  afterAll(async () => {
    time.aheadMs = 0;
    await server.stop();
    await database.drop();
  });

  const refused = (request: RawRequest, code: ErrorCode) => expectRefusal(server, request, code, world.secrets);
  const asTill = (path: string, body?: unknown): RawRequest => ({ path, body, token: world.tillToken });
  const asMei = (path: string, body?: unknown): RawRequest => ({ path, body, token: world.mei.token });

  it('an enrolment code that is none, or another till’s, or without consent', async () => {
    const { mei, other, otherTillToken } = world;
    const path = '/terminal/face/enrolments';
    await choose(mei.api, { 'face-enrol': false, 'face-process': false });
    await refused({ ...asMei('/me/face/till-code'), method: 'POST' }, 'consent-missing');
    await refused({ ...asTill('/me/face/till-code'), method: 'POST' }, 'not-allowed');
    await choose(mei.api, { 'face-enrol': true, 'face-process': true });
    const { code } = await mei.api('POST /me/face/till-code');
    const enrolmentId = newId();
    for (const body of [
      { enrolmentId, code: '12345678' },
      { enrolmentId: 'mine', code },
      { enrolmentId },
      { code },
      [],
    ])
      await refused(asTill(path, body), 'invalid-input');
    await refused(asTill(path, { enrolmentId, code: '890000000000000000' }), 'enrol-code-invalid');
    await refused({ path, body: { enrolmentId, code }, token: other.till }, 'enrol-code-invalid');
    await refused(asMei(path, { enrolmentId, code }), 'not-allowed');
    await refused({ path, body: { enrolmentId, code } }, 'not-signed-in');
    // A code for being enrolled pays nothing.
    const paymentId = await world.openPayment();
    const asMemberCode = { code, tender: 'balance' };
    await refused(asTill(`/terminal/payments/${paymentId}/member-code`, asMemberCode), 'member-code-invalid');

    const frames = asViews(await burst(0, 4));
    await refused(asTill(`${path}/${enrolmentId}/frames`, { frames }), 'enrolment-over');
    await world.till('POST /terminal/face/enrolments', { body: { enrolmentId, code } });
    await refused(asTill(path, { enrolmentId: newId(), code }), 'enrol-code-invalid');
    await refused({ path: `${path}/${enrolmentId}/frames`, body: { frames }, token: otherTillToken }, 'enrolment-over');
    await refused({ path: `${path}/${enrolmentId}/frames`, body: { frames }, token: other.till }, 'enrolment-over');
    await refused(asTill(`${path}/mine/frames`, { frames }), 'invalid-input');
    const twice = frames.map((frame) => ({ ...frame, pose: 'front' }));
    for (const bad of [[], frames.slice(0, 2), twice, frames.map(({ frame }) => frame), [...frames, ...frames]])
      await refused(asTill(`${path}/${enrolmentId}/frames`, { frames: bad }), 'invalid-input');
    // Pictures that show one view only.
    await refused(asTill(`${path}/${enrolmentId}/frames`, { frames }), 'poses-missing');
    await world.till('POST /terminal/face/enrolments/:enrolmentId/end', { params: { enrolmentId } });
    await refused(asTill(`${path}/${enrolmentId}/frames`, { frames }), 'enrolment-over');
    expect(await mei.api('GET /me/face')).toMatchObject({ status: 'none' });
  });

  it('an enrolment code after two minutes, and a till that took too long', async () => {
    const { mei, till } = world;
    const { code: spent } = await mei.api('POST /me/face/till-code');
    const enrolmentId = newId();
    await till('POST /terminal/face/enrolments', { body: { enrolmentId, code: spent } });
    time.aheadMs += 5 * MINUTE_MS;
    const frames = asViews(await burst(0, 4));
    await refused(asTill(`/terminal/face/enrolments/${enrolmentId}/frames`, { frames }), 'enrolment-over');
    const { code } = await mei.api('POST /me/face/till-code');
    time.aheadMs += 2 * MINUTE_MS;
    await refused(asTill('/terminal/face/enrolments', { enrolmentId: newId(), code }), 'enrol-code-invalid');
  });
});
