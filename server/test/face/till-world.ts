import { type FaceAction, newId } from '@shuke/shared';
import { createDuplicateMembers } from '../../src/flows/duplicate-members';
import { createFaceCheckout } from '../../src/flows/face-checkout';
import { createPinCheckout } from '../../src/flows/pin-checkout';
import { createRefreshFace } from '../../src/flows/refresh-face';
import { createSettleTopUp } from '../../src/flows/settle-top-up';
import type { MemberActor, StaffActor, TerminalActor } from '../../src/kernel/http/actor';
import { createMetrics } from '../../src/kernel/http/metrics';
import type { MerchantSettings } from '../../src/modules/merchant/merchant.entity';
import { type FaceServer, frameOf } from './face-world';

interface Asked {
  paymentId: string;
  attemptId: string;
  nonce: string;
  actions: readonly FaceAction[];
}

/** A shop around a face server: a till that takes payments by face, and staff in the console. */
export async function createTill(server: FaceServer, settings: MerchantSettings = {}) {
  const { db, clock, payments } = server;
  const settleTopUp = createSettleTopUp(server);
  const merchantId = await server.addMerchant(settings);
  const storeId = newId();
  const store = { storeId, merchantId, name: '街角', address: '', hours: '', createdAtMs: clock() };
  await db.tx((tx) => server.stores.create(tx, store));
  const actor: TerminalActor = { kind: 'terminal', terminalId: newId(), merchantId, storeId };
  const owner: StaffActor = { kind: 'staff', staffId: newId(), merchantId, role: 'owner', sessionId: newId() };
  const deps = { ...server, metrics: createMetrics() };
  const checkout = createFaceCheckout({
    ...deps,
    pinCheckout: createPinCheckout(deps),
    refreshFace: createRefreshFace(deps),
  });
  const request = { locale: 'zh-CN' as const, requestId: 'test', clientIp: '127.0.0.1' };

  let visits = 0;

  /** What the till asked for, done as asked. */
  function makeMotions(name: string, { paymentId, attemptId, nonce, actions }: Asked) {
    const steps = (['rest', ...actions] as const).map((made, step) => ({ made, step: step as 0 | 1 | 2 }));
    const frames = steps.flatMap(({ made, step }) =>
      [0, 1].map((at) => ({ step, frame: frameOf(name, 1000 + 10 * visits + 2 * step + at, made) })),
    );
    const call = checkout['POST /terminal/payments/:paymentId/face-challenge'];
    return call({ ...request, actor, params: { paymentId }, body: { attemptId, nonce, frames } });
  }

  return {
    merchantId,
    storeId,
    owner,
    cashier: { ...owner, role: 'cashier' as const },
    console: createDuplicateMembers(server),
    request,

    /** Money the member may spend. */
    topUp: (memberId: string, amountFen: number) =>
      db.tx(async (tx) => {
        const opened = { topUpId: newId(), merchantId, memberId, amountFen, channel: 'weapp' } as const;
        await settleTopUp(tx, await payments.openTopUp(tx, opened), null);
      }),

    /** A face at the till, and the motions if they are asked. @returns the last answer, and what the digits need to follow it */
    async glance(name: string, amountFen = 1000) {
      const paymentId = newId();
      await db.tx((tx) =>
        payments.open(tx, { paymentId, merchantId, storeId, terminalId: actor.terminalId, amountFen }),
      );
      const attemptId = newId();
      visits += 1;
      const frames = [0, 1, 2, 3, 4].map((at) => frameOf(name, 10 * visits + at));
      const body = { attemptId, frames };
      const call = checkout['POST /terminal/payments/:paymentId/face'];
      const { outcome, challenge } = await call({ ...request, actor, params: { paymentId }, body });
      const moved = challenge && (await makeMotions(name, { paymentId, attemptId, ...challenge }));
      return { outcome: moved?.outcome ?? outcome, paymentId, attemptId };
    },

    async digits({ paymentId, attemptId }: { paymentId: string; attemptId: string }, phoneLast4: string) {
      const call = checkout['POST /terminal/payments/:paymentId/phone-digits'];
      const body = { attemptId, phoneLast4 };
      return (await call({ ...request, actor, params: { paymentId }, body })).outcome;
    },

    setPhone: ({ memberId }: MemberActor, phone: string) => db.tx((tx) => server.members.setPhone(tx, memberId, phone)),
  };
}
