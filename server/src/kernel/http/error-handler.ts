import { type ErrorBody, type ErrorCode, errorMessage, type Locale } from '@shuke/shared';
import type { Context, Middleware, Next } from 'koa';
import { isUniqueViolation } from '../db/database';
import { AppError } from '../errors';
import type { Logger } from '../logger';

/** A database that cannot be reached is not the request's fault: it is answered as such, and nothing was written. */
const DATABASE_DOWN =
  /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|PROTOCOL_|POOL_|ER_SERVER_SHUTDOWN|SQLITE_(BUSY|FULL|IOERR|CANTOPEN))/;

export function localeOf(header: string | undefined): Locale {
  return header?.trim().toLowerCase().startsWith('en') ? 'en' : 'zh-CN';
}

function isDatabaseDown(error: unknown): boolean {
  const driver = (error as { driverError?: { code?: string } })?.driverError ?? error;
  const code = (driver as { code?: string })?.code ?? '';
  const message = error instanceof Error ? error.message : '';
  return (
    DATABASE_DOWN.test(code) || /Pool is closed|connection is (in )?(closed|not open)|not established/i.test(message)
  );
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof AppError) return error.code;
  if (isDatabaseDown(error)) return 'unavailable';
  // Ids are made by clients: one that is taken, by whomever, is refused like any other key that was used before.
  if (isUniqueViolation(error)) return 'idempotency-conflict';
  const status = (error as { status?: number })?.status;
  if (status === 413) return 'body-too-large';
  if (status === 415) return 'unsupported-media-type';
  if (status === 400) return 'malformed-body';
  return 'internal';
}

/** The one place where an error becomes an answer. */
export function errorHandler(logger: Logger): Middleware {
  return async (ctx: Context, next: Next) => {
    try {
      await next();
    } catch (error) {
      const code = codeOf(error);
      const refusal = error instanceof AppError ? error : new AppError(code);
      if (code === 'internal' || code === 'unavailable' || isUniqueViolation(error)) {
        logger.error({ err: error, requestId: ctx.state['requestId'], route: ctx.state['route'] }, 'request failed');
      }
      const retryAfterMs = refusal.data?.['retryAfterMs'];
      if (typeof retryAfterMs === 'number') ctx.set('Retry-After', String(Math.ceil(retryAfterMs / 1000)));
      const body: ErrorBody = {
        error: {
          code,
          message: errorMessage(code, localeOf(ctx.get('accept-language'))),
          requestId: String(ctx.state['requestId']),
          ...(refusal.data ? { data: refusal.data } : {}),
        },
      };
      ctx.set('Cache-Control', 'no-store');
      ctx.status = refusal.status;
      ctx.body = body;
    }
  };
}
