import { memberLevel } from '@shuke/shared';
import { appendAudit } from '../kernel/audit';
import { type Clock, toInstant, toInstantOrNull } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import type { Handlers } from '../kernel/http/api';
import type { JsonSection } from '../kernel/http/json-stream';
import type { CampaignService } from '../modules/campaign/campaign.service';
import type { ConsentService } from '../modules/consent/consent.service';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { FaceService } from '../modules/face/face.service';
import type { LedgerService } from '../modules/ledger/ledger.service';
import type { MallService } from '../modules/mall/mall.service';
import type { Member } from '../modules/member/member.entity';
import type { MemberExportService } from '../modules/member/member-export';
import type { PointService } from '../modules/member/points.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { MessageService } from '../modules/message/message.service';
import type { OfferService } from '../modules/offer/offer.service';
import type { BalanceLimitService } from '../modules/payment/balance-limit.service';
import type { PaymentService } from '../modules/payment/payment.service';
import type { StoreService } from '../modules/store/store.service';
import { exportRows, type StoreOf } from './export-sections';

/** Grows when a section changes its shape. */
export const EXPORT_FORMAT = 'shuke-member-data/1';

interface Deps {
  db: Database;
  clock: Clock;
  memberExport: MemberExportService;
  merchants: MerchantService;
  stores: StoreService;
  consents: ConsentService;
  faces: FaceService;
  payments: PaymentService;
  balanceLimits: BalanceLimitService;
  offers: OfferService;
  mall: MallService;
  coupons: CouponService;
  ledger: LedgerService;
  points: PointService;
  messages: MessageService;
  campaigns: CampaignService;
  /** The address of the file behind a token. */
  exportUrl(token: string): string;
}

export type ExportMember = ReturnType<typeof createExportMember>;

async function* mapRows<In, Out>(rows: AsyncIterable<In>, map: (row: In) => Out | Promise<Out>): AsyncGenerator<Out> {
  for await (const row of rows) yield await map(row);
}

/**
 * All data about a member, for the member (PIPL 45): whatever has their id, in words of their own. Of the face it says
 * what is kept and what it was used for; the sealed numbers themselves are of no use to anybody and stay here.
 */
