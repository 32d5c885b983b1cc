import type { RateClass } from '@shuke/shared/contract';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../errors';

/** Requests a minute, by actor or, before sign-in, by address. Generous for people, hopeless for guessing. */
const PER_MINUTE: Record<RateClass, number> = {
  default: 600,
  'sign-in': 30,
  pairing: 10,
  money: 240,
  // Live guidance asks several times a second.
  face: 600,
};

export interface RateLimiter {
  /** @throws AppError rate-limited with `retryAfterMs` */
  take(rate: RateClass, who: string): Promise<void>;
}

/** @param scale multiplies every budget: tests drive many requests from one address */
export function createRateLimiter(scale = 1): RateLimiter {
  const limiters = new Map(
    Object.entries(PER_MINUTE).map(([rate, points]) => [
      rate,
      new RateLimiterMemory({ points: points * scale, duration: 60, keyPrefix: rate }),
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
