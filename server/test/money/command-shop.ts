/**
 * Commands on one shop, sent to the flows themselves: no HTTP and no provider's server, so that thousands of sequences
 * fit into a test. What a provider says is a command too, said once, twice or against what it said before.
 */
import { isOpenPayment, newId } from '@shuke/shared';
import { parseConfig } from '../../src/config';
import { createGiveBack } from '../../src/flows/give-back';
import { createProviderNews } from '../../src/flows/provider-news';
import type { Database, Tx } from '../../src/kernel/db/database';
import { insertRow, insertRows } from '../../src/kernel/db/rows';
import { AppError } from '../../src/kernel/errors';
import { createMetrics } from '../../src/kernel/http/metrics';
import { createLogger } from '../../src/kernel/logger';
import { CouponTemplate } from '../../src/modules/coupon/coupon.entity';
import { Member } from '../../src/modules/member/member.entity';
import { Merchant } from '../../src/modules/merchant/merchant.entity';
import { Offer } from '../../src/modules/offer/offer.entity';
import type { Payment } from '../../src/modules/payment/payment.entity';
import { TopUp } from '../../src/modules/payment/payment.entity';
import { createServices } from '../../src/services';

export type Command =
  | { kind: 'pay'; payment: number; member: number; amountFen: number; tender: 'balance' | 'cash' }
  | { kind: 'ask'; payment: number; member: number; amountFen: number; balanceFen: number; by: 'wechat' | 'alipay' }
  | { kind: 'paid' | 'closed' | 'void'; payment: number }
  | { kind: 'cancel' | 'link'; payment: number; member: number }
  | { kind: 'refund'; payment: number; refund: number; amountFen: number }
  | { kind: 'refund-done' | 'refund-failed'; refund: number }
  | { kind: 'coupon'; coupon: number; template: number; member: number }
  | { kind: 'reward'; payment: number; member: number };

export const MEMBERS = 2;
export const TEMPLATES = 3;
/** Payments, refunds and coupons of a sequence, by the client's own ids: so few that commands meet each other's. */
export const IDS = 4;

const START_MS = Date.parse('2026-11-20T04:00:00Z');
const BALANCE_FEN = 800;

const config = parseConfig({ NODE_ENV: 'test' });
const logger = createLogger('silent');

const TERMS = {
  minSpendFen: 0,
  validity: { kind: 'days', days: 30, startsInDays: 0 },
  weekly: null,
  storeIds: null,
  channels: null,
  items: null,
  firstVisitOnly: false,
  transferable: false,
  note: '',
} as const;
const LIMITS = { quota: null, dailyQuota: null, perMemberLimit: 2, perMemberDailyLimit: null, budgetFen: null };

/** Scarce on purpose: a quota, a budget, a daily limit and both ways of a refund are met within a few commands. */
const DRAFTS: readonly Pick<CouponTemplate, 'terms' | keyof typeof LIMITS>[] = [
  {
    ...LIMITS,
    quota: 2,
    terms: {
      ...TERMS,
      name: '减三元',
      value: { kind: 'amount', amountOffFen: 300 },
      stacking: 'A',
      onRefund: 'return',
    },
  },
  {
    ...LIMITS,
    budgetFen: 500,
    terms: {
      ...TERMS,
      name: '八折',
      value: { kind: 'percent', percentOff: 20, capFen: 400 },
      stacking: 'B',
      onRefund: 'forfeit',
    },
  },
  {
    ...LIMITS,
    dailyQuota: 2,
    perMemberDailyLimit: 1,
    terms: {
      ...TERMS,
      name: '送桂花糕',
      value: { kind: 'gift', thing: '桂花糕', worthFen: 200, productId: null },
      stacking: 'exclusive',
      onRefund: 'return',
    },
  },
];

const RULE = {
  storeIds: null,
  minAmountFen: 0,
  maxAmountFen: null,
  weekly: null,
  visits: { kind: 'every', n: 1 },
  tags: null,
  items: null,
  absentDays: null,
} as const;

export type Shops = Awaited<ReturnType<typeof createShops>>;
export interface Shop {
  merchantId: string;
  memberIds: readonly string[];
  templateIds: readonly string[];
  till: { merchantId: string; storeId: string; terminalId: string };
  paymentIds: readonly string[];
  refundIds: readonly string[];
  couponIds: readonly string[];
}

