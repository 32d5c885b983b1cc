import { type Locale, newId } from '@shuke/shared';
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Tx } from '../kernel/db/database';
import { answerOf, runOnce } from '../kernel/idempotency';
import { enqueue, type OutboxResult } from '../kernel/jobs/outbox';
import type { Coupon } from '../modules/coupon/coupon.entity';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { MemberService } from '../modules/member/member.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import { createSendWechat, thing, type WechatMessageDeps } from './wechat-message';

export const COUPON_REMINDER = 'coupon.reminder';
const PAGE_MEMBERS = 200;
/** Nobody is reminded at night: from nine in the morning until eight in the evening, as the shop's clock shows. */
const FROM_HOUR = 9;
const UNTIL_HOUR = 20;
const WALLET_PAGE = 'pages/wallet/index';

const payloadShape = z.object({ memberId: z.string(), day: z.string(), title: z.string(), body: z.string() });

const words: Record<Locale, { title(count: number): string; body(first: string, count: number): string }> = {
  'zh-CN': {
    title: (count) => (count === 1 ? '有一张券明天到期' : `${count} 张券明天到期`),
    body: (first, count) => (count === 1 ? `${first}，到店付款时会自动用上。` : `${first}等，到店付款时会自动用上。`),
  },
  en: {
    title: (count) => (count === 1 ? 'A coupon expires tomorrow' : `${count} coupons expire tomorrow`),
    body: (first, count) =>
      `${first}${count === 1 ? ' is' : ' and others are'} used by themselves when you pay in the store.`,
  },
};

interface Deps extends Omit<WechatMessageDeps, 'members'> {
  merchants: MerchantService;
  members: MemberService;
  coupons: CouponService;
  /** The subscribe-message template that coupons are announced with. */
  couponTemplateId: string;
}

/**
 * Reminds each member once, the day before, of the coupons that end: in the inbox always, through WeChat where they
 * allowed it. Safe to run on several servers at once, and after a crash anywhere.
 */
export function createRemindCoupons(deps: Deps) {
  const { db, clock, merchants, members, coupons, messages, couponTemplateId } = deps;
  const send = createSendWechat(deps);

  async function remind(tx: Tx, merchantId: string, day: string, memberId: string, ending: readonly Coupon[]) {
    const nowMs = clock();
    const command = { scope: `${COUPON_REMINDER}:${memberId}`, key: day, input: day, nowMs };
    await runOnce(tx, command, async () => {
      const member = await members.find(tx, memberId);
      const [first] = ending;
      if (!member || member.closedAtMs !== null || !first) return { reminded: 0 };
      const { title, body } = words[member.locale];
      const text = { title: title(ending.length), body: body(first.terms.name, ending.length) };
      const card = { messageId: newId(nowMs), merchantId, memberId, campaignId: null, couponId: first.couponId };
      await messages.deliver(tx, [{ ...card, ...text, createdAtMs: nowMs }]);
      const allowed = await messages.withAllowance(tx, [memberId], couponTemplateId);
      const job = { topic: COUPON_REMINDER, dedupeKey: `${memberId}:${day}`, payload: { memberId, day, ...text } };
      if (allowed.has(memberId)) await enqueue(tx, { ...job, nowMs });
      return { reminded: ending.length };
    });
  }

  async function remindMerchant(merchantId: string, now: DateTime): Promise<void> {
    const tomorrow = now.startOf('day').plus({ days: 1 });
    const day = tomorrow.toFormat('yyyy-MM-dd');
    const whole = { scope: COUPON_REMINDER, key: `${merchantId}:${day}` };
    if (await answerOf(db.read, whole.scope, whole.key)) return;
    const window = { fromMs: tomorrow.toMillis(), untilMs: tomorrow.plus({ days: 1 }).toMillis() };
    for (let after = ''; ; ) {
      const page = await coupons.expiringOf(db.read, { merchantId, ...window, after, limit: PAGE_MEMBERS });
      await db.tx(async (tx) => {
        for (const [memberId, ending] of page) await remind(tx, merchantId, day, memberId, ending);
      });
      const last = [...page.keys()].at(-1);
      if (last === undefined || page.size < PAGE_MEMBERS) break;
      after = last;
    }
    await db.tx((tx) => runOnce(tx, { ...whole, input: day, nowMs: clock() }, async () => ({ done: true })));
  }

  return {
    async run(): Promise<void> {
      for (const { merchantId, timeZone } of await merchants.all(db.read)) {
        const now = DateTime.fromMillis(clock(), { zone: timeZone });
        if (now.hour >= FROM_HOUR && now.hour < UNTIL_HOUR) await remindMerchant(merchantId, now);
      }
    },

    /** Outbox handler of `coupon.reminder`. */
    async sendReminder(payload: Record<string, unknown>): Promise<OutboxResult> {
      const { memberId, day, title, body } = payloadShape.parse(payload);
      const message = { topic: COUPON_REMINDER, key: `wechat:${day}`, memberId, templateId: couponTemplateId };
      await send({ ...message, page: WALLET_PAGE, data: { thing1: thing(title), thing2: thing(body) } });
      return 'done';
    },
  };
}
