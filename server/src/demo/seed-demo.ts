import { newId } from '@shuke/shared';
import { couponDraft, offerDraft } from '@shuke/shared/contract';
import type { z } from 'zod';
import type { Config } from '../config';
import { type Clock, DAY_MS, MINUTE_MS } from '../kernel/clock';
import { randomDigits } from '../kernel/crypto';
import type { Database, Tx } from '../kernel/db/database';
import { consentText } from '../modules/consent/consent-texts';
import { DEFAULT_SETTINGS } from '../modules/merchant/merchant.service';
import { createServices, type Services } from '../services';
import { promotions } from './catalogue';
import { people, templates } from './people';
import { seedCatalogue } from './seed-catalogue';

/**
 * Fills an empty database with a small shop that has a past: two stores, things on sale, coupons, an offer, and
 * members who came and paid over the last two weeks. The past is made by the same flows as the present, on a clock
 * of its own, so its ledger and coupons are as right as any. No member has a face: those come from real people.
 */

export const demoStaff = { login: 'owner@shuke.demo', password: 'shuke-demo-2026' } as const;

const DAYS = 15;

interface Shop {
  merchantId: string;
  storeIds: [string, string];
  terminalId: string;
}

export async function seedDemo(deps: {
  config: Config;
  db: Database;
  clock: Clock;
  wrapTemplateKey(merchantId: string): Buffer;
}): Promise<void> {
  const { config, db } = deps;
  let nowMs = deps.clock() - DAYS * DAY_MS;
  const services = createServices({ config, db, clock: () => nowMs });
  const shop = await db.tx((tx) => openShop(tx, services, nowMs, deps.wrapTemplateKey));
  const memberIds = await db.tx((tx) => addMembers(tx, services, shop, nowMs));
  await db.tx((tx) => addCommerce(tx, services, shop, nowMs));
  for (const moment of visits(nowMs, deps.clock())) {
    nowMs = moment.atMs;
    await db.tx((tx) => pay(tx, services, shop, memberIds, moment));
  }
}

async function openShop(tx: Tx, services: Services, nowMs: number, wrapTemplateKey: (merchantId: string) => Buffer) {
  const { merchants, stores } = services;
  const merchantId = newId(nowMs);
  const storeIds: [string, string] = [newId(nowMs), newId(nowMs)];
  const terminalId = newId(nowMs);
  await merchants.create(tx, {
    merchantId,
    name: '山间茶点',
    contact: '山间茶点 · privacy@shuke.demo · 0571-0000-0000',
    timeZone: 'Asia/Shanghai',
    settings: DEFAULT_SETTINGS,
    templateKey: wrapTemplateKey(merchantId),
    createdAtMs: nowMs,
  });
  const staff = { staffId: newId(nowMs), merchantId, login: demoStaff.login, createdAtMs: nowMs };
  await merchants.addStaff(tx, { ...staff, name: '林老板', role: 'owner' }, demoStaff.password);
  const places = [
    { name: '山间茶点 · 西湖店', address: '杭州市西湖区龙井路 18 号', hours: '08:00–21:00' },
    { name: '山间茶点 · 滨江店', address: '杭州市滨江区江南大道 228 号', hours: '07:30–20:30' },
  ];
  for (const [index, place] of places.entries()) {
    const storeId = storeIds[index] ?? merchantId;
    await stores.create(tx, { storeId, merchantId, ...place, createdAtMs: nowMs + index });
  }
  // Its code is never told: this till only stands behind the payments of the past.
  const till = { terminalId, merchantId, storeId: storeIds[0], name: '一号收银台' };
  const { pairingCode } = await stores.addTerminal(tx, till, randomDigits(12));
  await stores.pair(tx, pairingCode);
  const media = (picture: string) => `/media/${picture}`;
  await stores.addPromotions(
    tx,
    promotions.map(({ title, subtitle, priceFen, picture }, position) => ({
      promotionId: newId(nowMs),
      merchantId,
      storeId: null,
      title,
      subtitle,
      priceFen,
      pictureUrl: media(picture),
      position,
    })),
  );
  await seedCatalogue(tx, services, { merchantId, nowMs });
  return { merchantId, storeIds, terminalId };
}

