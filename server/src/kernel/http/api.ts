import { bodyParser } from '@koa/bodyparser';
import type Router from '@koa/router';
import type { Locale } from '@shuke/shared';
import {
  type RouteDefinition,
  type RouteName,
  type RouteRequest,
  type RouteResult,
  type Routes,
  routes,
} from '@shuke/shared/contract';
import type { Context } from 'koa';
import type { z } from 'zod';
import { AppError } from '../errors';
import { type ActorOf, type Authenticators, authenticate } from './actor';
import { localeOf } from './error-handler';
import type { RateLimiter } from './rate-limit';

export const API_PREFIX = '/api/v1';
const DEFAULT_BODY_BYTES = 64 * 1024;

export interface RequestContext<Name extends RouteName> {
  actor: ActorOf<Routes[Name]['actor']>;
  locale: Locale;
  requestId: string;
  clientIp: string;
}

export type Handler<Name extends RouteName> = (
  request: RouteRequest<Name> & RequestContext<Name>,
) => Promise<RouteResult<Name>>;

/** A module's share of the routes, checked against the contract name by name. */
export type Handlers<Names extends RouteName = RouteName> = { readonly [Name in Names]: Handler<Name> };

function parse(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // Where and what, never the value: it may be somebody's name or number.
  const problems = parsed.error.issues
    .slice(0, 8)
    .map((issue) => ({ at: [where, ...issue.path].join('.'), problem: issue.message }));
  throw new AppError('invalid-input', { problems });
}

function answer(definition: RouteDefinition, name: string, value: unknown): unknown {
  const parsed = definition.result.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new Error(`the answer of ${name} breaks its contract: ${where}`);
}

const whoIs = (actor: ActorOf<'anyone' | 'member' | 'terminal' | 'staff'>, ip: string): string => {
  switch (actor.kind) {
    case 'member':
      return actor.memberId;
    case 'terminal':
      return actor.terminalId;
    case 'staff':
      return actor.staffId;
    case 'anyone':
      return actor.member?.memberId ?? ip;
  }
};

/**
 * Mounts every route of the contract: actor → rate limit → body → params, query and body validated →
 * handler → result validated. The handler sees only what the contract lets through, and so does the client.
 */
export function mountApi(
  router: Router,
  handlers: Handlers,
  deps: { authenticators: Authenticators; rateLimiter: RateLimiter },
): void {
  for (const name of Object.keys(routes) as RouteName[]) {
    const definition: RouteDefinition = routes[name];
    const handler = handlers[name] as (request: unknown) => Promise<unknown>;
    const [method, path] = name.split(' ') as [string, string];
    const readBody = bodyParser({
      enableTypes: ['json'],
      jsonLimit: definition.maxBodyBytes ?? DEFAULT_BODY_BYTES,
      encoding: 'utf-8',
    });

    router.register(API_PREFIX + path, [method.toLowerCase()], async (ctx: Context) => {
      ctx.state['route'] = path;
      const actor = await authenticate(definition.actor, ctx.get('authorization') || undefined, deps.authenticators);
      await deps.rateLimiter.take(definition.rate ?? 'default', whoIs(actor, ctx.ip));
      if (definition.body) {
        if (!ctx.is('json')) throw new AppError('unsupported-media-type');
        await readBody(ctx as never, async () => undefined);
      }
      const request = {
        actor,
        locale: localeOf(ctx.get('accept-language')),
        requestId: ctx.state['requestId'] as string,
        clientIp: ctx.ip,
        params: parse(definition.params, ctx['params'], 'params'),
        query: parse(definition.query, ctx.query, 'query'),
        body: parse(definition.body, (ctx.request as { body?: unknown }).body, 'body'),
      };
      ctx.body = answer(definition, name, await handler(request));
      ctx.set('Cache-Control', 'no-store');
    });
  }
}
