import type { EntityManager } from 'typeorm';
import type { Wechat } from './adapters/wechat';
import type { Config } from './config';
import { createBalanceLimits } from './flows/balance-limits';
import { createCashOut } from './flows/cash-out';
import { createClaimPay } from './flows/claim-pay';
import { createClaimPayment } from './flows/claim-payment';
import type { createDeleteMember } from './flows/delete-member';
import { createDuplicateMembers } from './flows/duplicate-members';
import { createEnrolAtTill } from './flows/enrol-at-till';
import { createEnrolFace } from './flows/enrol-face';
import type { ExportMember } from './flows/export-member';
import { createFaceCheckout } from './flows/face-checkout';
import { createFaceOverview } from './flows/face-overview';
import { createMallCheckout } from './flows/mall-checkout';
import { createMallFulfil } from './flows/mall-fulfil';
import type { MallPay } from './flows/mall-pay';
import { createPlaceOrder } from './flows/mall-place';
import { createMallQuotes } from './flows/mall-quote';
import { createMallRefunds } from './flows/mall-refunds';
import { createMallViews } from './flows/mall-views';
import { createMemberAccount } from './flows/member-account';
import { createMemberPin } from './flows/member-pin';
import { createMyOrders } from './flows/my-orders';
import { createMyPoints } from './flows/my-points';
import { createPinCheckout } from './flows/pin-checkout';
import type { ProviderPay } from './flows/provider-pay';
import { createProviderPayouts } from './flows/provider-payouts';
import type { createPushCampaign } from './flows/push-campaign';
import type { ReconcileBill } from './flows/reconcile-bill';
import { createRefreshFace } from './flows/refresh-face';
import type { RefundPayment } from './flows/refund-payment';
import { createRuleScopes } from './flows/rule-scopes';
import { createStoreFront } from './flows/store-front';
import { createTakeReward } from './flows/take-reward';
import { createTillCheckout } from './flows/till-checkout';
import { createTillProvider } from './flows/till-provider';
import { createTillToday } from './flows/till-today';
import type { TopUpFlow } from './flows/top-up';
import type { Clock } from './kernel/clock';
import type { Database } from './kernel/db/database';
import type { Handlers } from './kernel/http/api';
import type { Metrics } from './kernel/http/metrics';
import type { Logger } from './kernel/logger';
import { createCampaignRoutes } from './modules/campaign/campaign.routes';
import { currentVersion } from './modules/consent/consent-texts';
import { createCouponRoutes } from './modules/coupon/coupon.routes';
import { createCouponConsoleRoutes } from './modules/coupon/coupon-console.routes';
import type { FaceEngine } from './modules/face/face-engine';
import type { GalleryFeed } from './modules/face/gallery-feed';
import { createCartRoutes } from './modules/mall/cart.routes';
import { createCatalogueRoutes } from './modules/mall/catalogue.routes';
import { createProductRoutes } from './modules/mall/product.routes';
import { createMemberTagRoutes } from './modules/member/member-tag.routes';
import { createBalanceLimitsRoutes } from './modules/merchant/balance-limits.routes';
import { createFacePolicyRoutes } from './modules/merchant/face-policy.routes';
import { createMerchantRoutes } from './modules/merchant/merchant.routes';
import { createMessageRoutes } from './modules/message/message.routes';
import { createOfferRoutes } from './modules/offer/offer.routes';
import { createReconciliationRoutes } from './modules/reconciliation/reconciliation.routes';
import { createReportRoutes } from './modules/report/report.routes';
import { createReportService } from './modules/report/report.service';
import { createStoreRoutes } from './modules/store/store.routes';
import { createDeliveryRoutes } from './modules/webhook/delivery.routes';
import { createWebhookRoutes } from './modules/webhook/webhook.routes';
import type { Services } from './services';

/** A member's page in the console shows this many orders and coupons. */
const PROFILE_ROWS = 50;

interface Deps extends Services {
  config: Config;
  db: Database;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  wechat: Wechat;
  faceEngine: FaceEngine;
  galleryFeed: GalleryFeed;
  topUps: TopUpFlow;
  providerPay: ProviderPay;
  refundPayment: RefundPayment;
  mallPay: MallPay;
  pushCampaign: ReturnType<typeof createPushCampaign>;
  bills: ReconcileBill;
  deleteMember: ReturnType<typeof createDeleteMember>;
  exportMember: ExportMember;
}