async function addMembers(tx: Tx, services: Services, { merchantId }: Shop, nowMs: number): Promise<string[]> {
  const { members, consents, payments, settleTopUp } = services;
  const ids: string[] = [];
  for (const [index, person] of people.entries()) {
    const identity = { channel: 'weapp', openid: `demo-${index}` } as const;
    const { member } = await members.signUp(tx, merchantId, identity, 'zh-CN');
    const { memberId } = member;
    ids.push(memberId);
    await members.update(tx, memberId, { nickname: person.nickname });
    await members.setPhone(tx, memberId, person.phone);
    const { version, hash } = consentText('marketing', 'zh-CN');
    const receipt = {
      receiptId: newId(nowMs),
      merchantId,
      memberId,
      channel: 'weapp',
      locale: 'zh-CN',
      atMs: nowMs,
    } as const;
    await consents.record(tx, receipt, [{ purpose: 'marketing', granted: person.marketing, version, hash }]);
    if (person.balanceFen === 0) continue;
    const opened = {
      topUpId: newId(nowMs),
      merchantId,
      memberId,
      amountFen: person.balanceFen,
      channel: 'weapp',
    } as const;
    await settleTopUp(tx, await payments.openTopUp(tx, opened), null);
  }
  return ids;
}

async function addCommerce(tx: Tx, { coupons, offers }: Services, { merchantId }: Shop, nowMs: number): Promise<void> {
  const ids = new Map<string, string>();
  for (const { key, ...draft } of templates) {
    const templateId = newId(nowMs);
    ids.set(key, templateId);
    const parsed = couponDraft.parse(draft);
    await coupons.createTemplate(tx, { merchantId, templateId, draft: parsed, actor: 'system', nowMs });
  }
  const addOffer = (draft: z.input<typeof offerDraft>) =>
    offers.create(tx, { merchantId, offerId: newId(nowMs), draft: offerDraft.parse(draft), nowMs });
  await addOffer({
    name: '付款后送茶点券',
    templateId: ids.get('next-visit') ?? '',
    rule: { storeIds: null, minAmountFen: 1000, visits: { kind: 'any' } },
    reason: '谢谢光临，下次来坐坐',
    active: true,
  });
  await addOffer({
    name: '第一次来，送一份茶点',
    templateId: ids.get('gift') ?? '',
    rule: { storeIds: null, minAmountFen: 1000, visits: { kind: 'first' } },
    reason: '',
    grant: 'on-tap',
    takeWithinHours: 48,
    active: true,
  });
}

interface Visit {
  atMs: number;
  amountFen: number;
  /** Which of the people; null for somebody who left only a receipt. */
  person: number | null;
}

/** A fixed sequence (a linear congruential generator, Park and Miller 1988): the same shop every time. */
function createDice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** Midnight UTC is eight in the morning in the shop: its day is 08:00 to 20:59. */
const OPEN_HOURS = 13;

function visits(fromMs: number, untilMs: number): Visit[] {
  const dice = createDice(20261122);
  const all: Visit[] = [];
  const firstDayMs = Math.ceil(fromMs / DAY_MS) * DAY_MS;
  for (let day = 0; firstDayMs + day * DAY_MS < untilMs; day++) {
    const many = 5 + Math.floor(dice() * 6);
    // Members find the shop one after another, so that every week has somebody's first visit.
    const known = Math.min(people.length, 2 + Math.floor((day * people.length) / DAYS));
    for (let index = 0; index < many; index++) {
      const atMs = firstDayMs + day * DAY_MS + Math.floor(dice() * OPEN_HOURS * 60) * MINUTE_MS;
      const amountFen = 1200 + Math.floor(dice() * 60) * 100;
      const person = dice() < 0.6 ? Math.floor(dice() * known) : null;
      if (atMs < untilMs - MINUTE_MS) all.push({ atMs, amountFen, person });
    }
  }
  return all.sort((a, b) => a.atMs - b.atMs);
}

async function pay(tx: Tx, services: Services, shop: Shop, memberIds: string[], visit: Visit): Promise<void> {
  const { payments, ledger, settlePayment } = services;
  const { atMs, amountFen } = visit;
  const { merchantId, terminalId } = shop;
  const storeId = shop.storeIds[amountFen % 3 === 0 ? 1 : 0];
  const open = await payments.open(tx, { paymentId: newId(atMs), merchantId, storeId, terminalId, amountFen });
  const memberId = visit.person === null ? undefined : memberIds[visit.person];
  if (memberId === undefined) {
    await settlePayment.take(tx, open, { way: { tender: 'cash' } }, atMs);
    return;
  }
  const tender = (await ledger.memberBalance(tx, memberId)) >= amountFen ? 'balance' : 'cash';
  const payer = { memberId, identifiedBy: 'member-code' } as const;
  await settlePayment.take(tx, open, { way: { tender }, payer }, atMs);
}