export async function createShops(db: Database) {
  let nowMs = START_MS;
  const clock = () => nowMs;
  const services = createServices({ config, db, clock });
  const { payments, providerOrders, settlePayment, coupons, ledger } = services;
  const news = createProviderNews({ ...services, db, clock, logger, metrics: createMetrics() });
  const giveBack = createGiveBack({ ...services, clock });

  async function addMember(tx: Tx, merchantId: string): Promise<string> {
    const memberId = newId(nowMs);
    const counts = { points: 0, paymentCount: 0, spentFen: 0, lastPaidAtMs: null, paidBeforeAtMs: null };
    const nobody = { unionid: null, phoneSealed: null, phoneLast4: null, birthday: null };
    const inUse = { mergedIntoId: null, unpersonalisedAtMs: null, closedAtMs: null };
    const member = { memberId, merchantId, ...nobody, ...counts, locale: 'zh-CN', createdAtMs: nowMs } as const;
    await insertRow(tx, Member, { ...member, ...inUse, nickname: '客人' });
    const topUpId = newId(nowMs);
    const topUp: TopUp = {
      topUpId,
      merchantId,
      memberId,
      amountFen: BALANCE_FEN,
      state: 'succeeded',
      outTradeNo: topUpId.replace(/-/g, ''),
      providerTransactionId: null,
      channel: 'weapp',
      launch: null,
      createdAtMs: nowMs,
      settledAtMs: nowMs,
    };
    await insertRow(tx, TopUp, topUp);
    await ledger.book(tx, {
      merchantId,
      kind: 'top-up',
      sourceId: topUpId,
      storeId: null,
      atMs: nowMs,
      postings: [
        { kind: 'wechat-receivable', ownerId: merchantId, amountFen: BALANCE_FEN },
        { kind: 'member-balance', ownerId: memberId, amountFen: -BALANCE_FEN },
      ],
    });
    return memberId;
  }

  async function addRules(tx: Tx, merchantId: string): Promise<string[]> {
    const templates = DRAFTS.map((draft): CouponTemplate => {
      const counts = { version: 1, issued: 0, redeemed: 0, spentFen: 0, state: 'active', claimable: true } as const;
      return { ...draft, ...counts, templateId: newId(nowMs), merchantId, createdAtMs: nowMs };
    });
    await insertRows(tx, CouponTemplate, templates);
    const offers = (['at-once', 'on-tap'] as const).map(
      (grantMode, at): Offer => ({
        offerId: newId(nowMs),
        merchantId,
        version: 1,
        name: grantMode,
        templateId: templates[at]?.templateId ?? '',
        rule: { ...RULE, visits: { kind: 'every', n: 1 } },
        reason: '',
        grantMode,
        takeWithinHours: 24,
        priority: 0,
        weight: 1,
        quota: 2,
        dailyQuota: null,
        perMemberLimit: null,
        budgetFen: null,
        active: true,
        granted: 0,
        promisedFen: 0,
        createdAtMs: nowMs,
      }),
    );
    await insertRows(tx, Offer, offers);
    return templates.map(({ templateId }) => templateId);
  }

  /** A new shop with its own members, coupons and offers, so that a failing sequence fails again by itself. */
  async function open(): Promise<Shop> {
    nowMs += 1000;
    const merchantId = newId(nowMs);
    const merchant: Merchant = {
      merchantId,
      name: '街角小店',
      contact: 'shop@example.com',
      timeZone: 'Asia/Shanghai',
      settings: {},
      templateKey: Buffer.alloc(32),
      createdAtMs: nowMs,
    };
    const { memberIds, templateIds } = await db.tx(async (tx) => {
      await insertRow(tx, Merchant, merchant);
      const templateIds = await addRules(tx, merchantId);
      const memberIds: string[] = [];
      for (let at = 0; at < MEMBERS; at++) memberIds.push(await addMember(tx, merchantId));
      return { memberIds, templateIds };
    });
    const ids = () => Array.from({ length: IDS }, () => newId(nowMs));
    return {
      merchantId,
      memberIds,
      templateIds,
      till: { merchantId, storeId: newId(nowMs), terminalId: newId(nowMs) },
      paymentIds: ids(),
      refundIds: ids(),
      couponIds: ids(),
    };
  }

  const at = (list: readonly string[], index: number) => list[index % list.length] ?? '';
  const payerOf = (shop: Shop, member: number) =>
    member < MEMBERS ? { memberId: at(shop.memberIds, member), identifiedBy: 'member-code' as const } : null;

  /** Opens the payment, or finds it under its id; another sum than the first time is a conflict, as at the till. */
  const opened = (tx: Tx, shop: Shop, payment: number, amountFen: number): Promise<Payment> =>
    payments.open(tx, { ...shop.till, paymentId: at(shop.paymentIds, payment), amountFen });

  async function ask(shop: Shop, { payment, member, amountFen, balanceFen, by }: Extract<Command, { kind: 'ask' }>) {
    await db.tx(async (tx) => {
      const orderNo = providerOrders.newOrderNo();
      const way = { tender: by, balanceFen };
      const open = await opened(tx, shop, payment, amountFen);
      if (!isOpenPayment(open.state)) throw new AppError('state-conflict', { state: open.state });
      const payer = payerOf(shop, member);
      const asked = await settlePayment.authorise(tx, open, { way, payer, orderNo }, clock());
      if (!asked.orderNo) return settlePayment.settle(tx, asked, clock(), { atOnce: true });
      const { paymentId, merchantId } = asked;
      const restFen = asked.amountFen - asked.discountFen - asked.balanceFen;
      const what = { orderNo, paymentId, merchantId, provider: by, channel: 'qr', codeHash: null } as const;
      return providerOrders.open(tx, { ...what, amountFen: restFen, expiresAtMs: clock() + 300_000 });
    });
  }

  async function hear(shop: Shop, kind: 'paid' | 'closed' | 'void', payment: number): Promise<void> {
    const { orderNo } = await payments.find(db.read, at(shop.paymentIds, payment));
    if (!orderNo) return;
    const order = await providerOrders.find(db.read, orderNo);
    if (!order) throw new Error(`payment without its order ${orderNo}`);
    const trade = { outTradeNo: orderNo, state: 'paid', amountFen: order.amountFen, transactionId: orderNo } as const;
    if (kind === 'paid') await news.paid(orderNo, trade, { undoingFailed: true });
    if (kind === 'closed') await news.closed(orderNo, 'payer-declined');
    if (kind === 'void') await news.abandon(orderNo, { closeAs: 'void', closeReason: null });
  }

  async function refund(shop: Shop, { payment, refund, amountFen }: Extract<Command, { kind: 'refund' }>) {
    const paymentId = at(shop.paymentIds, payment);
    const { terminalId } = shop.till;
    const wish = { refundId: at(shop.refundIds, refund), amountFen, reason: '' };
    const giver = { actor: 'terminal', terminalId, payment: (tx: Tx) => payments.get(tx, terminalId, paymentId) };
    await db.tx((tx) => giveBack.count(tx, giver, wish));
  }

  /** As `POST /me/claims` does it. */
  async function link(shop: Shop, payment: number, member: number): Promise<void> {
    const memberId = at(shop.memberIds, member);
    await db.tx(async (tx) => {
      const found = await payments.find(tx, at(shop.paymentIds, payment));
      if (found.memberId !== null || found.refundedFen > 0) throw new AppError('claim-taken');
      if (isOpenPayment(found.state)) return payments.identify(tx, found, memberId, 'claim');
      if (found.state !== 'succeeded') throw new AppError('claim-taken');
      if (!(await payments.claim(tx, found.paymentId, memberId))) throw new AppError('claim-taken');
      const by = { memberId, couponName: null, atMs: clock() };
      const { visit, points } = await settlePayment.link(tx, { ...found, memberId }, by);
      return payments.recordEarnings(tx, found.paymentId, { visit, pointsEarned: points });
    });
  }

  async function issue(shop: Shop, { coupon, template, member }: Extract<Command, { kind: 'coupon' }>) {
    const { merchantId } = shop;
    const couponId = at(shop.couponIds, coupon);
    const wish = { couponId, merchantId, templateId: at(shop.templateIds, template), nowMs: clock() };
    await db.tx(async (tx) => {
      if (await coupons.find(tx, couponId)) return;
      const reason = { kind: 'claimed', text: '' } as const;
      const issued = await coupons.issue(tx, { ...wish, memberId: at(shop.memberIds, member), reason });
      if ('refused' in issued) throw new AppError(issued.refused);
    });
  }

  async function takeReward(shop: Shop, payment: number, member: number): Promise<void> {
    const paymentId = at(shop.paymentIds, payment);
    const memberId = at(shop.memberIds, member);
    const grants = await services.offers.openGrants(db.read, { paymentId, memberId, nowMs: clock() });
    for (const { offerId } of grants) {
      await db.tx((tx) => services.giveOffers.take(tx, { paymentId, offerId, memberId }, clock()));
    }
  }

  async function run(shop: Shop, command: Command): Promise<unknown> {
    switch (command.kind) {
      case 'pay':
        return db.tx(async (tx) => {
          const open = await opened(tx, shop, command.payment, command.amountFen);
          if (!isOpenPayment(open.state)) throw new AppError('state-conflict', { state: open.state });
          const { tender } = command;
          return settlePayment.take(tx, open, { way: { tender }, payer: payerOf(shop, command.member) }, clock());
        });
      case 'ask':
        return ask(shop, command);
      case 'paid':
      case 'closed':
      case 'void':
        return hear(shop, command.kind, command.payment);
      case 'cancel':
        return db.tx(async (tx) =>
          payments.move(tx, await payments.find(tx, at(shop.paymentIds, command.payment)), 'cancel'),
        );
      case 'link':
        return link(shop, command.payment, command.member);
      case 'refund':
        return refund(shop, command);
      case 'refund-done':
        return db.tx((tx) => giveBack.settle(tx, at(shop.refundIds, command.refund)));
      case 'refund-failed':
        return db.tx((tx) => giveBack.fail(tx, at(shop.refundIds, command.refund)));
      case 'coupon':
        return issue(shop, command);
      case 'reward':
        return takeReward(shop, command.payment, command.member);
    }
  }

  return {
    open,
    /** Runs a command. @returns the code it was refused with, null when it was not @throws what is no refusal */
    async command(shop: Shop, command: Command): Promise<string | null> {
      nowMs += 1000;
      try {
        await run(shop, command);
        return null;
      } catch (error) {
        if (error instanceof AppError) return error.code;
        throw error;
      }
    },
  };
}
