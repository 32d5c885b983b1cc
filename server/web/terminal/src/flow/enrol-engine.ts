/**
 * Carries out an enrolment at the till. What was lost is asked again by the same id, so nothing is enrolled twice; who
 * leaves ends it at the server too, so that nobody is enrolled in their place.
 */
import { type ApiClient, ApiError, type EnrolFrame, faceLooks } from '@shuke/shared';
import type { EnrolEvent } from './enrolment';
import type { FlowEvent, FlowState } from './state';

export interface EnrolEngineDeps {
  readonly api: ApiClient;
  readonly getState: () => FlowState;
  readonly dispatch: (event: EnrolEvent) => void;
  readonly onRevoked: () => void;
  readonly backoffMs: (retry: number) => number;
}

/** The answer may still come, or the server is well again in a moment. */
const PASSES: ReadonlySet<string> = new Set(['offline', 'internal', 'unavailable', 'busy']);

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function createEnrolEngine({ api, getState, dispatch, onRevoked, backoffMs }: EnrolEngineDeps) {
  let stopped = false;
  const isOver = (enrolmentId: string) => stopped || getState().enrolment?.enrolmentId !== enrolmentId;

  function refused(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    const { code, data } = error;
    if (code === 'terminal-unknown') onRevoked();
    // `offline` is waited out and never comes here.
    else if (code !== 'offline')
      dispatch({ type: 'enrol-refused', code, look: faceLooks.find((look) => look === data['look']) ?? null });
  }

  /** Asks until there is a definite answer, or nobody waits for it any more: then null. */
  async function ask<T>(enrolmentId: string, call: () => Promise<T>): Promise<T | null> {
    for (let retry = 1; !isOver(enrolmentId); retry++) {
      try {
        const answer = await call();
        return isOver(enrolmentId) ? null : answer;
      } catch (error) {
        if (isOver(enrolmentId)) return null;
        if (!(error instanceof ApiError) || !PASSES.has(error.code)) {
          refused(error);
          return null;
        }
        dispatch({ type: 'enrol-waiting', offline: error.code === 'offline' });
        await wait(backoffMs(retry));
      }
    }
    return null;
  }

  async function open(enrolmentId: string, code: string): Promise<void> {
    const body = { enrolmentId, code };
    const opened = await ask(enrolmentId, () => api('POST /terminal/face/enrolments', { body }));
    if (opened) dispatch({ type: 'enrol-opened', phoneLast4: opened.phoneLast4, renews: opened.renews });
  }

  async function send(enrolmentId: string, frames: readonly EnrolFrame[]): Promise<void> {
    const input = { params: { enrolmentId }, body: { frames: [...frames] } };
    const done = await ask(enrolmentId, () => api('POST /terminal/face/enrolments/:enrolmentId/frames', input));
    if (done) dispatch({ type: 'enrol-done' });
  }

  /** Where this does not arrive, the server ends it by itself a few minutes later. */
  const end = (enrolmentId: string): void =>
    void api('POST /terminal/face/enrolments/:enrolmentId/end', { params: { enrolmentId } }).catch(() => undefined);

  return {
    /** Does what a step of the state asks for. */
    follow(before: FlowState, now: FlowState, event: FlowEvent): void {
      const [was, is] = [before.enrolment, now.enrolment];
      if (event.type === 'enrol' && is && !was) void open(is.enrolmentId, event.code);
      if (event.type === 'enrol-frames' && is?.phase === 'sending') void send(is.enrolmentId, event.frames);
      if (was && !is && was.phase !== 'done') end(was.enrolmentId);
    },
    stop() {
      stopped = true;
    },
  };
}
