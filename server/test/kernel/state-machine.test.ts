import { paymentTransitions, topUpTransitions } from '@shuke/shared';
import { createStateMachine } from '../../src/kernel/state-machine';

type State = 'open' | 'busy' | 'done';
type Event = 'take' | 'finish' | 'undo';

const good = { open: { take: 'busy' }, busy: { finish: 'done', undo: 'open' }, done: {} } as const;

describe('a state machine', () => {
  it('moves as its table says, and refuses the rest with what was asked', () => {
    const machine = createStateMachine<State, Event>('job', 'open', good);
    expect(machine.next('open', 'take')).toBe('busy');
    expect(machine.next('busy', 'undo')).toBe('open');
    expect(machine.can('done', 'take')).toBe(false);
    expect([machine.isFinal('done'), machine.isFinal('busy')]).toEqual([true, false]);
    const refusal = { code: 'state-conflict', data: { machine: 'job', state: 'done', event: 'finish' } };
    expect(() => machine.next('done', 'finish')).toThrow(expect.objectContaining(refusal));
  });

  it('does not start with a state that nothing leads to', () => {
    const table = { open: { finish: 'done' }, busy: { finish: 'done' }, done: {} } as const;
    expect(() => createStateMachine<State, Event>('job', 'open', table)).toThrow(/never reached: busy/);
  });

  it('does not start with an event that leads nowhere', () => {
    const table = { ...good, busy: { finish: 'gone' as State } };
    expect(() => createStateMachine<State, Event>('job', 'open', table)).toThrow(/busy leads to unknown gone/);
  });

  it('finds the shipped tables whole', () => {
    expect(createStateMachine('payment', 'created', paymentTransitions).states).toHaveLength(5);
    expect(createStateMachine('top-up', 'created', topUpTransitions).states).toHaveLength(4);
  });
});
