/** Paying by what others hold: a payment code before the scanner, a QR code on the screen, and what is under way. */
import { scannedCode } from '@shuke/shared';
import { refusedByBalance } from './face-rows';
import { go, type Handler, keepOpen, lostTo, type Row, recover, settle, to } from './moves';
import type { FlowState, Phase } from './state';

export const wayQr: Handler<'way-qr'> = (state, { provider }) =>
  go(state, 'sending-qr', { rest: 'qr', qrProvider: provider });

/** Whatever is scanned: its first digits say whose code it is. @param member where a member code leads */
export const scanned =
  (member: (state: FlowState) => FlowState): Handler<'code'> =>
  (state, { code }) => {
    switch (scannedCode(code)) {
      case 'member':
        return member(state);
      case 'wechat':
      case 'alipay':
        return go(state, 'sending-payment-code', { rest: 'payment-code' });
      default:
        return { ...state, notice: 'code-unknown' };
    }
  };
export const paymentCode = scanned((state) => ({ ...state, notice: 'code-unknown' }));

/** The way was refused, or the part from the balance was. */
const refusedWay: Handler<'refused'> = (state, { code }) => {
  switch (code) {
    case 'pin-needed':
      return go(state, 'pin', { pinFor: 'split', pinTriesLeft: null });
    case 'payment-unresolved':
      // What came before has no result yet: the payment itself says what it is waiting for.
      return recover(state, 'other', { notice: code });
    default:
      return refusedByBalance(state, code);
  }
};

const sending: Row = {
  payment: (state, { payment }) => settle(state, payment, 'other'),
  refused: refusedWay,
  ...lostTo('other'),
};

export const providerRows: Readonly<Record<Extract<Phase, ProviderPhase>, Row>> = {
  split: {
    back: to('other'),
    'cash-confirmed': to('taking-cash', { rest: 'cash' }),
    'way-qr': wayQr,
    code: paymentCode,
    cancel: to('cancelling'),
    refreshed: keepOpen('split'),
  },
  'taking-cash': {
    payment: (state, { payment }) => settle(state, payment, 'cash'),
    refused: (state, event) =>
      state.splitFen === null ? go(state, 'cash', { notice: event.code }) : refusedWay(state, event),
    ...lostTo('cash'),
  },
  'sending-qr': sending,
  'sending-payment-code': sending,
  provider: {
    refreshed: (state, { payment }) =>
      payment.state === 'processing' ? { ...state, payment } : settle(state, payment, 'other'),
    // Another code, or the other provider: the server ends what was under way first.
    code: paymentCode,
    'way-qr': wayQr,
    undo: to('undoing'),
    cancel: to('cancelling'),
  },
  undoing: {
    // The payer was quicker: it is paid, and that is said.
    payment: (state, { payment }) =>
      payment.state === 'succeeded'
        ? go(state, 'done', { payment, notice: 'paid-before-undone' })
        : settle(state, payment, 'other'),
    refused: (state) => recover(state, 'other', { notice: null }),
    ...lostTo('other'),
  },
};
type ProviderPhase = 'split' | 'taking-cash' | 'sending-qr' | 'sending-payment-code' | 'provider' | 'undoing';
