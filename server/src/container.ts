import { join } from 'node:path';
import { createWebhookSender } from './adapters/webhook';
import { createWechat } from './adapters/wechat';
import type { Config } from './config';
import { entities } from './entities';
import { createDeleteMember, MEMBER_FORGET } from './flows/delete-member';
import { createExportMember } from './flows/export-member';
import { createFaceRetention } from './flows/face-retention';
import { createFindDuplicates, FACE_DUPLICATES } from './flows/find-duplicates';
import { createMallPay } from './flows/mall-pay';
import { createProviderNews } from './flows/provider-news';
import { createProviderPay } from './flows/provider-pay';
import { createSendOrder } from './flows/provider-send';
import { createPushCampaign, MESSAGE_WECHAT } from './flows/push-campaign';
import { createReconcileBill, RECONCILE_BILL } from './flows/reconcile-bill';
import { createRefundPayment } from './flows/refund-payment';
import { COUPON_REMINDER, createRemindCoupons } from './flows/remind-coupons';
import { createTopUp } from './flows/top-up';
import { type Clock, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, systemClock, toInstant } from './kernel/clock';
import { armCrashPoint } from './kernel/crash-points';
import { openDatabase } from './kernel/db/database';
import type { Authenticators } from './kernel/http/actor';
import { createMetrics } from './kernel/http/metrics';
import { createOutboxWorker } from './kernel/jobs/outbox';
import { createSchedule } from './kernel/jobs/schedule';
import { forgetDays } from './kernel/limit-counter';
import { createLogger } from './kernel/logger';
import { forgetNonces } from './kernel/replay';
import { CAMPAIGN_PUSH } from './modules/campaign/campaign.routes';
import { createFaceEngine } from './modules/face/face-engine';
import { createFacePool } from './modules/face/face-pool';
import { createGallery } from './modules/face/gallery';
import { createGalleryFeed, GALLERY_POLL_MS } from './modules/face/gallery-feed';
import { createTemplateCipher } from './modules/face/template-cipher';
import { providerMoves } from './modules/payment/provider-moves';
import { createWebhookWorker } from './modules/webhook/webhook-worker';
import { createProviders, OUTSIDE_TIMEOUT_MS } from './providers';
import { createRoutes } from './routes';
import { createServices } from './services';

const RECONCILE_MS = 5 * SECOND_MS;

/** What tests change: time, and how long WeChat and the providers may take to answer one call. */
export interface ContainerOptions {
  clock?: Clock;
  outsideTimeoutMs?: number;
}

/** Two of them read as fast as the memory of a small machine gives. */
const SEARCH_THREADS = 2;
const WEBHOOK_TIMEOUT_MS = 10_000;
/** Twenty rows of a lease, ten seconds each, well within its minute. */
const WEBHOOKS_AT_ONCE = 8;

export type Container = Awaited<ReturnType<typeof createContainer>>;

