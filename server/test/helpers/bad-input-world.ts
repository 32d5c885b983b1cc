import { newId } from '@shuke/shared';
import { randomDigits } from '../../src/kernel/crypto';
import { DEFAULT_SETTINGS } from '../../src/modules/merchant/merchant.service';
import { openPayment, signInStaff, signUp, type TestMember, topUp } from './people';
import { send } from './refusals';
import { billsFetched, clientFor, type TestServer, tellSimulator } from './test-server';

export const PHONE = '13800006688';
const NEIGHBOUR = { login: 'wang@noodles.example', password: 'noodles-every-day' };
export const NICKNAME = '爱喝乌龙的梅';

/** Who and what the bad requests are made with: two tills, a revoked one, two members, and another merchant's. */
export type BadInputWorld = Awaited<ReturnType<typeof createBadInputWorld>>;

async function pair(server: TestServer, code: string): Promise<string> {
  return (await server.client()('POST /terminals/pair', { body: { code } })).terminalKey;
}

/** A second merchant on the same server, with a till and a member of its own. */
async function addOtherMerchant(server: TestServer) {
  const { container } = server;
  const [merchantId, storeId, terminalId] = [newId(), newId(), newId()];
  const code = randomDigits(6);
  const createdAtMs = container.clock();
  await container.db.tx(async (tx) => {
    await container.merchants.create(tx, {
      merchantId,
      name: '隔壁面馆',
      contact: '隔壁面馆',
      timeZone: 'Asia/Shanghai',
      settings: DEFAULT_SETTINGS,
      templateKey: container.faceEngine.newTemplateKey(merchantId),
      createdAtMs,
    });
    const staff = {
      staffId: newId(),
      merchantId,
      login: NEIGHBOUR.login,
      name: '王老板',
      role: 'owner',
      createdAtMs,
    } as const;
    await container.merchants.addStaff(tx, staff, NEIGHBOUR.password);
    await container.stores.create(tx, { storeId, merchantId, name: '面馆', address: '', hours: '', createdAtMs });
    await container.stores.addTerminal(tx, { terminalId, merchantId, storeId, name: '面馆收银台' }, code);
  });
  const till = await pair(server, code);
  const login = await tellSimulator<{ code: string }>(server.wechat.url, '/sim/login-code', { user: 'neighbour' });
  const body = { channel: 'weapp', code: login.code, storeId } as const;
  const member = await server.client()('POST /sessions/wechat', { body });
  const { token: staffToken } = await server.client()('POST /staff/sessions', { body: NEIGHBOUR });
  return { merchantId, storeId, terminalId, till, memberToken: member.token, staffToken };
}

export async function createBadInputWorld(server: TestServer) {
  const staff = await signInStaff(server);
  const session = { login: 'owner@shuke.demo', password: 'shuke-demo-2026' };
  const { token: staffToken } = await server.client()('POST /staff/sessions', { body: session });
  const { stores } = await staff('GET /console/stores');
  const storeId = stores[0]?.storeId ?? '';
  const addTill = async (name: string) => {
    const terminalId = newId();
    const { pairingCode } = await staff('POST /console/terminals', { body: { terminalId, storeId, name } });
    return { terminalId, pairingCode };
  };
  const [tillA, tillB, gone] = [await addTill('一号'), await addTill('二号'), await addTill('旧的')];
  const tillToken = await pair(server, tillA.pairingCode);
  const otherTillToken = await pair(server, tillB.pairingCode);
  const revokedToken = await pair(server, gone.pairingCode);
  await staff('DELETE /console/terminals/:terminalId', { params: { terminalId: gone.terminalId } });

  const mei: TestMember = await signUp(server, 'mei');
  await mei.api('PUT /me', { body: { nickname: NICKNAME } });
  await mei.api('PUT /me/phone', { body: { source: 'typed', phone: PHONE } });
  await topUp(server, mei.api, 100_000);
  const hua = await signUp(server, 'hua');
  const other = await addOtherMerchant(server);
  const till = clientFor(server.url, tillToken);
  const templates = await staff('GET /console/coupon-templates', { query: { pageSize: 50 } });
  const claimable = templates.items.filter((template) => template.claimable);
  await billsFetched(server);

  return {
    staff,
    staffToken,
    storeId,
    addTill,
    till,
    tillToken,
    otherTillToken,
    revokedToken,
    terminalId: tillA.terminalId,
    mei,
    hua,
    other,
    claimable,
    openPayment: (amountFen = 1500) => openPayment(till, amountFen),
    secrets: [PHONE, NICKNAME, staffToken, tillToken, otherTillToken, mei.token, hua.token, session.password],
    send: (request: Parameters<typeof send>[1]) => send(server, request),
  };
}
