import type { Clock } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { Handlers } from '../kernel/http/api';
import type { MallService } from '../modules/mall/mall.service';
import type { PaymentService } from '../modules/payment/payment.service';
import type { GiveOffers } from './give-offers';
import type { Views } from './views';

/** The customer takes an offer that popped up: on the till's screen, or later on the order's page. */
export function createTakeReward(deps: {
  db: Database;
  clock: Clock;
  payments: PaymentService;
  mall: MallService;
  giveOffers: GiveOffers;
  views: Views;
}): Handlers<
  'POST /terminal/payments/:paymentId/rewards/:offerId/take' | 'POST /me/orders/:orderId/rewards/:offerId/take'
> {
  const { db, clock, payments, mall, giveOffers, views } = deps;
  return {
    'POST /terminal/payments/:paymentId/rewards/:offerId/take': async ({ actor, params, locale }) => {
      const { paymentId, offerId } = params;
      const payment = await db.tx(async (tx) => {
        const taken = await payments.get(tx, actor.terminalId, paymentId);
        if (taken.memberId === null) throw new AppError('not-found', { what: 'reward' });
        await giveOffers.take(tx, { paymentId, offerId, memberId: taken.memberId }, clock());
        return taken;
      });
      return views.payment(db.read, payment, locale);
    },

    'POST /me/orders/:orderId/rewards/:offerId/take': async ({ actor, params, locale }) => {
      const { memberId } = actor;
      const order = await db.tx(async (tx) => {
        const found = await mall.get(tx, memberId, params.orderId);
        await giveOffers.take(tx, { paymentId: found.paymentId, offerId: params.offerId, memberId }, clock());
        return found;
      });
      return views.order(db.read, order, locale);
    },
  };
}