/** Every route of the contract and who answers it: the compiler finds the one that is missing. */
export function createRoutes(deps: Deps): Handlers {
  const { config, db, merchants, wechat } = deps;
  const pinCheckout = createPinCheckout(deps);
  const wechatAuthorizeUrl = wechat.authorizeUrl('REDIRECT', 'STATE');
  return {
    ...createMerchantRoutes(deps),
    ...createFacePolicyRoutes(deps),
    ...createStoreRoutes({
      ...deps,
      merchantName: merchants.nameOf,
      publicMerchantId: async () => (await merchants.first(db.read)).merchantId,
    }),
    ...createStoreFront({
      ...deps,
      wechatAuthorizeUrl,
      messageTemplates: config.wechat.messageTemplates,
      demo: config.demo,
    }),
    ...createMemberAccount(deps),
    ...createEnrolFace(deps),
    ...createEnrolAtTill(deps),
    ...createFaceCheckout({ ...deps, pinCheckout, refreshFace: createRefreshFace(deps) }),
    ...pinCheckout.routes,
    ...createMemberPin(deps),
    ...createFaceOverview(deps),
    ...createDuplicateMembers(deps),
    ...createTillCheckout(deps),
    ...createTillProvider(deps),
    ...createTillToday(deps),
    ...createClaimPayment(deps),
    ...createClaimPay(deps),
    ...deps.refundPayment.routes,
    ...createBalanceLimits(deps),
    ...createBalanceLimitsRoutes(deps),
    ...deps.topUps.routes,
    ...createMyOrders(deps),
    ...createTakeReward(deps),
    ...createMemberTagRoutes(deps),
    ...createRuleScopes(deps),
    ...createReconciliationRoutes({ ...deps, askForBill: deps.bills.ask, contract: deps.bills.contract }),
    ...createWebhookRoutes({ ...deps, allowPrivate: config.webhooks.allowPrivate }),
    ...createDeliveryRoutes(deps),
    ...createProviderPayouts({ ...deps, providerNames: deps.bills.providerNames }),
    ...createMyPoints(deps),
    ...createCashOut(deps),
    ...deps.exportMember.routes,
    ...deps.deleteMember.routes,
    ...mallRoutes(deps),
    ...commerceRoutes(deps),
  };
}

function mallRoutes(deps: Deps) {
  const merchantOfStore = async (em: EntityManager, storeId: string) => (await deps.stores.get(em, storeId)).merchantId;
  const mallQuotes = createMallQuotes(deps);
  const mallViews = createMallViews({ ...deps, needsPin: deps.mallPay.needsPin });
  const mall = { ...deps, mallQuotes, mallViews, placeOrder: createPlaceOrder({ ...deps, mallQuotes }) };
  return {
    ...createCatalogueRoutes({ ...deps, merchantOfStore }),
    ...createProductRoutes(deps),
    ...createCartRoutes(deps),
    ...createMallCheckout(mall),
    ...createMallFulfil(mall),
    ...createMallRefunds(mall),
  };
}

function commerceRoutes(deps: Deps) {
  const { db, clock, merchants, members, mall, consents, coupons, campaigns, views } = deps;
  const reports = createReportService({
    clock,
    timeZone: async (merchantId) => (await merchants.get(db.read, merchantId)).timeZone,
    currentVersion,
  });
  return {
    ...createCouponRoutes(deps),
    ...createCouponConsoleRoutes({
      ...deps,
      ownMember: async (em, merchantId, memberId) => {
        await members.ofMerchant(em, merchantId, memberId);
      },
    }),
    ...createOfferRoutes({
      ...deps,
      templates: coupons.templateViews,
      costs: coupons.discountsBySource,
      maxPerPayment: async (em, merchantId) =>
        merchants.offersPerPayment((await merchants.get(em, merchantId)).settings),
      setMaxPerPayment: merchants.setOffersPerPayment,
    }),
    ...createMessageRoutes({
      ...deps,
      couponViews: async (em, couponIds, locale) => coupons.toViews(await coupons.byIds(em, couponIds), locale),
      onRead: async (tx, { campaignId, memberId }, nowMs) => {
        if (campaignId) await campaigns.markOpened(tx, { campaignId, memberId, nowMs });
      },
    }),
    ...createCampaignRoutes({
      ...deps,
      templates: coupons.templateViews,
      results: reports.campaignResults,
      countMarketing: consents.countMarketing,
      estimate: deps.pushCampaign.estimate,
    }),
    ...createReportRoutes({
      db,
      reports,
      balance: (memberId) => deps.ledger.memberBalance(db.read, memberId),
      orders: async (memberId, locale) => {
        const [orders] = await mall.list(db.read, memberId, { page: 1, pageSize: PROFILE_ROWS });
        return Promise.all(orders.map((order) => views.order(db.read, order, locale)));
      },
      coupons: async (memberId, locale) => {
        const wallet = await coupons.listWallet(db.read, memberId, 'usable', clock());
        return coupons.toViews(wallet.slice(0, PROFILE_ROWS), locale);
      },
      consents: (memberId) => consents.states(db.read, memberId),
      tags: (memberId) => members.tagsOf(db.read, memberId),
    }),
  };
}
