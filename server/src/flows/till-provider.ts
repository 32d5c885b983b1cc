import { isOpenPayment, type Locale, scannedCode } from '@shuke/shared';
import type { ProviderName } from '../adapters/provider';
import type { Clock } from '../kernel/clock';
import { sha256Hex } from '../kernel/crypto';
import type { Database, Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { TerminalActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import type { Metrics } from '../kernel/http/metrics';
import type { ConsentService } from '../modules/consent/consent.service';
import type { FaceService } from '../modules/face/face.service';
import type { PinService } from '../modules/member/pin.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { Payment } from '../modules/payment/payment.entity';
import type { PaymentService } from '../modules/payment/payment.service';
import { isProvider } from '../modules/payment/payment-parts';
import type { ProviderOrderService } from '../modules/payment/provider-order.service';
import { requireRightPin } from './member-pin';
import type { ProviderPay } from './provider-pay';
import type { OrderExtra } from './provider-send';
import type { SettlePayment } from './settle-payment';
import type { Views } from './views';

type Names =
  | 'POST /terminal/payments/:paymentId/payment-code'
  | 'POST /terminal/payments/:paymentId/qr'
  | 'POST /terminal/payments/:paymentId/mixed'
  | 'POST /terminal/payments/:paymentId/void';

interface Deps {
  db: Database;
  clock: Clock;
  metrics: Metrics;
  payments: PaymentService;
  providerOrders: ProviderOrderService;
  merchants: MerchantService;
  pins: PinService;
  faces: FaceService;
  consents: ConsentService;
  settlePayment: SettlePayment;
  providerPay: ProviderPay;
  views: Views;
}

interface TillRequest {
  actor: TerminalActor;
  params: { paymentId: string };
  clientIp: string;
  locale: Locale;
}

/** One way of asking a provider from the till. */
interface Wish {
  provider: ProviderName;
  extra: Extract<OrderExtra, { channel: 'code' | 'qr' }>;
  codeHash: string | null;
  balanceFen: number;
}

/** Money that WeChat Pay or Alipay holds, taken at the till: by the payer's code, by a QR of ours, alone or as a part. */
export function createTillProvider(deps: Deps): Handlers<Names> {
  const { db, clock, payments, providerOrders, settlePayment, providerPay, views } = deps;

  const read = ({ actor, params }: TillRequest, em: Tx = db.read) =>
    payments.get(em, actor.terminalId, params.paymentId);
  const show = async (request: TillRequest) => views.payment(db.read, await read(request), request.locale);

  /** @throws AppError payment-code-invalid */
  function codeWish({ actor, clientIp }: TillRequest, code: string, balanceFen = 0): Wish {
    const provider = scannedCode(code);
    if (provider !== 'wechat' && provider !== 'alipay') throw new AppError('payment-code-invalid');
    const till = { storeId: actor.storeId, ip: clientIp };
    return { provider, extra: { channel: 'code', code, till }, codeHash: sha256Hex(code), balanceFen };
  }
  const qrWish = (provider: ProviderName, balanceFen = 0): Wish => ({
    provider,
    extra: { channel: 'qr' },
    codeHash: null,
    balanceFen,
  });

  /** Whether this very thing was asked for before, so that what became of it is the answer. */
  async function wasAsked(payment: Payment, { provider, extra, codeHash, balanceFen }: Wish): Promise<boolean> {
    if (codeHash) return (await providerOrders.ofCode(db.read, payment.paymentId, codeHash)) !== null;
    const order = payment.orderNo ? await providerOrders.find(db.read, payment.orderNo) : null;
    if (order?.provider !== provider || order.channel !== 'qr') return false;
    if (payment.balanceFen !== balanceFen) return false;
    if (order.state === 'open' && !order.launch) await providerPay.sendAgain(payment, extra);
    return order.state === 'open' || order.state === 'paid';
  }

  /** Ends the way of paying before, so that this one may begin. @throws AppError payment-unresolved */
  async function clearTheWay(request: TillRequest, payment: Payment): Promise<Payment> {
    if (payment.state !== 'processing' || !payment.orderNo) return payment;
    await providerPay.abandon(payment.orderNo, { closeAs: 'fail', closeReason: 'switched' });
    const after = await read(request);
    if (after.state === 'processing') throw new AppError('payment-unresolved');
    return after;
  }

  async function ask(request: TillRequest, wish: Wish, open: (tx: Tx) => Promise<Payment> = (tx) => read(request, tx)) {
    const before = await read(request);
    if (await wasAsked(before, wish)) {
      await providerPay.refresh(await read(request));
      return show(request);
    }
    const cleared = await clearTheWay(request, before);
    // Paid just before it could be ended: nothing more is asked for.
    if (before.state === 'processing' && cleared.state === 'succeeded') return show(request);
    try {
      await providerPay.start({ ...wish, open });
    } catch (error) {
      // The same code twice at the same moment: the other request is asking.
      const isRace = error instanceof AppError && error.code === 'state-conflict';
      if (!isRace || !(await wasAsked(await read(request), wish))) throw error;
    }
    return show(request);
  }

  /**
   * Whose balance may give a part: known by a face that may still be used, or by a code shown to this payment, with the
   * PIN above the shop's limit. Whoever only scanned the claim code has not said so.
   * @returns reads the open payment, still theirs, within the transaction that takes the part
   * @throws AppError member-needed, pin-needed, pin-not-set, pin-wrong, pin-locked
   */
  async function spenderOf(request: TillRequest, pin: string | undefined): Promise<(tx: Tx) => Promise<Payment>> {
    const { memberId, identifiedBy, state, amountFen } = await read(request);
    const isFace = identifiedBy === 'face' || identifiedBy === 'face-and-phone';
    if (!memberId || !(isFace || identifiedBy === 'member-code')) throw new AppError('member-needed');
    const { settings } = await deps.merchants.get(db.read, request.actor.merchantId);
    const isLarge = amountFen > deps.merchants.facePolicy(settings).digitsUpToFen;
    if (isLarge && state !== 'succeeded') {
      if (pin !== undefined) requireRightPin(await deps.pins.check(memberId, pin));
      else throw new AppError((await deps.pins.state(db.read, memberId)).isSet ? 'pin-needed' : 'pin-not-set');
    }
    return async (tx) => {
      const open = await read(request, tx);
      const stands =
        !isFace || ((await deps.faces.isEnrolled(tx, memberId)) && (await deps.consents.allowsFace(tx, memberId)));
      if (open.memberId !== memberId || open.identifiedBy !== identifiedBy || !stands)
        throw new AppError('member-needed');
      return open;
    };
  }

  /** Balance and cash, at once. Sent again it finds what was taken. */
  async function takeWithCash(request: TillRequest, balanceFen: number, readOpen: (tx: Tx) => Promise<Payment>) {
    const settled = await db.tx(async (tx) => {
      const { state, balanceFen: taken, restTender } = await read(request, tx);
      if (state === 'succeeded' && taken > 0 && !isProvider(restTender)) return null;
      return settlePayment.take(tx, await readOpen(tx), { way: { tender: 'cash', balanceFen } }, clock());
    });
    if (settled) deps.metrics.payments.inc({ tender: settled.tender ?? '', state: settled.state });
    return show(request);
  }

  return {
    'POST /terminal/payments/:paymentId/payment-code': (request) => ask(request, codeWish(request, request.body.code)),

    'POST /terminal/payments/:paymentId/qr': (request) => ask(request, qrWish(request.body.provider)),

    'POST /terminal/payments/:paymentId/mixed': async (request) => {
      const { balanceFen, pin, rest } = request.body;
      const code = rest.by === 'payment-code' ? codeWish(request, rest.code, balanceFen) : null;
      const open = await spenderOf(request, pin);
      if (rest.by === 'cash') return takeWithCash(request, balanceFen, open);
      return ask(
        request,
        rest.by === 'qr' ? qrWish(rest.provider, balanceFen) : (code ?? codeWish(request, rest.code)),
        open,
      );
    },

    'POST /terminal/payments/:paymentId/void': async (request) => {
      const { keepOpen } = request.body;
      const { state, orderNo } = await read(request);
      if (state === 'succeeded') throw new AppError('state-conflict', { state });
      if (state === 'processing' && orderNo) {
        const how = keepOpen
          ? ({ closeAs: 'fail', closeReason: 'switched' } as const)
          : ({ closeAs: 'void', closeReason: null } as const);
        await providerPay.abandon(orderNo, how);
      } else if (!keepOpen) {
        await db.tx(async (tx) => {
          const open = await read(request, tx);
          if (isOpenPayment(open.state)) await payments.move(tx, open, 'cancel');
        });
      }
      return show(request);
    },
  };
}
