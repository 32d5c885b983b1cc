import type { Locale } from '@shuke/shared';
import type { Trade, WechatPay } from '../adapters/wechat-pay';
import { type Clock, MINUTE_MS, SECOND_MS } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { restartTransaction } from '../kernel/db/restart';
import { AppError } from '../kernel/errors';
import type { Handlers } from '../kernel/http/api';
import type { Logger } from '../kernel/logger';
import type { MemberService } from '../modules/member/member.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { TopUp } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import type { SettleTopUp } from './settle-top-up';

/** WeChat Pay closes an order by itself two hours after it was made. */
const ORDER_LIFE_MS = 120 * MINUTE_MS;
/** A notification normally comes within a second; younger top-ups are not asked about. */
const QUERY_AFTER_MS = 3 * SECOND_MS;
const CLOSED = new Set(['CLOSED', 'REVOKED', 'PAYERROR']);

interface Deps {
  db: Database;
  clock: Clock;
  logger: Logger;
  payments: PaymentService;
  members: MemberService;
  merchants: MerchantService;
  settleTopUp: SettleTopUp;
  wechatPay: WechatPay;
  /** Where WeChat sends an H5 payer afterwards. */
  returnUrl(topUpId: string): string;
}

export type TopUpFlow = ReturnType<typeof createTopUp>;

/**
 * Money from WeChat Pay into a member's balance. Notification and query end in the same `settle`, which books
 * once: what the client says of success is never asked.
 */
export function createTopUp(deps: Deps) {
  const { db, clock, payments, settleTopUp, wechatPay } = deps;

  const view = ({ topUpId, state, amountFen, launch }: TopUp) => ({
    topUpId,
    state,
    amountFen,
    payParams: state === 'processing' ? ((launch?.payParams ?? null) as never) : null,
    h5Url: state === 'processing' ? (launch?.h5Url ?? null) : null,
  });

  /** Books what WeChat Pay says; the same news again changes nothing. */
  async function settle(tx: Tx, topUp: TopUp, trade: Trade): Promise<TopUp> {
    if (payments.isSettled(topUp)) return topUp;
    if (trade.amountFen !== topUp.amountFen) throw new Error(`top-up ${topUp.topUpId}: WeChat Pay reports another sum`);
    if (CLOSED.has(trade.state))
      return (await payments.moveTopUp(tx, topUp, 'fail', { settledAtMs: clock() })) ?? topUp;
    if (trade.state !== 'SUCCESS') return topUp;
    const settled = await settleTopUp(tx, topUp, trade.transactionId ?? null);
    return settled ?? restartTransaction('top-up moved meanwhile');
  }

  /** Asks WeChat Pay about a top-up whose notification is late. An unknown answer leaves it as it is. */
  async function resolve(topUp: TopUp): Promise<TopUp> {
    const answer = await wechatPay.queryByOutTradeNo(topUp.outTradeNo);
    if (answer.status === 'ok') {
      return db.tx(async (tx) => {
        const { memberId, topUpId } = topUp;
        return settle(tx, await payments.getTopUp(tx, memberId, topUpId), answer.trade);
      });
    }
    const expired = clock() - topUp.createdAtMs > ORDER_LIFE_MS;
    if (answer.status !== 'not-found' || !expired) return topUp;
    // The order was never made and can no longer be: only now is it safe to say that nothing was taken.
    return db.tx(async (tx) => (await payments.moveTopUp(tx, topUp, 'fail', { settledAtMs: clock() })) ?? topUp);
  }

  /** Asks WeChat Pay for an order and keeps what the client needs to open it. @throws AppError provider-unavailable */
  async function order(topUp: TopUp, payer: { clientIp: string; locale: Locale }): Promise<TopUp> {
    const { memberId, merchantId, outTradeNo, amountFen, topUpId } = topUp;
    const description = `${await deps.merchants.nameOf(merchantId)} ${payer.locale === 'en' ? 'top-up' : '余额充值'}`;
    const expiresAt = new Date(topUp.createdAtMs + ORDER_LIFE_MS);
    const base = { outTradeNo, amountFen, description, expiresAt };
    let launch: TopUp['launch'] = null;
    if (topUp.channel === 'weapp') {
      const openid = (await deps.members.openids(db.read, [memberId])).get(memberId);
      if (!openid) throw new AppError('not-allowed');
      const result = await wechatPay.createJsapiOrder({ ...base, openid });
      if (result.status === 'ok') launch = { payParams: { ...result.payParams }, h5Url: null };
    } else {
      const redirectUrl = deps.returnUrl(topUpId);
      const result = await wechatPay.createH5Order({ ...base, clientIp: payer.clientIp, redirectUrl });
      if (result.status === 'ok') launch = { payParams: null, h5Url: result.h5Url };
    }
    // Nothing is lost: the same number may be ordered again, and only a paid order is ever booked.
    if (!launch) throw new AppError('provider-unavailable');
    const moved = await db.tx((tx) => payments.moveTopUp(tx, topUp, 'order', { launch }));
    return moved ?? payments.getTopUp(db.read, memberId, topUpId);
  }

  const routes: Handlers<'POST /me/top-ups' | 'GET /me/top-ups/:topUpId'> = {
    'POST /me/top-ups': async ({ actor, body, clientIp, locale }) => {
      const { memberId, merchantId } = actor;
      const topUp = await db.tx(async (tx) => {
        // No money may be on its way to an account that is being deleted.
        await deps.members.requireOpen(tx, memberId);
        return payments.openTopUp(tx, { ...body, memberId, merchantId });
      });
      return view(topUp.state === 'created' ? await order(topUp, { clientIp, locale }) : topUp);
    },
    'GET /me/top-ups/:topUpId': async ({ actor, params }) => {
      const topUp = await payments.getTopUp(db.read, actor.memberId, params.topUpId);
      const late = topUp.state === 'processing' && clock() - topUp.createdAtMs > QUERY_AFTER_MS;
      return view(late ? await resolve(topUp) : topUp);
    },
  };

  return {
    routes,

    /** A verified notification. Unknown numbers are logged: they are not ours to answer for. */
    async onNotification(trade: Trade): Promise<void> {
      await db.tx(async (tx) => {
        const topUp = await payments.topUpByOutTradeNo(tx, trade.outTradeNo);
        if (topUp) await settle(tx, topUp, trade);
        else deps.logger.warn({ outTradeNo: trade.outTradeNo }, 'notification for an unknown order');
      });
    },

    /** Before an account is deleted: what was not paid yet is called off at WeChat Pay, and what was is booked. */
    async callOff(memberId: string): Promise<void> {
      for (const topUp of await payments.openTopUpsOf(db.read, memberId)) {
        const now = await resolve(topUp);
        if (payments.isSettled(now)) continue;
        const closed = await wechatPay.closeOrder(now.outTradeNo);
        // Only a closed order can no longer be paid; after any other answer the top-up stays open.
        if (closed.status === 'closed')
          await db.tx((tx) => payments.moveTopUp(tx, now, 'fail', { settledAtMs: clock() }));
      }
    },

    /** Resolves top-ups whose notification never came. */
    async reconcile(): Promise<void> {
      for (const topUp of await payments.openTopUps(db.read, clock() - MINUTE_MS)) await resolve(topUp);
    },
  };
}
