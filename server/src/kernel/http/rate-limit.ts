import type { RateClass } from '@shuke/shared/contract';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../errors';

const MINUTE_S = 60;
const HOUR_S = 3600;

/** How many requests in how many seconds, by actor or, before sign-in, by address. Generous for people, hopeless for guessing. */
const BUDGETS: Record<RateClass, { points: number; duration: number }> = {
  default: { points: 600, duration: MINUTE_S },
  'sign-in': { points: 30, duration: MINUTE_S },
  // Six digits, valid for a day: at this rate a guesser needs years.
  pairing: { points: 20, duration: HOUR_S },
  // Codes have 50 random bits, or are words a shop prints: enough for typing mistakes.
  code: { points: 30, duration: HOUR_S },
  money: { points: 240, duration: MINUTE_S },
  // Everything of one person at once: for people often enough, for copying too seldom.
  export: { points: 6, duration: HOUR_S },
  // Live guidance asks several times a second.
  face: { points: 600, duration: MINUTE_S },
};

export interface RateLimiter {
  /** @throws AppError rate-limited with `retryAfterMs` */
  take(rate: RateClass, who: string): Promise<void>;
}

/** @param scale multiplies every budget: tests drive many requests from one address */
export function createRateLimiter(scale = 1): RateLimiter {
  const limiters = new Map(
    Object.entries(BUDGETS).map(([rate, { points, duration }]) => [
      rate,
      new RateLimiterMemory({ points: points * scale, duration, keyPrefix: rate }),
    ]),
  );
  return {
    async take(rate, who) {
      try {
        await limiters.get(rate)?.consume(who);
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) {
          throw new AppError('rate-limited', { retryAfterMs: refusal.msBeforeNext });
        }
        throw refusal;
      }
    },
  };
}
