/**
 * What tills, phones and managers want, remembered as a client remembers it: under an id of its own, until an answer is
 * certain. After a lost answer the same wish is asked for again under the same id.
 */
import { type ApiClient, ApiError, isOpenPayment, newId } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import type { TestMember } from './people';
import type { SpawnedHouse } from './spawned-server';

/** Mulberry32: the same seed, the same numbers. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Payment = RouteResult<'GET /terminal/payments/:paymentId'>;

export interface Wish {
  readonly kind: 'balance' | 'cash' | 'wechat' | 'mixed' | 'refund' | 'claim' | 'campaign';
  readonly id: string;
  /** The payment it is about; the coupon or the campaign otherwise. */
  readonly paymentId: string;
  member: TestMember;
  payment: Payment | null;
  /** Asks, or asks again. @returns true once the outcome is certain @throws when nobody knows */
  ask(): Promise<boolean>;
}

export interface Actors {
  house: SpawnedHouse;
  till: ApiClient;
  staff: ApiClient;
  members: readonly TestMember[];
  templateId: string;
}

/** The server was not there, or died with the answer. */
const isLost = (error: unknown): boolean =>
  !(error instanceof ApiError) || ['offline', 'internal', 'unavailable', 'busy'].includes(error.code);

export function createWishes({ house, till, staff, members, templateId }: Actors, random: () => number) {
  const among = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const look = (paymentId: string) => till('GET /terminal/payments/:paymentId', { params: { paymentId } });

  /** Opens the payment, asks what became of it, and pays only while it is open. */
  async function pay(wish: Wish, amountFen: number, take: (params: { paymentId: string }) => Promise<Payment>) {
    const params = { paymentId: wish.paymentId };
    await till('POST /terminal/payments', { body: { ...params, amountFen } });
    let payment = await look(wish.paymentId);
    if (isOpenPayment(payment.state)) payment = await take(params);
    if (payment.state !== 'succeeded') return false;
    wish.payment = payment;
    return true;
  }

  const codeOf = async (member: TestMember) => (await member.api('GET /me/member-code')).code;
  const wechatCode = (member: TestMember) =>
    house.pay.control.paymentCode({ openid: member.memberId, needsPassword: false });

  function payment(kind: 'balance' | 'cash' | 'wechat' | 'mixed'): Wish {
    const member = among(members);
    const amountFen = 500 + Math.floor(random() * 6000);
    const part = 1 + Math.floor(random() * (amountFen - 1));
    const id = newId();
    const takes: Record<typeof kind, (params: { paymentId: string }) => Promise<Payment>> = {
      balance: async (params) =>
        till('POST /terminal/payments/:paymentId/member-code', {
          params,
          body: { code: await codeOf(member), tender: 'balance' },
        }),
      cash: async (params) =>
        till('POST /terminal/payments/:paymentId/member-code', {
          params,
          body: { code: await codeOf(member), tender: 'cash' },
        }),
      wechat: async (params) => {
        const { member: known } = await look(params.paymentId);
        if (!known)
          await till('POST /terminal/payments/:paymentId/member', { params, body: { code: await codeOf(member) } });
        return till('POST /terminal/payments/:paymentId/payment-code', { params, body: { code: wechatCode(member) } });
      },
      mixed: async (params) => {
        const { member: known } = await look(params.paymentId);
        if (!known)
          await till('POST /terminal/payments/:paymentId/member', { params, body: { code: await codeOf(member) } });
        const rest = { by: 'payment-code', code: wechatCode(member) } as const;
        return till('POST /terminal/payments/:paymentId/mixed', { params, body: { balanceFen: part, rest } });
      },
    };
    const wish: Wish = { kind, id, paymentId: id, member, payment: null, ask: () => pay(wish, amountFen, takes[kind]) };
    return wish;
  }

  /** Gives back a part of a payment that is certain. */
  function refund(of: Wish): Wish {
    const refundId = newId();
    const payableFen = of.payment?.payableFen ?? 0;
    const body = { refundId, amountFen: 1 + Math.floor(random() * payableFen), reason: 'crash' };
    return {
      ...of,
      kind: 'refund',
      id: refundId,
      async ask() {
        const params = { paymentId: of.paymentId };
        return till('POST /terminal/payments/:paymentId/refunds', { params, body }).then(
          ({ state }) => state !== 'processing',
          // More than is left, because another refund was quicker: certain, too.
          (error) => isCertain(error, ['refund-too-large']),
        );
      },
    };
  }

  function claim(): Wish {
    const member = among(members);
    const couponId = newId();
    return {
      kind: 'claim',
      id: couponId,
      paymentId: couponId,
      member,
      payment: null,
      ask: () =>
        member.api('POST /me/coupons', { body: { couponId, templateId } }).then(
          () => true,
          (error) => isCertain(error, ['coupon-sold-out', 'coupon-limit-reached']),
        ),
    };
  }

  function campaign(): Wish {
    const campaignId = newId();
    const params = { campaignId };
    return {
      kind: 'campaign',
      id: campaignId,
      paymentId: campaignId,
      member: among(members),
      payment: null,
      async ask() {
        const draft = { campaignId, name: '回来坐坐', title: '周末', body: '新到的桂花糕', templateId };
        await staff('POST /console/campaigns', { body: draft });
        await staff('POST /console/campaigns/:campaignId/launch', { params });
        return (await staff('GET /console/campaigns/:campaignId', { params })).state === 'finished';
      },
    };
  }

  return {
    /** One more wish. @param done what is certain by now, to be given back in part */
    next(done: readonly Wish[]): Wish {
      const paid = done.filter(({ payment, kind }) => payment !== null && kind !== 'refund');
      const roll = random();
      if (roll < 0.15 && paid.length > 0) return refund(among(paid));
      if (roll < 0.3) return claim();
      if (roll < 0.34) return campaign();
      return payment(among(['balance', 'cash', 'wechat', 'mixed'] as const));
    },
  };
}

function isCertain(error: unknown, refusals: readonly string[]): boolean {
  if (error instanceof ApiError && refusals.includes(error.code)) return true;
  throw error;
}

/** Asks once. @returns whether the outcome is certain now; a lost answer leaves it open @throws on any other refusal */
export const ask = (wish: Wish): Promise<boolean> =>
  wish.ask().catch((error: unknown) => {
    if (isLost(error)) return false;
    throw new Error(`${wish.kind} ${wish.id} was refused`, { cause: error });
  });
