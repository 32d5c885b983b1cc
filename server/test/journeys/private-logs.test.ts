import 'reflect-metadata';
import { newId } from '@shuke/shared';
import { entities } from '../../src/entities';
import { openDatabase } from '../../src/kernel/db/database';
import { createLogger } from '../../src/kernel/logger';
import { MemberIdentity } from '../../src/modules/member/member.entity';
import { emptyScene } from '../helpers/face-fixtures';
import { enrolViews } from '../helpers/live-burst';
import { payAlive } from '../helpers/live-visit';
import { base64, choose, enrol, openPayment, pairTill, payByFace, signInStaff, signUp, topUp } from '../helpers/people';
import { send } from '../helpers/refusals';
import { createSpawnedHouse, type SpawnedHouse } from '../helpers/spawned-server';
import { tellSimulator } from '../helpers/test-server';

jest.setTimeout(120_000);

const PHONE = '13800006688';
const NICKNAME = '爱喝乌龙的梅';

describe('what a server at its most talkative writes down', () => {
  let house: SpawnedHouse;
  beforeAll(async () => {
    house = await createSpawnedHouse();
    await house.start({ SHUKE_LOG_LEVEL: 'debug' });
  });
  afterAll(() => house.close());

  it('holds no personal data, no secret and no picture', async () => {
    const staff = await signInStaff(house);
    const { till } = await pairTill(house, staff);
    const mei = await signUp(house, 'mei');
    await mei.api('PUT /me', { body: { nickname: NICKNAME, birthday: '1990-04-01' } });
    await mei.api('PUT /me/phone', { body: { source: 'typed', phone: PHONE } });
    await enrol(mei.api, 0);
    const enrolment = (await enrolViews(0)).map(({ frame }) => frame);
    await topUp(house, mei.api, 50_000);
    const glance = await payAlive(till, { index: 0, visit: 1, paymentId: await openPayment(till, 3000) });
    expect(glance.answer.outcome).toBe('paid');
    const { code } = await mei.api('GET /me/member-code');
    const params = { paymentId: await openPayment(till, 3000) };
    await till('POST /terminal/payments/:paymentId/member-code', { params, body: { code, tender: 'balance' } });

    // What goes wrong is written down too: refusals, bad bodies, a row that is already there.
    const scene = await emptyScene();
    await expect(payByFace(till, await openPayment(till, 100), [scene])).rejects.toMatchObject({ code: 'no-face' });
    await send(house, { path: '/me/phone', method: 'PUT', token: mei.token, raw: `{"phone":"${PHONE}"` });
    await send(house, { path: '/me', method: 'PUT', token: mei.token, body: { nickname: NICKNAME.repeat(9) } });
    await choose(mei.api, { marketing: true });
    await mei.api('DELETE /me/face');
    await mei.api('DELETE /sessions/current');
    await expect(mei.api('GET /me')).rejects.toMatchObject({ code: 'session-expired' });
    const login = await tellSimulator<{ code: string }>(house.wechat.url, '/sim/login-code', { user: 'hua' });
    await send(house, { path: '/sessions/wechat', body: { channel: 'weapp', code: login.code, storeId: newId() } });

    const log = house.log();
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const answered = lines.filter(({ msg }) => msg === 'answered');
    expect(answered.map(({ route }) => route)).toEqual(
      expect.arrayContaining(['/me/phone', '/me/face', '/terminal/payments/:paymentId/face', '/sessions/wechat']),
    );
    expect(answered.length).toBeGreaterThan(20);

    const openids = await openidsOfMembers();
    const pictures = base64([...enrolment, ...glance.frames, scene]).map((frame) => frame.slice(100, 140));
    const secrets = [
      PHONE,
      PHONE.slice(-4),
      NICKNAME,
      '1990-04-01',
      mei.token,
      code,
      login.code,
      ...openids,
      ...pictures,
    ];
    secrets.push('owner@shuke.demo', 'shuke-demo-2026', 't_', 's_', 'm_');
    for (const secret of secrets) expect(withoutIds(log)).not.toContain(secret);
  });

  /** Ids, moments and ports are digits as well, and may hold any four of them. */
  const withoutIds = (log: string): string =>
    log
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{22}/g, 'ID')
      .replace(/"time":"[^"]*"/g, '"time":0')
      .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'URL')
      .replace(/"tookMs":\d+/g, '"tookMs":0');

  /** The openids that WeChat gave this server's members, read from its own database once it has stopped. */
  async function openidsOfMembers(): Promise<string[]> {
    await house.stop();
    const db = await openDatabase(house.database, entities, createLogger('silent'));
    const rows = await db.read.find(MemberIdentity);
    await db.close();
    return rows.map(({ openid }) => openid);
  }
});
