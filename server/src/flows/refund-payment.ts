import type { Locale } from '@shuke/shared';
import { DateTime } from 'luxon';
import type { ProviderRefund, RefundRequest } from '../adapters/provider';
import { SECOND_MS } from '../kernel/clock';
import { crashPoint } from '../kernel/crash-points';
import type { Database } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { Handlers } from '../kernel/http/api';
import { requireManager } from '../kernel/http/staff-roles';
import type { Logger } from '../kernel/logger';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { Refund } from '../modules/payment/payment.entity';
import { isProvider, refundParts, restFen } from '../modules/payment/payment-parts';
import { createGiveBack, type GiveBackDeps, type Giver, type RefundCommand } from './give-back';
import type { Providers } from './provider-send';
import type { Views } from './views';

interface Deps extends GiveBackDeps {
  db: Database;
  logger: Logger;
  merchants: MerchantService;
  providers: Providers;
  views: Views;
}

/** Whoever sends a refund again asks the provider, when nobody did for so long. */
const QUIET_MS = 2 * SECOND_MS;
/** The job asks about refunds nobody looks at. */
const FORGOTTEN_MS = 10 * SECOND_MS;

export type RefundPayment = ReturnType<typeof createRefundPayment>;

/**
 * Gives money back the way it came: the balance's part first, the rest in cash or through the provider. A refund that a
 * provider must make is counted first and asked for afterwards; until the provider has said, it stays processing.
 */
export function createRefundPayment(deps: Deps) {
  const { db, clock, logger, payments, refunds, merchants, providers, views } = deps;
  const steps = createGiveBack(deps);

  /** What the provider said of a refund: done, not to be done, or not decided. */
  async function hear(refundId: string, state: ProviderRefund['state']): Promise<void> {
    if (state === 'succeeded') await db.tx((tx) => steps.settle(tx, refundId));
    if (state === 'failed') await db.tx((tx) => steps.fail(tx, refundId));
  }

  async function requestOf({ paymentId, amountFen, balanceFen, orderNo, outRefundNo, reason }: Refund) {
    const payment = await payments.find(db.read, paymentId);
    const request: RefundRequest = {
      outTradeNo: orderNo ?? '',
      outRefundNo: outRefundNo ?? '',
      amountFen: amountFen - balanceFen,
      orderAmountFen: restFen(payment),
      reason,
    };
    return { request, provider: isProvider(payment.restTender) ? providers[payment.restTender] : null };
  }

  /** Asks for a refund that was counted. Its number makes asking twice the same refund. */
  async function ask(refund: Refund): Promise<void> {
    const { request, provider } = await requestOf(refund);
    if (!provider) throw new Error(`refund ${refund.refundId} of a payment without a provider`);
    crashPoint('refund.sending');
    const said = await provider.refund(request);
    crashPoint('refund.answered');
    if (said.status === 'ok' && said.refund.state !== 'processing') return hear(refund.refundId, said.refund.state);
    if (said.status === 'refused') {
      logger.warn({ refundId: refund.refundId, code: said.code }, 'the provider refused a refund');
      return hear(refund.refundId, 'failed');
    }
    // `processing` may mean that an earlier request did it: then a query tells at once.
    const asked = said.status === 'ok' ? await provider.queryRefund(request) : said;
    if (asked.status === 'ok') return hear(refund.refundId, asked.refund.state);
    logger.warn({ refundId: refund.refundId, ...asked }, 'the provider did not decide');
  }

  /** What became of a refund whose answer is missing. One the provider does not know is asked for again. */
  async function resolve(refund: Refund, quietMs: number): Promise<void> {
    if (refund.state !== 'processing' || !(await db.tx((tx) => refunds.mayAsk(tx, refund, quietMs)))) return;
    const { request, provider } = await requestOf(refund);
    const said = await provider?.queryRefund(request);
    if (said?.status === 'ok') return hear(refund.refundId, said.refund.state);
    if (said?.status === 'not-found') return ask(refund);
    logger.warn({ refundId: refund.refundId, ...said }, 'the provider did not decide');
  }

  async function refund(giver: Giver, command: RefundCommand, locale: Locale) {
    const counted = await db.tx((tx) => steps.count(tx, giver, command));
    if (counted.isNew && counted.refund.outRefundNo) await ask(counted.refund);
    else await resolve(counted.refund, QUIET_MS);
    const { refundId, paymentId } = counted.refund;
    const made = (await refunds.find(db.read, refundId)) ?? counted.refund;
    const payment = await payments.find(db.read, paymentId);
    const { state, amountFen, items, pointsTaken, couponsTaken, couponReturned } = made;
    return {
      refundId,
      state,
      amountFen,
      tenders: refundParts(made, payment.restTender),
      items: (items ?? []).map(({ itemId, quantity }) => ({ itemId, quantity })),
      pointsTaken,
      couponsTaken,
      couponReturned,
      payment: await views.payment(db.read, payment, locale),
    };
  }

  const routes: Handlers<'POST /terminal/payments/:paymentId/refunds' | 'POST /console/payments/:paymentId/refunds'> = {
    'POST /terminal/payments/:paymentId/refunds': async ({ actor, params, body, locale }) => {
      const { terminalId, merchantId } = actor;
      const { timeZone } = await merchants.get(db.read, merchantId);
      const midnight = DateTime.fromMillis(clock(), { zone: timeZone }).startOf('day').toMillis();
      const giver: Giver = {
        actor: `terminal:${terminalId}`,
        terminalId,
        async payment(tx) {
          const payment = await payments.get(tx, terminalId, params.paymentId);
          if (payment.createdAtMs < midnight) throw new AppError('refund-too-late');
          return payment;
        },
      };
      return refund(giver, body, locale);
    },

    'POST /console/payments/:paymentId/refunds': async ({ actor, params, body, locale }) => {
      requireManager(actor);
      const giver: Giver = {
        actor: `staff:${actor.staffId}`,
        terminalId: null,
        async payment(tx) {
          const payment = await payments.find(tx, params.paymentId);
          if (payment.merchantId !== actor.merchantId) throw new AppError('not-found', { what: 'payment' });
          return payment;
        },
      };
      return refund(giver, body, locale);
    },
  };

  return {
    routes,
    /** For whoever else may give a payment back. @throws AppError as the giver and `count` do */
    refund,

    /** A verified notification. @returns false when the number is no refund of ours */
    async onNotification({ outRefundNo, amountFen, state }: ProviderRefund): Promise<boolean> {
      const known = await refunds.byOutRefundNo(db.read, outRefundNo);
      if (!known) return false;
      if (amountFen !== known.amountFen - known.balanceFen) {
        throw new Error(`refund ${known.refundId}: the provider reports another sum`);
      }
      await hear(known.refundId, state);
      return true;
    },

    /** Resolves refunds whose answer never came. Many servers may do so at once. */
    async reconcile(): Promise<void> {
      for (const one of await refunds.due(db.read, FORGOTTEN_MS)) await resolve(one, FORGOTTEN_MS);
    },
  };
}
