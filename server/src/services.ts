import { join } from 'node:path';
import type { Config } from './config';
import { createGiveOffers } from './flows/give-offers';
import { createSettlePayment } from './flows/settle-payment';
import { createSettleTopUp } from './flows/settle-top-up';
import { withCouponEvents } from './flows/shop-events';
import { createViews } from './flows/views';
import type { Clock } from './kernel/clock';
import { deriveKey } from './kernel/crypto';
import type { Database } from './kernel/db/database';
import { createCampaignService } from './modules/campaign/campaign.service';
import { createConsentService } from './modules/consent/consent.service';
import { createCouponService } from './modules/coupon/coupon.service';
import { createDuplicateService } from './modules/face/duplicate.service';
import { createFaceService } from './modules/face/face.service';
import { createLivenessService } from './modules/face/liveness.service';
import { createTillEnrolmentService } from './modules/face/till-enrolment.service';
import { createLedgerService } from './modules/ledger/ledger.service';
import { createCatalogueService } from './modules/mall/catalogue.service';
import { createMallService } from './modules/mall/mall.service';
import { createPictureStore } from './modules/mall/picture-store';
import { createMemberService } from './modules/member/member.service';
import { createMemberExport } from './modules/member/member-export';
import { createPinService } from './modules/member/pin.service';
import { createPointService } from './modules/member/points.service';
import { createMerchantService } from './modules/merchant/merchant.service';
import { createMessageService } from './modules/message/message.service';
import { createOfferService } from './modules/offer/offer.service';
import { createBalanceLimitService } from './modules/payment/balance-limit.service';
import { createPaymentService } from './modules/payment/payment.service';
import { createProviderOrderService } from './modules/payment/provider-order.service';
import { createRefundService } from './modules/payment/refund.service';
import { createPayoutService } from './modules/reconciliation/payout.service';
import { createReconciliationService } from './modules/reconciliation/reconciliation.service';
import { createStoreService } from './modules/store/store.service';
import { createDeliveryService } from './modules/webhook/delivery.service';
import { createEventService } from './modules/webhook/event.service';
import { createWebhookService } from './modules/webhook/webhook.service';

/** Pictures of things on sale; served under `/pictures/`. */
export const picturesFolder = ({ dataDir }: Config): string => join(dataDir, 'pictures');

export type Services = ReturnType<typeof createServices>;

/** Every module's service, wired once; the demo wires them a second time on a clock of its own. */
export function createServices({ config, db, clock }: { config: Config; db: Database; clock: Clock }) {
  const claimKey = deriveKey(config.keys.signing, 'claim code');
  const merchants = createMerchantService({ db, clock });
  const stores = createStoreService({ db, clock });
  const members = createMemberService({ db, clock, signingKey: config.keys.signing });
  const pins = createPinService({ db, clock, signingKey: config.keys.signing });
  const points = createPointService({ clock });
  const memberExport = createMemberExport({ clock, signingKey: config.keys.signing });
  const consents = createConsentService();
  const faces = createFaceService({ clock });
  const duplicates = createDuplicateService({ clock });
  const liveness = createLivenessService({ clock, markKey: deriveKey(config.keys.signing, 'frame marks') });
  const tillEnrolments = createTillEnrolmentService({ clock });
  const payments = createPaymentService({ clock });
  const refunds = createRefundService({ clock });
  const providerOrders = createProviderOrderService({ clock });
  const balanceLimits = createBalanceLimitService();
  const ledger = createLedgerService();
  const reconciliations = createReconciliationService();
  const payouts = createPayoutService();
  const mall = createMallService({ addressKey: deriveKey(config.keys.signing, 'delivery address') });
  const catalogue = createCatalogueService({ pictures: createPictureStore({ folder: picturesFolder(config) }) });
  const offers = createOfferService();
  const campaigns = createCampaignService();
  const events = createEventService({ clock });
  const webhooks = createWebhookService({ clock, sealingKey: deriveKey(config.keys.signing, 'webhook secrets') });
  const deliveries = createDeliveryService({ clock });
  const coupons = withCouponEvents(createCouponService({ db, clock, shopOf: merchants.get }), events);
  const messages = createMessageService({ wechatTemplateIds: Object.values(config.wechat.messageTemplates) });
  const giveOffers = createGiveOffers({ offers, coupons, members, merchants });
  const settlePayment = createSettlePayment({
    payments,
    merchants,
    balanceLimits,
    coupons,
    giveOffers,
    ledger,
    members,
    mall,
    events,
  });
  const settleTopUp = createSettleTopUp({ clock, payments, ledger, events });
  const page = (path: string) => `${config.http.publicUrl}/m/#/pages/${path}`;
  const claimUrl = (token: string) => page(`claim/index?token=${token}`);
  const views = createViews({
    clock,
    claimKey,
    claimUrl,
    members,
    stores,
    coupons,
    offers,
    ledger,
    mall,
    payments,
    providerOrders,
    settlePayment,
  });
  return {
    claimKey,
    merchants,
    stores,
    members,
    pins,
    points,
    memberExport,
    consents,
    faces,
    duplicates,
    liveness,
    tillEnrolments,
    payments,
    refunds,
    providerOrders,
    balanceLimits,
    ledger,
    reconciliations,
    payouts,
    mall,
    catalogue,
    offers,
    campaigns,
    coupons,
    events,
    webhooks,
    deliveries,
    messages,
    giveOffers,
    settlePayment,
    settleTopUp,
    views,
    claimUrl,
    exportUrl: (token: string) => `${config.http.publicUrl}/downloads/member-data/${token}`,
    followUrl: (storeId: string) => page(`home/index?storeId=${storeId}`),
    orderUrl: (orderId: string) => `${config.http.publicUrl}/m/#/mall/order/index?orderId=${orderId}`,
    topUpReturnUrl: (topUpId: string) => `${config.http.publicUrl}/m/#/account/balance/index?topUpId=${topUpId}`,
  };
}
