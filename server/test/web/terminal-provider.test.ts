import type { Payment } from '../../web/terminal/src/flow/state';
import { can } from '../../web/terminal/src/flow/transitions';
import { charge, opened, PAYMENT_ID, paymentOf, walk } from './terminal-fixtures';

const WECHAT_CODE = `13${'4'.repeat(16)}`;
const ALIPAY_CODE = `28${'5'.repeat(20)}`;
const MEMBER_CODE = `88${'1'.repeat(16)}`;

const choosing = walk([charge, opened, { type: 'other-way' }]);
const code = (value: string) => ({ type: 'code', code: value }) as const;
const answer = (change: Partial<Payment>) => ({ type: 'payment', payment: paymentOf(change) }) as const;
const news = (change: Partial<Payment>) => ({ type: 'refreshed', payment: paymentOf(change) }) as const;
const refused = (reason: 'pin-needed' | 'payment-unresolved' | 'balance-insufficient') =>
  ({ type: 'refused', code: reason, data: {} }) as const;
const waitingQr = {
  state: 'processing',
  tender: 'wechat',
  waiting: 'payer',
  qr: { provider: 'wechat', content: 'weixin://wxpay/bizpayurl?pr=1', expiresAt: '2026-11-22T08:05:00.000Z' },
} as const satisfies Partial<Payment>;
const member = { phoneLast4: '6688', isNew: false, balanceFen: 1200 };

describe('a code before the scanner', () => {
  it('is taken for whose it is', () => {
    expect(walk([code(WECHAT_CODE)], choosing)).toMatchObject({ phase: 'sending-payment-code', rest: 'payment-code' });
    expect(walk([code(ALIPAY_CODE)], choosing).phase).toBe('sending-payment-code');
    expect(walk([code(MEMBER_CODE)], choosing).phase).toBe('sending-code');
    const unknown = walk([code('9'.repeat(18))], choosing);
    expect(unknown).toMatchObject({ phase: 'other', notice: 'code-unknown', step: choosing.step });
  });

  it('never enters the state, which crosses windows', () => {
    for (const value of [WECHAT_CODE, ALIPAY_CODE, MEMBER_CODE]) {
      expect(JSON.stringify(walk([code(value)], choosing))).not.toContain(value);
    }
  });

  it('waits for the payer’s password and goes on by news alone', () => {
    const waiting = walk([code(WECHAT_CODE), answer({ state: 'processing', waiting: 'payer' })], choosing);
    expect(waiting.phase).toBe('provider');
    expect(walk([news({ state: 'succeeded', tender: 'wechat' })], waiting).phase).toBe('done');
    const declined = walk([news({ state: 'failed', failure: 'payer-declined' })], waiting);
    expect(declined).toMatchObject({ phase: 'other', notice: 'payer-declined' });
    expect(can(declined, 'pay-by-face') && can(declined, 'way-cash') && can(declined, 'cancel')).toBe(true);
  });

  it('only says who pays when that was asked', () => {
    const asked = walk([{ type: 'way-identify' }, code(MEMBER_CODE)], choosing);
    expect(asked.phase).toBe('sending-member');
    const known = walk([answer({ member })], asked);
    expect(known).toMatchObject({ phase: 'other', payment: { member } });
  });
});

describe('a QR code on the screen', () => {
  const shown = walk([{ type: 'way-qr', provider: 'wechat' }, answer(waitingQr)], choosing);

  it('is asked for once and watched', () => {
    expect(walk([{ type: 'way-qr', provider: 'alipay' }], choosing)).toMatchObject({
      phase: 'sending-qr',
      qrProvider: 'alipay',
    });
    expect(shown).toMatchObject({ phase: 'provider', payment: { qr: waitingQr.qr } });
  });

  it('asks the server when the answer is lost, and comes back to the ways only if nothing is under way', () => {
    const lost = walk(
      [
        { type: 'way-qr', provider: 'wechat' },
        { type: 'unsure', offline: true },
      ],
      choosing,
    );
    expect(lost).toMatchObject({ phase: 'recovering', paymentId: PAYMENT_ID });
    expect(walk([answer(waitingQr)], lost).phase).toBe('provider');
    expect(walk([answer({})], lost).phase).toBe('other');
  });

  it('is undone for another way; who paid meanwhile has paid', () => {
    const undoing = walk([{ type: 'undo' }], shown);
    expect(undoing.phase).toBe('undoing');
    expect(walk([answer({ state: 'failed', failure: 'switched' })], undoing)).toMatchObject({
      phase: 'other',
      notice: 'switched',
    });
    expect(walk([answer({ state: 'succeeded' })], undoing)).toMatchObject({
      phase: 'done',
      notice: 'paid-before-undone',
    });
    const closing = walk([answer({ ...waitingQr, waiting: 'closing', qr: null })], undoing);
    expect(closing).toMatchObject({ phase: 'provider', payment: { waiting: 'closing' } });
  });

  it('gives way to a payment code or the other provider', () => {
    expect(walk([code(ALIPAY_CODE)], shown).phase).toBe('sending-payment-code');
    expect(walk([{ type: 'way-qr', provider: 'alipay' }], shown).phase).toBe('sending-qr');
  });
});

describe('in parts', () => {
  const known = walk([news({ member })], choosing);
  const split = walk([{ type: 'way-split' }], known);

  it('is offered to a known member whose balance pays a part', () => {
    expect(split).toMatchObject({ phase: 'split', splitFen: 1200 });
    expect(walk([{ type: 'way-split' }], choosing).phase).toBe('other');
    const rich = walk([news({ member: { ...member, balanceFen: 3650 } })], choosing);
    expect(walk([{ type: 'way-split' }], rich).phase).toBe('other');
  });

  it('keeps the part until it is known what became of it, and forgets it on the way back', () => {
    expect(walk([{ type: 'cash-confirmed' }], split)).toMatchObject({ phase: 'taking-cash', splitFen: 1200 });
    expect(walk([{ type: 'way-qr', provider: 'alipay' }], split).splitFen).toBe(1200);
    expect(walk([{ type: 'back' }], split)).toMatchObject({ phase: 'other', splitFen: null });
    const full = walk([{ type: 'back' }, { type: 'way-qr', provider: 'alipay' }], split);
    expect(full.splitFen).toBeNull();
  });

  it('asks the PIN of a large part and sends the same rest again', () => {
    const pin = walk([code(WECHAT_CODE), refused('pin-needed')], split);
    expect(pin).toMatchObject({ phase: 'pin', pinFor: 'split', splitFen: 1200, rest: 'payment-code' });
    expect(walk([{ type: 'pin', pin: '582017' }], pin)).toMatchObject({ phase: 'sending-pin', splitFen: 1200 });
  });

  it('asks what became of the way before when the server says it has no result', () => {
    const asked = walk([code(WECHAT_CODE), refused('payment-unresolved')], split);
    expect(asked).toMatchObject({ phase: 'recovering', notice: 'payment-unresolved' });
    expect(walk([answer({ state: 'processing', waiting: 'provider' })], asked).phase).toBe('provider');
  });
});
