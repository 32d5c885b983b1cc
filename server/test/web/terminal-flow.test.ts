import { initialState, MAX_FACE_TRIES, type Phase } from '../../web/terminal/src/flow/state';
import { can, reduce, transitions } from '../../web/terminal/src/flow/transitions';
import { attemptOf, burst, charge, matching, opened, PAYMENT_ID, paymentOf, walk } from './terminal-fixtures';

const phases = Object.keys(transitions) as Phase[];

describe('the ordinary way', () => {
  it('goes from the amount to the pop-up', () => {
    const state = walk([...matching, { type: 'attempt', answer: attemptOf('paid', { state: 'succeeded' }) }]);
    expect(state).toMatchObject({ phase: 'done', paymentId: PAYMENT_ID, notice: null });
    expect(state.payment?.state).toBe('succeeded');
  });

  it('asks for the phone digits and pays with them', () => {
    const asked = walk([...matching, { type: 'attempt', answer: attemptOf('needs-phone') }]);
    expect(asked).toMatchObject({ phase: 'phone', digitTriesLeft: 3 });
    const paid = walk(
      [
        { type: 'digits', phoneLast4: '6688' },
        { type: 'attempt', answer: attemptOf('paid', { state: 'succeeded' }) },
      ],
      asked,
    );
    expect(paid.phase).toBe('done');
  });

  it('asks for the PIN of a large sum, counts by the server, and offers another way when it is locked', () => {
    const asked = walk([...matching, { type: 'attempt', answer: attemptOf('needs-pin') }]);
    expect(asked).toMatchObject({ phase: 'pin', pinFor: 'face', pinTriesLeft: null });
    const wrong = walk(
      [
        { type: 'pin', pin: '582017' },
        { type: 'refused', code: 'pin-wrong', data: { triesLeft: 4 } },
      ],
      asked,
    );
    expect(wrong).toMatchObject({ phase: 'pin', notice: 'pin-wrong', pinTriesLeft: 4 });
    const locked = walk(
      [
        { type: 'pin', pin: '582017' },
        { type: 'refused', code: 'pin-locked', data: {} },
      ],
      wrong,
    );
    expect(locked).toMatchObject({ phase: 'other', notice: 'pin-locked' });
    const answer = attemptOf('paid', { state: 'succeeded' });
    expect(
      walk(
        [
          { type: 'pin', pin: '582017' },
          { type: 'attempt', answer },
        ],
        wrong,
      ).phase,
    ).toBe('done');
    expect(can(asked, 'other-way') && can(asked, 'cancel')).toBe(true);
  });

  it('sends a member without a PIN to another way, saying why', () => {
    const asked = walk([...matching, { type: 'attempt', answer: attemptOf('pin-not-set') }]);
    expect(asked).toMatchObject({ phase: 'other', notice: 'pin-not-set' });
  });

  it('takes cash only after the cashier confirmed', () => {
    const waiting = walk([charge, opened, { type: 'other-way' }, { type: 'way-cash' }]);
    expect(waiting.phase).toBe('cash');
    expect(walk([{ type: 'cash-confirmed' }], waiting).phase).toBe('taking-cash');
  });

  it('forgets the payment and the language when it goes back to idle', () => {
    const done = walk([
      charge,
      { type: 'language', locale: 'en' },
      { type: 'payment', payment: paymentOf({ state: 'succeeded' }) },
    ]);
    expect(done.customerLocale).toBe('en');
    expect(walk([{ type: 'finish' }], done)).toEqual({ ...initialState, step: done.step + 1 });
  });
});

