import { type ApiClient, ApiError, type ErrorCode } from '@shuke/shared';
import { backoffMs, createFlowEngine, type StoredPayment } from '../../web/terminal/src/flow/engine';
import type { Phase } from '../../web/terminal/src/flow/state';
import { attemptOf, burst, charge, PAYMENT_ID, paymentOf } from './terminal-fixtures';

type Call = { readonly name: string; readonly input: Record<string, unknown> };

const fail = (code: ErrorCode | 'offline') => () => Promise.reject(new ApiError(code, code, '', {}));
const give = (value: unknown) => () => Promise.resolve(value);

/** An engine over scripted answers, one after the other for each route. */
function engineWith(script: Record<string, Array<() => Promise<unknown>>>, stored: StoredPayment | null = null) {
  const calls: Call[] = [];
  const kept: { value: StoredPayment | null } = { value: stored };
  const keptAtCall: Array<string | undefined> = [];
  const api = ((name: string, input: Record<string, unknown> = {}) => {
    calls.push({ name, input });
    keptAtCall.push(kept.value?.paymentId);
    const next = script[name]?.shift();
    if (!next) throw new Error(`not scripted: ${name}`);
    return next();
  }) as unknown as ApiClient;
  const revoked = jest.fn();
  const engine = createFlowEngine({
    api,
    onRevoked: revoked,
    store: {
      load: () => kept.value,
      save: (payment) => {
        kept.value = payment;
      },
      clear: () => {
        kept.value = null;
      },
    },
  });
  const until = async (phase: Phase) => {
    for (let turn = 0; turn < 200 && engine.getState().phase !== phase; turn++)
      await jest.advanceTimersByTimeAsync(100);
    expect(engine.getState().phase).toBe(phase);
  };
  return { engine, calls, kept, keptAtCall, revoked, until };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const OPEN = 'POST /terminal/payments';
const LOOK = 'GET /terminal/payments/:paymentId';
const FACE = 'POST /terminal/payments/:paymentId/face';
const CASH = 'POST /terminal/payments/:paymentId/cash';

it('stores the payment’s id before the first request and forgets it only when the screen is idle again', async () => {
  const { engine, kept, keptAtCall, until } = engineWith({
    [OPEN]: [give(paymentOf())],
    [CASH]: [give(paymentOf({ state: 'succeeded', tender: 'cash' }))],
  });
  engine.dispatch(charge);
  await until('choose');
  expect(keptAtCall).toEqual([PAYMENT_ID]);
  engine.dispatch({ type: 'way-cash' });
  engine.dispatch({ type: 'cash-confirmed' });
  await until('done');
  expect(kept.value?.paymentId).toBe(PAYMENT_ID);
  engine.dispatch({ type: 'finish' });
  expect(kept.value).toBeNull();
});

it('repeats a lost opening with the same id', async () => {
  const { engine, calls, until } = engineWith({ [OPEN]: [fail('offline'), fail('offline'), give(paymentOf())] });
  engine.dispatch(charge);
  await until('choose');
  expect(calls.map(({ input }) => input)).toEqual(Array(3).fill({ body: { paymentId: PAYMENT_ID, amountFen: 3650 } }));
  expect(engine.getState().offline).toBe(false);
});

it('asks after a lost face answer instead of sending the face again', async () => {
  const { engine, calls, until } = engineWith({
    [OPEN]: [give(paymentOf())],
    [FACE]: [fail('offline')],
    [LOOK]: [fail('offline'), give(paymentOf({ state: 'processing' })), give(paymentOf({ state: 'succeeded' }))],
  });
  engine.dispatch(charge);
  await until('choose');
  engine.dispatch({ type: 'pay-by-face' });
  engine.dispatch(burst);
  await until('done');
  expect(calls.map(({ name }) => name)).toEqual([OPEN, FACE, LOOK, LOOK, LOOK]);
});

it('sends the frames once and keeps no picture in its state', async () => {
  const { engine, calls, until } = engineWith({
    [OPEN]: [give(paymentOf())],
    [FACE]: [give(attemptOf('unknown', { claimUrl: null }))],
  });
  engine.dispatch(charge);
  await until('choose');
  engine.dispatch({ type: 'pay-by-face' });
  engine.dispatch({ ...burst, frames: ['PICTURE-1', 'PICTURE-2', 'PICTURE-3'] });
  expect(JSON.stringify(engine.getState())).not.toContain('PICTURE');
  await until('other');
  expect(calls[1]?.input).toMatchObject({ body: { frames: ['PICTURE-1', 'PICTURE-2', 'PICTURE-3'] } });
  expect(JSON.stringify(engine.getState())).not.toContain('PICTURE');
});

it('shows the rewards again when the page was reloaded after the charge', async () => {
  const left = { paymentId: PAYMENT_ID, charge: { amountFen: 3650 } };
  const { engine, calls, until } = engineWith({ [LOOK]: [give(paymentOf({ state: 'succeeded' }))] }, left);
  engine.resume();
  await until('done');
  expect(calls.map(({ name }) => name)).toEqual([LOOK]);
});

it('opens with the stored id when the request never arrived before the reload', async () => {
  const left = { paymentId: PAYMENT_ID, charge: { amountFen: 3650 } };
  const { engine, calls, until } = engineWith({ [LOOK]: [fail('not-found')], [OPEN]: [give(paymentOf())] }, left);
  engine.resume();
  await until('choose');
  expect(calls[1]).toEqual({ name: OPEN, input: { body: { paymentId: PAYMENT_ID, amountFen: 3650 } } });
});

it('looks again by itself while a stranger may claim the payment', async () => {
  const member = { phoneLast4: null, isNew: true, balanceFen: 0 };
  const { engine, until } = engineWith({
    [OPEN]: [give(paymentOf())],
    [CASH]: [give(paymentOf({ state: 'succeeded', claimUrl: 'https://c' }))],
    [LOOK]: [
      fail('offline'),
      give(paymentOf({ state: 'succeeded', claimUrl: 'https://c' })),
      give(paymentOf({ state: 'succeeded', member, pointsEarned: 36 })),
    ],
  });
  engine.dispatch(charge);
  await until('choose');
  engine.dispatch({ type: 'way-cash' });
  engine.dispatch({ type: 'cash-confirmed' });
  await until('done');
  await jest.advanceTimersByTimeAsync(10_000);
  expect(engine.getState().payment).toMatchObject({ member, pointsEarned: 36 });
  expect(jest.getTimerCount()).toBe(0);
});

it('reports a revoked terminal instead of retrying', async () => {
  const { engine, revoked } = engineWith({ [OPEN]: [fail('terminal-unknown')] });
  engine.dispatch(charge);
  await jest.advanceTimersByTimeAsync(20_000);
  expect(revoked).toHaveBeenCalledTimes(1);
});

it('waits longer after each failure, never longer than 15 s', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 50].map(backoffMs);
  expect(waits).toEqual([0, 500, 1000, 2000, 4000, 8000, 15000, 15000]);
});

