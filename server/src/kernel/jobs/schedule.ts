import type { Logger } from '../logger';

export interface Schedule {
  start(): void;
  stop(): Promise<void>;
}

export interface ScheduledTask {
  name: string;
  everyMs: number;
  /** Also when the server starts: a server that restarts more often than `everyMs` would never come to it. */
  atStart?: boolean;
  run(): Promise<unknown>;
}

/** Runs each task every `everyMs`, never two runs of one task at once. A failure is logged and tried again next time. */
export function createSchedule(tasks: readonly ScheduledTask[], logger: Logger): Schedule {
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<unknown>>();
  return {
    start() {
      for (const task of tasks) {
        let busy = false;
        const tick = () => {
          if (busy) return;
          busy = true;
          const run: Promise<unknown> = task
            .run()
            .catch((error) => logger.error({ err: error, task: task.name }, 'scheduled task failed'))
            .finally(() => {
              busy = false;
              running.delete(run);
            });
          running.add(run);
        };
        timers.add(setInterval(tick, task.everyMs));
        if (task.atStart) tick();
      }
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running);
    },
  };
}
