import { type ApiClient, facePoses, newId } from '@shuke/shared';
import { type EnrolView, enrolViews } from './live-burst';
import { type TestServer, tellSimulator } from './test-server';

/** What people do, over HTTP, as the pages do it. */

/** A server in this process or in another, and the WeChat it talks to. */
export type Reachable = Pick<TestServer, 'client' | 'wechat' | 'pay'>;

export interface TestMember {
  api: ApiClient;
  memberId: string;
  token: string;
}

/** Signs up through WeChat's mini-program login, following the default store. */
export async function signUp(server: Reachable, user: string): Promise<TestMember> {
  const { code } = await tellSimulator<{ code: string }>(server.wechat.url, '/sim/login-code', { user });
  const guest = server.client();
  const { defaultStoreId } = await guest('GET /app-config');
  const body = { channel: 'weapp', code, storeId: defaultStoreId } as const;
  const { token, member } = await guest('POST /sessions/wechat', { body });
  return { api: server.client(token), memberId: member.memberId, token };
}

/** Says yes (or no) to each purpose, in the words now in force. */
export async function choose(
  api: ApiClient,
  wanted: Partial<Record<'face-enrol' | 'face-process' | 'marketing', boolean>>,
) {
  const { texts } = await api('GET /consent-texts', { query: { locale: 'zh-CN' } });
  const choices = texts.flatMap(({ purpose, version, hash }) => {
    const granted = wanted[purpose];
    return granted === undefined ? [] : [{ purpose, granted, version, hash }];
  });
  return api('POST /me/consents', { body: { receiptId: newId(), channel: 'weapp', locale: 'zh-CN', choices } });
}

export const base64 = (frames: readonly Buffer[]): string[] => frames.map((frame) => frame.toString('base64'));

/** The frames of an enrolment as they are sent. */
export const viewsOf = (views: readonly Pick<EnrolView, 'look' | 'pose' | 'frame'>[]) =>
  views.map(({ look, pose, frame }) => ({ look, pose, frame: frame.toString('base64') }));

/** Any pictures, said to be the views in their order. */
export const asViews = (frames: readonly Buffer[]) =>
  viewsOf(frames.map((frame, i) => ({ look: 'usual', pose: facePoses[i % facePoses.length] ?? 'front', frame })));

/** Agrees, and enrols the person of that index in the sample pictures, who does what the guidance asks. */
export async function enrol(api: ApiClient, person: number, visit = 1) {
  await choose(api, { 'face-enrol': true, 'face-process': true });
  return api('POST /me/face', { body: { enrolmentId: newId(), frames: viewsOf(await enrolViews(person, visit)) } });
}

/** Tops up through WeChat Pay, as the mini program does, and waits for the notification. */
export async function topUp(server: Reachable, api: ApiClient, amountFen: number): Promise<void> {
  const topUpId = newId();
  const order = await api('POST /me/top-ups', { body: { topUpId, amountFen, channel: 'weapp' } });
  await tellSimulator(server.pay.url, '/sim/pay', { prepay_id: order.payParams?.package });
  for (let tries = 0; tries < 100; tries++) {
    const { state } = await api('GET /me/top-ups/:topUpId', { params: { topUpId } });
    if (state === 'succeeded') return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('the top-up did not settle');
}

/** Signs in as the demo shop's owner. */
export async function signInStaff(server: Reachable): Promise<ApiClient> {
  const body = { login: 'owner@shuke.demo', password: 'shuke-demo-2026' };
  const { token } = await server.client()('POST /staff/sessions', { body });
  return server.client(token);
}

/** Adds a till to the first store. @returns its six digits */
export async function newPairingCode(staff: ApiClient, terminalId = newId()): Promise<string> {
  const { stores } = await staff('GET /console/stores');
  const storeId = stores[0]?.storeId ?? '';
  const body = { terminalId, storeId, name: '测试收银台' };
  return (await staff('POST /console/terminals', { body })).pairingCode;
}

/** Adds a till in the console and pairs it. */
export async function pairTill(
  server: Reachable,
  staff: ApiClient,
): Promise<{ till: ApiClient; terminalId: string; terminalKey: string }> {
  const terminalId = newId();
  const pairingCode = await newPairingCode(staff, terminalId);
  const { terminalKey } = await server.client()('POST /terminals/pair', { body: { code: pairingCode } });
  return { till: server.client(terminalKey), terminalId, terminalKey };
}

export async function openPayment(till: ApiClient, amountFen: number): Promise<string> {
  const paymentId = newId();
  await till('POST /terminal/payments', { body: { paymentId, amountFen } });
  return paymentId;
}

export const payByFace = (till: ApiClient, paymentId: string, frames: readonly Buffer[], attemptId = newId()) =>
  till('POST /terminal/payments/:paymentId/face', {
    params: { paymentId },
    body: { attemptId, frames: base64(frames) },
  });
