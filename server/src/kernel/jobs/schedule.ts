import type { Logger } from '../logger';

export interface Schedule {
  start(): void;
  stop(): Promise<void>;
}

/** Runs each task every `everyMs`, never two runs of one task at once. A failure is logged and tried again next time. */
export function createSchedule(
  tasks: readonly { name: string; everyMs: number; run(): Promise<void> }[],
  logger: Logger,
): Schedule {
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  return {
    start() {
      for (const task of tasks) {
        let busy = false;
        timers.add(
          setInterval(() => {
            if (busy) return;
            busy = true;
            const run = task
              .run()
              .catch((error) => logger.error({ err: error, task: task.name }, 'scheduled task failed'))
              .finally(() => {
                busy = false;
                running.delete(run);
              });
            running.add(run);
          }, task.everyMs),
        );
      }
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running);
    },
  };
}