describe('the camera', () => {
  it('is reached by the customer’s tap and by nothing else', () => {
    const into = phases.filter((phase) =>
      Object.keys(transitions[phase]).some((type) => {
        const event = {
          ...charge,
          type,
          step: 0,
          code: 'busy',
          data: {},
          answer: attemptOf('try-again'),
          payment: paymentOf(),
        };
        const next = reduce({ ...initialState, phase }, event as never);
        return next.phase === 'camera' && next.step > initialState.step;
      }),
    );
    // From `matching` it goes on after a frame was not good enough, still inside the same tap.
    expect(into.sort()).toEqual(['challenge', 'choose', 'matching', 'other', 'sending-challenge']);
  });

  it('is left at once on cancel, on another way, and when no face comes', () => {
    const open = walk([charge, opened, { type: 'pay-by-face' }]);
    expect(walk([{ type: 'back' }], open).phase).toBe('choose');
    expect(walk([{ type: 'other-way' }], open).phase).toBe('other');
    expect(walk([{ type: 'face-given-up', why: 'no-face-seen' }], open)).toMatchObject({
      phase: 'other',
      notice: 'no-face-seen',
    });
  });

  it('goes on with the hint, and offers the other ways after three tries', () => {
    const again = { type: 'attempt', answer: attemptOf('try-again') } as const;
    const once = walk([...matching, again]);
    expect(once).toMatchObject({ phase: 'camera', hint: 'closer', faceTries: 1 });
    const tired = walk([burst, again, burst, again], once);
    expect(tired).toMatchObject({ phase: 'other', notice: 'face-tired', faceTries: MAX_FACE_TRIES });
    expect(walk([{ type: 'pay-by-face' }], tired).faceTries).toBe(0);
  });

  it('says why a refused burst was refused', () => {
    const refused = (code: 'no-face' | 'not-live' | 'busy') => walk([...matching, { type: 'refused', code, data: {} }]);
    expect(refused('no-face')).toMatchObject({ phase: 'camera', hint: 'no-face', notice: null });
    expect(refused('not-live')).toMatchObject({ phase: 'camera', hint: null, notice: 'not-live' });
    expect(refused('busy')).toMatchObject({ phase: 'camera', notice: 'busy' });
  });
});

describe('not recognised, not enough, not right', () => {
  it('offers the other ways at once to a stranger, with the claim', () => {
    const state = walk([...matching, { type: 'attempt', answer: attemptOf('unknown', { claimUrl: 'https://c' }) }]);
    expect(state).toMatchObject({ phase: 'other', notice: 'not-recognised' });
    expect(state.payment?.claimUrl).toBe('https://c');
  });

  it('keeps the member and the coupon when the balance is too low', () => {
    const member = { phoneLast4: '6688', isNew: false, balanceFen: 100 };
    const answer = attemptOf('balance-insufficient', { member, discountFen: 600, payableFen: 3050 });
    const state = walk([...matching, { type: 'attempt', answer }]);
    expect(state).toMatchObject({
      phase: 'other',
      notice: 'balance-insufficient',
      payment: { member, payableFen: 3050 },
    });
  });

  it('counts wrong digits, by the server’s count when it gives one', () => {
    const wrong = (data = {}) => [
      { type: 'digits', phoneLast4: '0000' } as const,
      { type: 'refused', code: 'phone-digits-wrong', data } as const,
    ];
    const asked = walk([...matching, { type: 'attempt', answer: attemptOf('needs-phone') }]);
    expect(walk(wrong(), asked)).toMatchObject({ phase: 'phone', digitTriesLeft: 2, notice: 'phone-digits-wrong' });
    expect(walk([...wrong(), ...wrong(), ...wrong()], asked)).toMatchObject({
      phase: 'other',
      notice: 'digits-used-up',
    });
    expect(walk(wrong({ triesLeft: 0 }), asked).phase).toBe('other');
  });

  it('asks the server who it is after a code with too little balance', () => {
    const state = walk([
      charge,
      opened,
      { type: 'code', code: '1'.repeat(18) },
      { type: 'refused', code: 'balance-insufficient', data: {} },
    ]);
    expect(state).toMatchObject({ phase: 'recovering', returnTo: 'other', notice: 'balance-insufficient' });
    const member = { phoneLast4: '6688', isNew: false, balanceFen: 100 };
    expect(walk([{ type: 'payment', payment: paymentOf({ member }) }], state)).toMatchObject({
      phase: 'other',
      notice: 'balance-insufficient',
      payment: { member },
    });
  });
});

