import type { Locale } from '@shuke/shared';
import { DateTime } from 'luxon';
import type { Clock } from '../kernel/clock';
import { toInstant, toInstantOrNull } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { TerminalActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import type { Metrics } from '../kernel/http/metrics';
import type { MemberService } from '../modules/member/member.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { Payment, Tender } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import type { SettlePayment } from './settle-payment';
import type { Views } from './views';

type Names =
  | 'POST /terminal/payments'
  | 'GET /terminal/payments/:paymentId'
  | 'POST /terminal/payments/:paymentId/member-code'
  | 'POST /terminal/payments/:paymentId/cash'
  | 'POST /terminal/payments/:paymentId/cancel'
  | 'GET /terminal/today';

interface Deps {
  db: Database;
  clock: Clock;
  metrics: Metrics;
  payments: PaymentService;
  members: MemberService;
  merchants: MerchantService;
  settlePayment: SettlePayment;
  views: Views;
}

/** Every way to pay at the till but the face. A repeated request finds the payment settled and answers the same. */
export function createTillCheckout(deps: Deps): Handlers<Names> {
  const { db, clock, payments, members, settlePayment, views } = deps;

  const show = (payment: Payment, locale: Locale) => views.payment(db.read, payment, locale);

  function taken(payment: Payment): void {
    deps.metrics.payments.inc({ tender: payment.tender ?? 'none', state: payment.state });
  }

  /** A payment that is settled in this very way is the answer; settled in another way is a conflict. */
  function alreadyTaken(payment: Payment, tender: Tender): boolean {
    if (payment.state === 'created') return false;
    if (payment.state === 'succeeded' && payment.tender === tender) return true;
    throw new AppError('state-conflict', { state: payment.state });
  }

  return {
    'POST /terminal/payments': async ({ actor, body, locale }) => {
      const { terminalId, storeId, merchantId } = actor;
      const payment = await db.tx((tx) => payments.open(tx, { ...body, terminalId, storeId, merchantId }));
      return show(payment, locale);
    },

    'GET /terminal/payments/:paymentId': async ({ actor, params, locale }) =>
      show(await payments.get(db.read, actor.terminalId, params.paymentId), locale),

    'POST /terminal/payments/:paymentId/member-code': async ({ actor, params, body, locale }) => {
      const payment = await db.tx(async (tx) => {
        const open = await payments.get(tx, actor.terminalId, params.paymentId);
        const use = { merchantId: actor.merchantId, paymentId: open.paymentId };
        const memberId = await members.useMemberCode(tx, body.code, use);
        if (alreadyTaken(open, body.tender)) return open;
        const payer = { memberId, identifiedBy: 'member-code' } as const;
        return settlePayment.settle(tx, open, { tender: body.tender, payer }, clock());
      });
      taken(payment);
      return show(payment, locale);
    },

    'POST /terminal/payments/:paymentId/cash': async ({ actor, params, locale }) => {
      const payment = await db.tx(async (tx) => {
        const open = await payments.get(tx, actor.terminalId, params.paymentId);
        if (alreadyTaken(open, 'cash')) return open;
        return settlePayment.settle(tx, open, { tender: 'cash', payer: knownPayer(open) }, clock());
      });
      taken(payment);
      return show(payment, locale);
    },

    'POST /terminal/payments/:paymentId/cancel': async ({ actor, params, locale }) => {
      const payment = await db.tx(async (tx) => {
        const open = await payments.get(tx, actor.terminalId, params.paymentId);
        return open.state === 'cancelled' ? open : payments.move(tx, open, 'cancel');
      });
      return show(payment, locale);
    },

    'GET /terminal/today': async ({ actor }) => today(deps, actor),
  };
}

/** Somebody recognised before the money was taken, by face or by claiming: they get what the payment earns. */
function knownPayer(payment: Payment) {
  const { memberId, identifiedBy } = payment;
  return memberId && identifiedBy ? { memberId, identifiedBy } : null;
}

async function today({ db, clock, payments, merchants }: Deps, actor: TerminalActor) {
  const { timeZone } = await merchants.get(db.read, actor.merchantId);
  const from = DateTime.fromMillis(clock(), { zone: timeZone }).startOf('day').toMillis();
  const all = await payments.since(db.read, actor.terminalId, from);
  const settled = all.filter(({ state }) => state === 'succeeded');
  const payableFen = (payment: Payment) => payment.amountFen - payment.discountFen;
  const sum = (rows: Payment[]) => rows.reduce((total, payment) => total + payableFen(payment), 0);
  const of = (tender: Tender) => settled.filter((payment) => payment.tender === tender);
  return {
    count: settled.length,
    totalFen: sum(settled),
    byTender: (['balance', 'cash'] as const).map((tender) => ({
      tender,
      count: of(tender).length,
      totalFen: sum(of(tender)),
    })),
    latest: all.slice(0, 20).map((payment) => ({
      paymentId: payment.paymentId,
      state: payment.state,
      payableFen: payableFen(payment),
      tender: payment.tender,
      createdAt: toInstant(payment.createdAtMs),
      settledAt: toInstantOrNull(payment.settledAtMs),
    })),
  };
}
