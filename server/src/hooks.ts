import type Router from '@koa/router';
import { text } from 'co-body';
import type { Container } from './container';
import { AppError } from './kernel/errors';
import { firstSeen } from './kernel/replay';

const MAX_NOTIFICATION_BYTES = '256kb';

/**
 * What WeChat Pay tells us. The signature covers the bytes as they came, so the body is read raw. Answers follow
 * the provider's rules: 204 means booked; anything else and it will tell us again.
 */
export function mountHooks(router: Router, { wechatPay, topUps, logger, db, clock }: Container): void {
  router.post('/hooks/wechat-pay', async (ctx) => {
    ctx.state['route'] = '/hooks/wechat-pay';
    const rawBody = await text(ctx.req, { limit: MAX_NOTIFICATION_BYTES });
    const notification = await wechatPay.parseNotification(ctx.headers, rawBody).catch((error: unknown) => {
      if (error instanceof AppError) logger.warn({ code: error.code, ...error.data }, 'notification refused');
      throw error;
    });
    // Repetitions are signed anew; the same bytes once more are somebody else's.
    if (!(await firstSeen(db, 'wechat-pay', notification.nonce, clock()))) {
      logger.warn({ reason: 'nonce-replayed', id: notification.id }, 'notification refused');
      throw new AppError('notification-refused', { reason: 'nonce-replayed' });
    }
    if (notification.trade) await topUps.onNotification(notification.trade);
    else logger.warn({ eventType: notification.eventType }, 'notification of a refund nobody asked for');
    ctx.status = 204;
  });
}