it('pays a large sum by member code and PIN; neither is ever in the state that crosses windows', async () => {
  const [code, pin] = ['882468135790123456', '582017'];
  const CODE = 'POST /terminal/payments/:paymentId/member-code';
  const { engine, calls, until } = engineWith({
    [OPEN]: [give(paymentOf())],
    [CODE]: [fail('pin-needed'), fail('pin-wrong'), give(paymentOf({ state: 'succeeded', tender: 'balance' }))],
  });
  const shown: string[] = [];
  engine.subscribe(() => shown.push(JSON.stringify(engine.getState())));
  engine.dispatch(charge);
  await until('choose');
  engine.dispatch({ type: 'code', code });
  await until('pin');
  engine.dispatch({ type: 'pin', pin: '135790' });
  await until('pin');
  engine.dispatch({ type: 'pin', pin });
  await until('done');
  const sent = calls.filter(({ name }) => name === CODE).map(({ input }) => input['body']);
  expect(sent).toEqual([
    { code, tender: 'balance' },
    { code, tender: 'balance', pin: '135790' },
    { code, tender: 'balance', pin },
  ]);
  expect(shown.join()).not.toContain(code);
  expect(shown.join()).not.toContain(pin);
});

describe('with WeChat Pay and Alipay', () => {
  const PAY_CODE = 'POST /terminal/payments/:paymentId/payment-code';
  const MIXED = 'POST /terminal/payments/:paymentId/mixed';
  const VOID = 'POST /terminal/payments/:paymentId/void';
  const code = `13${'4'.repeat(16)}`;
  const member = { phoneLast4: '6688', isNew: false, balanceFen: 1200 };

  it('sends a payment code once and then only asks, until the payer has confirmed', async () => {
    const { engine, calls, until } = engineWith({
      [OPEN]: [give(paymentOf())],
      [PAY_CODE]: [give(paymentOf({ state: 'processing', waiting: 'payer' }))],
      [LOOK]: [
        give(paymentOf({ state: 'processing', waiting: 'payer' })),
        fail('offline'),
        give(paymentOf({ state: 'succeeded', tender: 'wechat' })),
      ],
    });
    engine.dispatch(charge);
    await until('choose');
    engine.dispatch({ type: 'code', code });
    await until('done');
    expect(calls.map(({ name }) => name)).toEqual([OPEN, PAY_CODE, LOOK, LOOK, LOOK]);
    expect(calls[1]?.input).toEqual({ params: { paymentId: PAYMENT_ID }, body: { code } });
  });

  it('sends a part from the balance with the rest, and both again with the PIN', async () => {
    const { engine, calls, until } = engineWith({
      [OPEN]: [give(paymentOf({ member }))],
      [MIXED]: [fail('pin-needed'), give(paymentOf({ state: 'succeeded', tender: 'mixed' }))],
    });
    engine.dispatch(charge);
    await until('choose');
    engine.dispatch({ type: 'other-way' });
    engine.dispatch({ type: 'way-split' });
    engine.dispatch({ type: 'code', code });
    await until('pin');
    engine.dispatch({ type: 'pin', pin: '582017' });
    await until('done');
    const parts = { balanceFen: 1200, rest: { by: 'payment-code', code } };
    expect(calls.slice(1).map(({ input }) => input['body'])).toEqual([parts, { ...parts, pin: '582017' }]);
  });

  it('undoes what is under way before it cancels or offers another way', async () => {
    const processing = { state: 'processing', waiting: 'payer' } as const;
    const { engine, calls, until } = engineWith({
      [OPEN]: [give(paymentOf())],
      [PAY_CODE]: [give(paymentOf(processing)), give(paymentOf(processing))],
      [VOID]: [give(paymentOf({ state: 'failed', failure: 'switched' })), give(paymentOf({ state: 'cancelled' }))],
    });
    engine.dispatch(charge);
    await until('choose');
    engine.dispatch({ type: 'code', code });
    await until('provider');
    engine.dispatch({ type: 'undo' });
    await until('other');
    engine.dispatch({ type: 'code', code });
    await until('provider');
    engine.dispatch({ type: 'cancel' });
    await until('closed');
    const voids = calls.filter(({ name }) => name === VOID).map(({ input }) => input['body']);
    expect(voids).toEqual([{ keepOpen: true }, { keepOpen: false }]);
  });
});