/** Wires every factory once. Nothing here decides anything; everything here is started and stopped by `main`. */
export async function createContainer(config: Config, options: ContainerOptions = {}) {
  const { clock = systemClock, outsideTimeoutMs: timeoutMs = OUTSIDE_TIMEOUT_MS } = options;
  const logger = createLogger(config.logLevel);
  const metrics = createMetrics();
  armCrashPoint(config.crashPoint);
  const db = await openDatabase(config.database, entities, logger);
  await db.migrate();
  const services = createServices({ config, db, clock });

  const wechat = createWechat({ ...config.wechat, timeoutMs, clock });
  const { wechatPay, alipay, providers, billProviders } = createProviders({ config, clock, timeoutMs });

  const faceEngine = createFaceEngine({
    pool: createFacePool({
      ...config.face,
      workerFile: config.face.workerFile ?? join(__dirname, 'face.worker.js'),
      logger,
    }),
    gallery: createGallery({ threads: { workerFile: join(__dirname, 'search.worker.js'), count: SEARCH_THREADS } }),
    cipher: createTemplateCipher({ masterKeys: config.keys.master, currentKeyId: config.keys.currentMasterId }),
  });
  metrics.watchFaces({ queued: faceEngine.queued, enrolledMembers: () => faceEngine.enrolledMembers() });

  const galleryFeed = createGalleryFeed({
    db,
    logger,
    faces: services.faces,
    faceEngine,
    owners: {
      all: () => services.merchants.all(db.read),
      get: (merchantId) => services.merchants.get(db.read, merchantId),
    },
  });

  const outside = { wechat, wechatPay, alipay, providers };
  const shared = { ...services, ...outside, config, db, clock, logger, metrics, faceEngine, galleryFeed };
  const topUps = createTopUp({ ...shared, returnUrl: services.topUpReturnUrl });
  const sendOrder = createSendOrder(shared);
  const providerPay = createProviderPay({ ...shared, sendOrder, news: createProviderNews(shared) });
  const refundPayment = createRefundPayment(shared);
  const mallPay = createMallPay({ ...shared, providerPay });
  const pushCampaign = createPushCampaign({ ...shared, campaignTemplateId: config.wechat.messageTemplates.campaign });
  const bills = createReconcileBill({ ...shared, providers: billProviders, moves: providerMoves });
  const webhookWorker = createWebhookWorker({
    ...shared,
    sender: createWebhookSender({ ...config.webhooks, timeoutMs: WEBHOOK_TIMEOUT_MS }),
  });
  const { topics: webhookTopics, handlers: webhookHandlers } = webhookWorker;
  const webhookOutbox = createOutboxWorker({
    db,
    clock,
    logger,
    handlers: webhookHandlers,
    topics: { only: webhookTopics },
    parallel: WEBHOOKS_AT_ONCE,
  });
  const remindCoupons = createRemindCoupons({ ...shared, couponTemplateId: config.wechat.messageTemplates.coupon });
  const deleteMember = createDeleteMember({ ...shared, topUps });
  const exportMember = createExportMember(shared);
  const outbox = createOutboxWorker({
    db,
    clock,
    logger,
    topics: { except: webhookTopics },
    handlers: {
      [CAMPAIGN_PUSH]: pushCampaign.pushCampaign,
      [MESSAGE_WECHAT]: pushCampaign.sendWechatMessage,
      [FACE_DUPLICATES]: createFindDuplicates(shared).work,
      [RECONCILE_BILL]: bills.work,
      [COUPON_REMINDER]: remindCoupons.sendReminder,
      [MEMBER_FORGET]: deleteMember.forgetAgain,
    },
  });
  const faceRetention = createFaceRetention(shared);
  const schedule = createSchedule(
    [
      { name: 'reconcile-payments', everyMs: RECONCILE_MS, run: providerPay.reconcile },
      { name: 'give-up-unpaid-orders', everyMs: RECONCILE_MS, run: mallPay.expire },
      { name: 'reconcile-refunds', everyMs: RECONCILE_MS, run: refundPayment.reconcile },
      { name: 'reconcile-top-ups', everyMs: MINUTE_MS, run: topUps.reconcile },
      { name: 'reconcile-bills', everyMs: 10 * MINUTE_MS, atStart: true, run: bills.schedule },
      { name: 'delete-unused-faces', everyMs: DAY_MS, atStart: true, run: faceRetention.run },
      {
        name: 'forget-sent-frames',
        everyMs: HOUR_MS,
        run: () => db.tx((tx) => services.liveness.forgetOld(tx)),
      },
      { name: 'remind-of-coupons', everyMs: HOUR_MS, atStart: true, run: remindCoupons.run },
      { name: 'forget-nonces', everyMs: HOUR_MS, run: () => db.tx((tx) => forgetNonces(tx, clock())) },
      {
        name: 'forget-limit-days',
        everyMs: DAY_MS,
        // Two days ago it is the day before yesterday or earlier, whatever the time zone.
        run: () => db.tx((tx) => forgetDays(tx, toInstant(clock() - 2 * DAY_MS).slice(0, 10))),
      },
      { name: 'forget-webhook-deliveries', everyMs: DAY_MS, atStart: true, run: webhookWorker.forgetOld },
      { name: 'follow-face-changes', everyMs: GALLERY_POLL_MS, run: galleryFeed.catchUp },
    ],
    logger,
  );
  const authenticators: Authenticators = {
    member: services.members.authenticate,
    terminal: services.stores.authenticate,
    staff: services.merchants.authenticate,
  };

  return {
    ...shared,
    topUps,
    providerPay,
    refundPayment,
    bills,
    remindCoupons,
    exportMember,
    mallPay,
    outbox,
    webhookOutbox,
    schedule,
    authenticators,
    handlers: createRoutes({
      ...shared,
      topUps,
      providerPay,
      refundPayment,
      mallPay,
      pushCampaign,
      deleteMember,
      exportMember,
      bills,
    }),
    loadGallery: galleryFeed.load,
    async close() {
      await schedule.stop();
      await outbox.stop();
      await webhookOutbox.stop();
      await faceEngine.close();
      await db.close();
    },
  };
}
