import type Router from '@koa/router';
import { text } from 'co-body';
import type { ProviderRefund } from './adapters/provider';
import { providerTrade, type Trade } from './adapters/wechat-pay';
import type { Container } from './container';
import { AppError } from './kernel/errors';
import { firstSeen } from './kernel/replay';

const MAX_NOTIFICATION_BYTES = '256kb';

/**
 * What WeChat Pay and Alipay tell us. Answers follow the providers' rules: 204, or the word `success`, means taken note
 * of; anything else and they will tell us again. A notification is only news: it ends where a query's answer ends.
 */
export function mountHooks(router: Router, container: Container): void {
  const { wechatPay, alipay, topUps, providerPay, refundPayment, logger, db, clock } = container;

  const refused = (error: unknown): never => {
    if (error instanceof AppError) logger.warn({ code: error.code, ...error.data }, 'notification refused');
    throw error;
  };

  async function onTrade(trade: Trade): Promise<void> {
    if (!(await providerPay.onTrade(providerTrade(trade)))) await topUps.onNotification(trade);
  }

  async function onRefund(refund: ProviderRefund): Promise<void> {
    if (await refundPayment.onNotification(refund)) return;
    const { outRefundNo, state } = refund;
    if (state === 'succeeded' && (await providerPay.onReturned(outRefundNo))) return;
    logger.warn({ outRefundNo, state }, 'notification of a refund nobody asked for');
  }

  router.post('/hooks/wechat-pay', async (ctx) => {
    ctx.state['route'] = '/hooks/wechat-pay';
    // The signature covers the bytes as they came, so the body is read raw.
    const rawBody = await text(ctx.req, { limit: MAX_NOTIFICATION_BYTES });
    const notification = await wechatPay.parseNotification(ctx.headers, rawBody).catch(refused);
    // Repetitions are signed anew; the same bytes once more are somebody else's.
    if (!(await firstSeen(db, 'wechat-pay', notification.nonce, clock()))) {
      refused(new AppError('notification-refused', { reason: 'nonce-replayed', id: notification.id }));
    }
    if (notification.trade) await onTrade(notification.trade);
    if (notification.refund) await onRefund(notification.refund);
    ctx.status = 204;
  });

  router.post('/hooks/alipay', async (ctx) => {
    ctx.state['route'] = '/hooks/alipay';
    const fields = Object.fromEntries(new URLSearchParams(await text(ctx.req, { limit: MAX_NOTIFICATION_BYTES })));
    try {
      const { trade } = alipay.parseNotification(fields);
      if (!(await providerPay.onTrade(trade))) {
        logger.warn({ outTradeNo: trade.outTradeNo }, 'notification for an unknown order');
      }
    } catch (error) {
      refused(error);
    }
    ctx.body = 'success';
  });
}