describe('never a second charge', () => {
  it('turns every lost answer about money into a question by the same payment id', () => {
    for (const phase of [
      'matching',
      'sending-digits',
      'sending-pin',
      'sending-code',
      'taking-cash',
      'cancelling',
    ] as const) {
      const state = reduce(
        { ...initialState, phase, paymentId: PAYMENT_ID, step: 7 },
        { type: 'unsure', step: 7, offline: true },
      );
      expect(state).toMatchObject({ phase: 'recovering', paymentId: PAYMENT_ID, offline: true });
    }
  });

  it('never changes the payment id without the cashier', () => {
    for (const phase of phases.filter((name) => name !== 'entry')) {
      for (const type of Object.keys(transitions[phase]).filter((name) => name !== 'charge' && name !== 'finish')) {
        const before = { ...initialState, phase, paymentId: PAYMENT_ID };
        const event = {
          type,
          step: 0,
          code: 'busy',
          data: {},
          answer: attemptOf('unknown'),
          payment: paymentOf(),
          attemptId: 'x',
        };
        const after = reduce(before, event as never);
        expect([PAYMENT_ID, null]).toContain(after.paymentId);
        if (after.paymentId === null) expect([phase, after.phase]).toEqual(['opening', 'entry']);
      }
    }
  });

  it('drops answers to an older step', () => {
    const state = walk(matching);
    const stale = { type: 'attempt', step: state.step - 1, answer: attemptOf('unknown') } as const;
    expect(reduce(state, stale)).toBe(state);
  });

  it('keeps asking while the server is not sure, and does not offer to pay meanwhile', () => {
    const state = walk([...matching, { type: 'attempt', answer: attemptOf('paid', { state: 'processing' }) }]);
    expect(state.phase).toBe('provider');
    const still = walk(
      [{ type: 'refreshed', payment: paymentOf({ state: 'processing', waiting: 'provider' }) }],
      state,
    );
    expect(still).toMatchObject({ phase: 'provider', payment: { waiting: 'provider' } });
    for (const type of ['pay-by-face', 'way-cash', 'charge', 'cash-confirmed'] as const)
      expect(can(still, type)).toBe(false);
    expect(walk([{ type: 'refreshed', payment: paymentOf({ state: 'succeeded' }) }], still).phase).toBe('done');
  });

  it('believes the payment, not the word "paid"', () => {
    expect(walk([...matching, { type: 'attempt', answer: attemptOf('paid') }]).phase).toBe('recovering');
  });

  it('opens again with the same id when the server never heard of it', () => {
    const state = walk([{ type: 'resume', paymentId: PAYMENT_ID, charge: { amountFen: 3650 } }, { type: 'missing' }]);
    expect(state).toMatchObject({ phase: 'opening', paymentId: PAYMENT_ID, amountFen: 3650 });
  });

  it('shows the rewards again after a reload of a finished payment', () => {
    const state = walk([
      { type: 'resume', paymentId: PAYMENT_ID, charge: { amountFen: 3650 } },
      { type: 'payment', payment: paymentOf({ state: 'succeeded', pointsEarned: 36 }) },
    ]);
    expect(state).toMatchObject({ phase: 'done', payment: { pointsEarned: 36 } });
  });

  it('finds out about a charge that landed after the customer was asked again', () => {
    const asked = walk([...matching, { type: 'unsure', offline: true }, opened]);
    expect(asked).toMatchObject({ phase: 'choose', notice: 'nothing-charged' });
    const late = { type: 'refreshed', payment: paymentOf({ state: 'succeeded' }) } as const;
    expect(reduce(asked, late).phase).toBe('done');
    expect(reduce(asked, { ...late, payment: { ...late.payment, paymentId: 'another' } })).toBe(asked);
  });
});

describe('the table', () => {
  it('can leave every phase', () => {
    for (const phase of phases) expect(Object.keys(transitions[phase])).not.toHaveLength(0);
  });

  it('ignores what a phase does not understand', () => {
    for (const phase of phases) {
      const state = { ...initialState, phase };
      if (!can(state, 'cash-confirmed')) expect(reduce(state, { type: 'cash-confirmed' })).toBe(state);
    }
    expect(phases.filter((phase) => can({ ...initialState, phase }, 'cash-confirmed'))).toEqual(['cash', 'split']);
  });
});
