import { type ApiClient, ApiError, type ErrorCode } from '@shuke/shared';
import { createFlowEngine } from '../../web/terminal/src/flow/engine';
import { initialState } from '../../web/terminal/src/flow/state';
import { can, reduce } from '../../web/terminal/src/flow/transitions';
import { charge, opened, walk } from './terminal-fixtures';

const ENROLMENT_ID = '01990000-0000-7000-8000-00000000000e';
const CODE = '891234567890123456';
const enrol = { type: 'enrol', enrolmentId: ENROLMENT_ID, code: CODE } as const;
const granted = { type: 'enrol-opened', phoneLast4: '6688', renews: false } as const;
const frames = [{ look: 'usual', pose: 'front', frame: 'a' }] as const;
const send = { type: 'enrol-frames', frames } as const;
const refused = (code: ErrorCode, look: 'usual' | 'glasses' | null = null) =>
  ({ type: 'enrol-refused', code, look }) as const;

describe('the table of an enrolment', () => {
  it('goes from the code to the face, and back to idle', () => {
    expect(walk([enrol]).enrolment).toMatchObject({ phase: 'opening', enrolmentId: ENROLMENT_ID });
    expect(walk([enrol, granted]).enrolment).toMatchObject({ phase: 'open', phoneLast4: '6688' });
    expect(walk([enrol, granted, send]).enrolment?.phase).toBe('sending');
    const done = walk([enrol, granted, send, { type: 'enrol-done' }]);
    expect(done.enrolment?.phase).toBe('done');
    expect(walk([{ type: 'enrol-leave' }], done)).toMatchObject({ phase: 'entry', enrolment: null });
  });

  it('holds neither the code nor a picture', () => {
    expect(JSON.stringify(walk([enrol, granted, send]))).not.toMatch(/8912345|"frame"/);
  });

  it('lets the customer try again after poor frames, and says which round was at fault', () => {
    const again = walk([enrol, granted, send, refused('not-live', 'glasses')]);
    expect(again.enrolment).toMatchObject({ phase: 'open', notice: 'not-live', noticeLook: 'glasses' });
    expect(walk([send], again).enrolment).toMatchObject({ phase: 'sending', notice: null, noticeLook: null });
  });

  it.each<ErrorCode>(['enrolment-over', 'consent-missing', 'consent-outdated', 'under-age', 'idempotency-conflict'])(
    'ends where trying again is of no use: %s',
    (code) => {
      expect(walk([enrol, granted, send, refused(code)]).enrolment).toMatchObject({ phase: 'ended', notice: code });
    },
  );

  it('a code that is no good ends it before the camera', () => {
    expect(walk([enrol, refused('enrol-code-invalid')]).enrolment).toMatchObject({ phase: 'ended' });
  });

  it('takes turns with payments: neither begins while the other is in hand', () => {
    const enrolling = walk([enrol, granted]);
    expect(reduce(enrolling, charge)).toBe(enrolling);
    expect(can(enrolling, 'charge')).toBe(false);
    expect(can(enrolling, 'enrol')).toBe(false);
    const paying = walk([charge, opened]);
    expect(reduce(paying, enrol)).toBe(paying);
    expect(can(paying, 'enrol')).toBe(false);
    expect(can(initialState, 'enrol')).toBe(true);
  });

  it('the customer changes the language on the way, and keeps what was reached', () => {
    const english = walk([enrol, granted, { type: 'language', locale: 'en' }]);
    expect(english).toMatchObject({ customerLocale: 'en', enrolment: { phase: 'open' } });
  });
});

