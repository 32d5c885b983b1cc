import { AppError } from './errors';

/** For each state, the events it understands and the state each leads to. A state without events is final. */
export type TransitionTable<State extends string, Event extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Event, State>>>>
>;

export interface StateMachine<State extends string, Event extends string> {
  /** @throws AppError state-conflict when the state does not understand the event */
  next(from: State, event: Event): State;
  can(from: State, event: Event): boolean;
  isFinal(state: State): boolean;
  readonly initial: State;
  readonly states: readonly State[];
}

/**
 * Validates a table once, at boot: every target exists, every state can be reached from the first.
 * @throws Error when the table is broken: that is a bug, so it must stop the start
 */
export function createStateMachine<State extends string, Event extends string>(
  name: string,
  initial: State,
  table: TransitionTable<State, Event>,
): StateMachine<State, Event> {
  const states = Object.keys(table) as State[];
  const eventsOf = (state: State) => table[state] as Partial<Record<Event, State>>;
  const reached = new Set<State>([initial]);
  for (const state of reached) {
    for (const target of Object.values(eventsOf(state)) as State[]) {
      if (!states.includes(target)) throw new Error(`state machine ${name}: ${state} leads to unknown ${target}`);
      reached.add(target);
    }
  }
  const lost = states.filter((state) => !reached.has(state));
  if (lost.length > 0) throw new Error(`state machine ${name}: never reached: ${lost.join(', ')}`);

  return {
    initial,
    states,
    can: (from, event) => eventsOf(from)[event] !== undefined,
    isFinal: (state) => Object.keys(eventsOf(state)).length === 0,
    next(from, event) {
      const target = eventsOf(from)[event];
      if (target === undefined) throw new AppError('state-conflict', { machine: name, state: from, event });
      return target;
    },
  };
}