describe('taking what popped up', () => {
  const TAKE = 'POST /terminal/payments/:paymentId/rewards/:offerId/take';
  const terms = { name: '茶点券' } as never;
  const reward = (offerId: string) => ({ offerId, terms, merchantName: '', reason: '', expiresAt: '' });
  const paid = (...offerIds: string[]) =>
    paymentOf({ state: 'succeeded', tender: 'cash', openRewards: offerIds.map(reward) });

  async function atDone(script: Record<string, Array<() => Promise<unknown>>>) {
    const world = engineWith({ [OPEN]: [give(paymentOf())], [CASH]: [give(paid('a', 'b'))], ...script });
    world.engine.dispatch(charge);
    await world.until('choose');
    world.engine.dispatch({ type: 'way-cash' });
    world.engine.dispatch({ type: 'cash-confirmed' });
    await world.until('done');
    return world;
  }

  it('takes them one after the other, and shows what is in the wallet then', async () => {
    const { engine, calls, until } = await atDone({ [TAKE]: [give(paid('b')), give(paid())] });
    engine.dispatch({ type: 'take-rewards' });
    expect(engine.getState().phase).toBe('taking-rewards');
    await until('done');
    const taken = calls.filter(({ name }) => name === TAKE).map(({ input }) => input['params']);
    expect(taken).toEqual([
      { paymentId: PAYMENT_ID, offerId: 'a' },
      { paymentId: PAYMENT_ID, offerId: 'b' },
    ]);
    expect(engine.getState()).toMatchObject({ phase: 'done', notice: null, payment: { openRewards: [] } });
  });

  it('goes on when one of them is gone, and says so', async () => {
    const { engine, until } = await atDone({ [TAKE]: [fail('coupon-sold-out'), give(paid('a'))] });
    engine.dispatch({ type: 'take-rewards' });
    await until('done');
    expect(engine.getState()).toMatchObject({
      notice: 'coupon-sold-out',
      payment: { openRewards: [{ offerId: 'a' }] },
    });
  });

  it('stays paid when the answer is lost: the tap can be made again', async () => {
    const { engine, until } = await atDone({ [TAKE]: [fail('offline'), give(paid('b')), give(paid())] });
    engine.dispatch({ type: 'take-rewards' });
    await until('done');
    expect(engine.getState()).toMatchObject({ notice: 'rewards-unsure', payment: { state: 'succeeded' } });
    engine.dispatch({ type: 'take-rewards' });
    await until('done');
    expect(engine.getState()).toMatchObject({ notice: null, payment: { openRewards: [] } });
  });

  it('lets the cashier go on with the next customer meanwhile', async () => {
    const { engine } = await atDone({ [TAKE]: [() => new Promise(() => {})] });
    engine.dispatch({ type: 'take-rewards' });
    engine.dispatch({ type: 'finish' });
    expect(engine.getState().phase).toBe('entry');
  });
});
