import type { Locale } from '@shuke/shared';
import { appendAudit } from '../kernel/audit';
import type { Clock } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { StaffActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import { requireManager } from '../kernel/http/staff-roles';
import type { RefundRequest } from '../modules/mall/mall.entity';
import type { MallService } from '../modules/mall/mall.service';
import type { PaymentService } from '../modules/payment/payment.service';
import type { RefundService } from '../modules/payment/refund.service';
import { refundableFen } from '../modules/payment/refund-share';
import type { MallViews } from './mall-views';
import type { RefundPayment } from './refund-payment';

type Names =
  | 'POST /console/mall/refund-requests/:requestId/accept'
  | 'POST /console/mall/refund-requests/:requestId/refuse';

interface Deps {
  db: Database;
  clock: Clock;
  mall: MallService;
  payments: PaymentService;
  refunds: RefundService;
  refundPayment: RefundPayment;
  mallViews: MallViews;
}

/** As much of the member's words as a refund's own reason holds. */
const shortReason = (reason: string) => [...reason].slice(0, 60).join('');

/** Staff decide about requests. What is accepted goes back by the same steps as any refund. */
export function createMallRefunds(deps: Deps): Handlers<Names> {
  const { db, clock, mall, payments, refunds, refundPayment, mallViews } = deps;
  const byStaff = ({ staffId }: StaffActor) => `staff:${staffId}`;

  const view = async ({ orderId }: RefundRequest, locale: Locale) =>
    mallViews.forStaff(db.read, await mall.getMallOrder(db.read, orderId), locale);

  /** Accepts within the refund's own transaction, so that what is accepted is counted, and the other way round. */
  async function accept(tx: Tx, actor: StaffActor, requestId: string, how: { refundId: string; restock: boolean }) {
    const request = await mall.getRequest(tx, actor.merchantId, requestId);
    const order = await mall.getMallOrder(tx, request.orderId);
    if (request.refundId !== how.refundId) {
      const before = request.refundId ? await refunds.find(tx, request.refundId) : null;
      if (before && before.state !== 'failed') throw new AppError('state-conflict', { state: request.state });
      const failedRefundId = before?.refundId ?? null;
      const by = { actor: byStaff(actor), nowMs: clock() };
      await mall.acceptRequest(tx, order, request, { ...how, failedRefundId, ...by });
    }
    return payments.find(tx, order.paymentId);
  }

  /** What goes back: the pieces that were named, or whatever is left; sent again it is what it was. */
  async function wishOf({ orderId, items }: RefundRequest, refundId: string) {
    if (items) return { items: items.map(({ skuId, quantity }) => ({ itemId: skuId, quantity })) };
    const known = await refunds.find(db.read, refundId);
    const { paymentId } = await mall.getMallOrder(db.read, orderId);
    return { amountFen: known?.amountFen ?? refundableFen(await payments.find(db.read, paymentId)) };
  }

  return {
    'POST /console/mall/refund-requests/:requestId/accept': async ({ actor, params: { requestId }, body, locale }) => {
      requireManager(actor);
      const { refundId } = body;
      const request = await mall.getRequest(db.read, actor.merchantId, requestId);
      const giver = {
        actor: byStaff(actor),
        terminalId: null,
        payment: (tx: Tx) => accept(tx, actor, requestId, body),
      };
      const command = { refundId, reason: shortReason(request.reason), ...(await wishOf(request, refundId)) };
      await refundPayment.refund(giver, command, locale);
      return view(request, locale);
    },

    'POST /console/mall/refund-requests/:requestId/refuse': async ({ actor, params: { requestId }, body, locale }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const request = await db.tx(async (tx) => {
        const asked = await mall.getRequest(tx, merchantId, requestId);
        if (asked.state === 'refused' && asked.answer === body.answer) return asked;
        const order = await mall.getMallOrder(tx, asked.orderId);
        await mall.refuseRequest(tx, order, asked, { answer: body.answer, nowMs: clock() });
        const subject = `order:${asked.orderId}`;
        const record = { merchantId, actor: byStaff(actor), action: 'order.refund-refused', subject };
        await appendAudit(tx, record, clock());
        return asked;
      });
      return view(request, locale);
    },
  };
}