export function createExportMember(deps: Deps) {
  const { db, clock, memberExport, stores, faces, payments, points, messages } = deps;
  const em = db.read;

  /** Ids of stores made readable; one that is gone keeps its id. */
  async function storeNamer(merchantId: string): Promise<StoreOf> {
    const names = new Map((await stores.ofMerchant(em, merchantId)).map(({ storeId, name }) => [storeId, name]));
    return (storeId) => (storeId === null ? null : (names.get(storeId) ?? storeId));
  }

  async function profileOf(member: Member, storeOf: StoreOf) {
    const { memberId, nickname, birthday, locale, unionid, points, paymentCount, spentFen } = member;
    const { phone, identities, sessions, pinSetAtMs, tags, follows } = await memberExport.dossier(em, member);
    return {
      memberId,
      nickname,
      phone,
      birthday,
      locale,
      personalised: member.unpersonalisedAtMs === null,
      points,
      level: memberLevel(paymentCount),
      paymentCount,
      spentFen,
      joinedAt: toInstant(member.createdAtMs),
      lastPaidAt: toInstantOrNull(member.lastPaidAtMs),
      wechat: { unionid, openids: identities.map(({ channel, openid }) => ({ channel, openid })) },
      pinSetAt: toInstantOrNull(pinSetAtMs),
      signedIn: sessions.map((session) => ({
        since: toInstant(session.signedInAtMs),
        until: toInstant(session.expiresAtMs),
      })),
      balanceLimits: (await deps.balanceLimits.of(em, memberId, '')).own,
      tags,
      follows: follows.map(({ storeId, createdAtMs }) => ({ store: storeOf(storeId), since: toInstant(createdAtMs) })),
    };
  }

  async function faceOf(memberId: string) {
    const { templates, enrolledAtMs, lastUsedAtMs } = await faces.status(em, memberId);
    return { templates, enrolledAt: toInstantOrNull(enrolledAtMs), lastUsedAt: toInstantOrNull(lastUsedAtMs) };
  }

  /** Lists that grow with the years: read while they are written. */
  const lists = (memberId: string, storeOf: StoreOf) => ({
    faceUses: mapRows(faces.everyUseOf(em, memberId), (use) => exportRows.faceUse(use, storeOf)),
    faceDeletions: mapRows(faces.everyReceiptOf(em, memberId), exportRows.faceDeletion),
    payments: mapRows(payments.everyOf(em, memberId), async (payment) =>
      exportRows.payment(
        payment,
        { items: await payments.itemsOf(em, payment), refunds: await payments.refundsOf(em, payment.paymentId) },
        storeOf,
      ),
    ),
    topUps: mapRows(payments.everyTopUpOf(em, memberId), exportRows.topUp),
    orders: mapRows(deps.mall.everyOrderOf(em, memberId), async (order) => ({
      ...exportRows.order(order, storeOf),
      mall: await deps.mall.wordsOf(em, order.orderId),
    })),
    cart: mapRows(deps.mall.everyCartItemOf(em, memberId), ({ skuId, quantity, addedAtMs }) => ({
      skuId,
      quantity,
      addedAt: toInstant(addedAtMs),
    })),
    balance: mapRows(deps.ledger.everyLineOf(em, memberId), ({ storeId, atMs, ...line }) => ({
      ...line,
      store: storeOf(storeId),
      at: toInstant(atMs),
    })),
    points: mapRows(points.entriesOf(em, memberId), (entry) => exportRows.points(entry, storeOf)),
    checkIns: mapRows(points.checkInsOf(em, memberId), ({ day, streak, points: got }) => ({
      day,
      streak,
      points: got,
    })),
    coupons: mapRows(deps.coupons.everyOf(em, memberId), exportRows.coupon),
    messages: mapRows(messages.everyOf(em, memberId), exportRows.message),
    campaigns: mapRows(deps.campaigns.deliveriesTo(em, memberId), ({ campaignId, createdAtMs, openedAtMs }) => ({
      campaignId,
      at: toInstant(createdAtMs),
      openedAt: toInstantOrNull(openedAtMs),
    })),
  });

  async function sections(member: Member): Promise<Record<string, JsonSection>> {
    const { memberId, merchantId } = member;
    const { name, contact } = await deps.merchants.get(em, merchantId);
    const storeOf = await storeNamer(merchantId);
    const allowed = await messages.allowancesOf(em, memberId);
    const passedOn = await deps.coupons.passedOnBy(em, memberId);
    const offers = await deps.offers.grantsTo(em, memberId);
    return {
      format: EXPORT_FORMAT,
      exportedAt: toInstant(clock()),
      processor: { name, contact },
      profile: await profileOf(member, storeOf),
      consents: (await deps.consents.receiptsOf(em, memberId)).map(exportRows.consent),
      face: await faceOf(memberId),
      ...lists(memberId, storeOf),
      couponsPassedOn: passedOn.map(exportRows.passedOn),
      offers: offers.map(exportRows.offer),
      messagesAllowed: allowed.map(({ wechatTemplateId, left }) => ({ wechatTemplateId, left })),
      // Last: without it the file was cut off on the way.
      complete: true,
    };
  }

  const routes: Handlers<'POST /me/exports'> = {
    'POST /me/exports': async ({ actor: { memberId, merchantId } }) => {
      const { token, expiresAtMs } = memberExport.newLink(memberId);
      const subject = `member:${memberId}`;
      await db.tx((tx) => appendAudit(tx, { merchantId, actor: subject, action: 'member.export', subject }, clock()));
      return { url: deps.exportUrl(token), expiresAt: toInstant(expiresAtMs) };
    },
  };

  return {
    routes,
    /** Whose data a link opens, and what is in it. @throws AppError export-expired */
    async open(token: string) {
      const member = await memberExport.memberOf(em, token);
      return { memberId: member.memberId, sections: () => sections(member) };
    },
  };
}
