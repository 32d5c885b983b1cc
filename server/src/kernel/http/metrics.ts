import type { Middleware } from 'koa';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** Prometheus metrics; labels are route patterns and outcomes, never ids. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    httpSeconds: new Histogram({
      name: 'shuke_http_request_seconds',
      help: 'Time to answer a request',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    faceAttempts: new Counter({
      name: 'shuke_face_attempts_total',
      help: 'Face attempts at the till by outcome',
      labelNames: ['outcome'] as const,
      registers,
    }),
    faceLiveness: new Counter({
      name: 'shuke_face_liveness_total',
      help: 'Verdicts of each layer of liveness: burst, motion, challenge; and why motions were asked',
      labelNames: ['layer', 'verdict'] as const,
      registers,
    }),
    payments: new Counter({
      name: 'shuke_payments_total',
      help: 'Payments by tender and final state',
      labelNames: ['tender', 'state'] as const,
      registers,
    }),
    /** Asked for at each scrape. */
    watchFaces({ queued, enrolledMembers }: { queued(): number; enrolledMembers(): number }): void {
      const watch = (name: string, help: string, value: () => number) =>
        new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(value());
          },
        });
      watch('shuke_face_queue_length', 'Face requests waiting for a worker', queued);
      watch('shuke_enrolled_members', 'Members in the galleries of this server, of all merchants', enrolledMembers);
    },
  };
}

export function measureRequests(metrics: Metrics): Middleware {
  return async (ctx, next) => {
    const stop = metrics.httpSeconds.startTimer();
    try {
      await next();
    } finally {
      stop({ method: ctx.method, route: String(ctx.state['route'] ?? 'other'), status: String(ctx.status) });
    }
  };
}
