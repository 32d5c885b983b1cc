import { setTimeout as sleep } from 'node:timers/promises';
import type { Middleware } from 'koa';
import { isJsonObject } from '../adapters/remote';

/**
 * What can go wrong on purpose.
 * `slow`: answered or notified late · `drop-answer`: carried out, then the connection is cut (a notification is lost) ·
 * `duplicate`: notified twice · `wrong-signature` · `out-of-order`: a notification is held back behind the next one.
 */
export const FAULT_KINDS = ['slow', 'drop-answer', 'duplicate', 'wrong-signature', 'out-of-order'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];
export type FaultTarget = 'answer' | 'notification';

export interface FaultInput {
  kind: FaultKind;
  /** default: `answer` for slow and drop-answer, `notification` for the others */
  target?: FaultTarget;
  /** only answers whose path starts with this */
  path?: string;
  /** how often; default 1; null until cleared */
  times?: number | null;
  /** for `slow`; default 10,000 */
  delayMs?: number;
}

export type Fault = Required<FaultInput>;

export function createFaults() {
  let active: Fault[] = [];

  return {
    add(input: FaultInput): void {
      const target =
        input.target ?? (input.kind === 'slow' || input.kind === 'drop-answer' ? 'answer' : 'notification');
      active.push({ path: '/', times: 1, delayMs: 10_000, ...input, target });
    },
    /** The fault that applies now, used up by one; null when all is well. */
    take(kind: FaultKind, target: FaultTarget, path = '/'): Fault | null {
      const fault = active.find((one) => one.kind === kind && one.target === target && path.startsWith(one.path));
      if (!fault) return null;
      if (fault.times !== null) {
        fault.times -= 1;
        if (fault.times <= 0) active = active.filter((one) => one !== fault);
      }
      return { ...fault };
    },
    list: (): Fault[] => active.map((fault) => ({ ...fault })),
    clear(): void {
      active = [];
    },
  };
}

export type Faults = ReturnType<typeof createFaults>;

/** Reads the body of `POST /sim/faults`; null when it is not a fault. */
export function parseFault(body: unknown): FaultInput | null {
  if (!isJsonObject(body)) return null;
  const { kind, target, path, times, delayMs } = body;
  const knownKind = FAULT_KINDS.find((one) => one === kind);
  if (!knownKind) return null;
  if (target !== undefined && target !== 'answer' && target !== 'notification') return null;
  if (path !== undefined && typeof path !== 'string') return null;
  if (times !== undefined && times !== null && !(Number.isInteger(times) && Number(times) > 0)) return null;
  if (delayMs !== undefined && !(typeof delayMs === 'number' && delayMs >= 0)) return null;
  const input: FaultInput = { kind: knownKind };
  if (target !== undefined) input.target = target;
  if (path !== undefined) input.path = path;
  if (times !== undefined) input.times = times === null ? null : Number(times);
  if (delayMs !== undefined) input.delayMs = delayMs;
  return input;
}

/** Applies `slow` and `drop-answer` to the provider's own interfaces, after the work is done. */
export function faultyAnswers(faults: Faults, isProviderPath: (path: string) => boolean): Middleware {
  return async (ctx, next) => {
    await next();
    if (!isProviderPath(ctx.path)) return;
    const slow = faults.take('slow', 'answer', ctx.path);
    if (slow) await sleep(slow.delayMs, undefined, { ref: false });
    if (faults.take('drop-answer', 'answer', ctx.path)) {
      ctx.respond = false;
      ctx.req.socket.destroy();
    }
  };
}