describe('the engine of an enrolment', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const OPEN = 'POST /terminal/face/enrolments';
  const FRAMES = 'POST /terminal/face/enrolments/:enrolmentId/frames';
  const END = 'POST /terminal/face/enrolments/:enrolmentId/end';
  const fail =
    (code: ErrorCode | 'offline', data: Record<string, unknown> = {}) =>
    () =>
      Promise.reject(new ApiError(code, code, '', data));
  const give = (value: unknown) => () => Promise.resolve(value);
  const good = give({ enrolmentId: ENROLMENT_ID, phoneLast4: '6688', renews: true, expiresAt: '' });
  const enrolled = give({ status: 'ready', templates: 4, enrolledAt: '' });

  function engineWith(script: Record<string, Array<() => Promise<unknown>>>) {
    const calls: { name: string; input: unknown }[] = [];
    const api = ((name: string, input: unknown) => {
      calls.push({ name, input });
      const next = script[name]?.shift();
      if (!next) throw new Error(`not scripted: ${name}`);
      return next();
    }) as unknown as ApiClient;
    const store = { load: () => null, save: jest.fn(), clear: jest.fn() };
    const onRevoked = jest.fn();
    const engine = createFlowEngine({ api, onRevoked, store });
    const until = async (phase: string | undefined) => {
      for (let turn = 0; turn < 200 && engine.getState().enrolment?.phase !== phase; turn++)
        await jest.advanceTimersByTimeAsync(100);
      expect(engine.getState().enrolment?.phase).toBe(phase);
    };
    return { engine, calls, until, onRevoked, store };
  }

  it('spends the code and sends the frames, each once', async () => {
    const { engine, calls, until, store } = engineWith({ [OPEN]: [good], [FRAMES]: [enrolled] });
    engine.dispatch(enrol);
    await until('open');
    expect(engine.getState().enrolment?.renews).toBe(true);
    engine.dispatch(send);
    await until('done');
    engine.dispatch({ type: 'enrol-leave' });
    expect(calls).toEqual([
      { name: OPEN, input: { body: { enrolmentId: ENROLMENT_ID, code: CODE } } },
      { name: FRAMES, input: { params: { enrolmentId: ENROLMENT_ID }, body: { frames } } },
    ]);
    expect(store.save).not.toHaveBeenCalled();
  });

  it('asks again by the same id after lost answers, and shows that the line is down', async () => {
    const { engine, calls, until } = engineWith({
      [OPEN]: [fail('offline'), fail('busy'), good],
      [FRAMES]: [fail('offline'), enrolled],
    });
    engine.dispatch(enrol);
    await jest.advanceTimersByTimeAsync(50);
    expect(engine.getState().offline).toBe(true);
    await until('open');
    expect(engine.getState().offline).toBe(false);
    engine.dispatch(send);
    await until('done');
    expect(calls.filter(({ name }) => name === OPEN)).toHaveLength(3);
    expect(new Set(calls.map(({ input }) => JSON.stringify(input))).size).toBe(2);
  });

  it('tells why frames were refused', async () => {
    const { engine, until } = engineWith({
      [OPEN]: [good],
      [FRAMES]: [fail('poses-missing', { look: 'glasses', pose: 'left' })],
    });
    engine.dispatch(enrol);
    await until('open');
    engine.dispatch(send);
    await jest.advanceTimersByTimeAsync(50);
    expect(engine.getState().enrolment).toMatchObject({
      phase: 'open',
      notice: 'poses-missing',
      noticeLook: 'glasses',
    });
  });

  it('ends it at the server when the customer leaves, also in the middle of a lost answer', async () => {
    const { engine, calls } = engineWith({ [OPEN]: [fail('offline'), good], [END]: [give({ state: 'ended' })] });
    engine.dispatch(enrol);
    await jest.advanceTimersByTimeAsync(50);
    engine.dispatch({ type: 'enrol-leave' });
    await jest.advanceTimersByTimeAsync(20_000);
    expect(calls.map(({ name }) => name)).toEqual([OPEN, END]);
    expect(engine.getState().enrolment).toBeNull();
  });

  it('a revoked till enrols nobody', async () => {
    const { engine, onRevoked } = engineWith({ [OPEN]: [fail('terminal-unknown')] });
    engine.dispatch(enrol);
    await jest.advanceTimersByTimeAsync(50);
    expect(onRevoked).toHaveBeenCalledTimes(1);
  });
});
