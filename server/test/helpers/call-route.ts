import { newId } from '@shuke/shared';
import { type RouteName, type RouteResult, routes } from '@shuke/shared/contract';
import type { z } from 'zod';
import type { Actor } from '../../src/kernel/http/actor';

interface Input {
  params?: unknown;
  query?: unknown;
  body?: unknown;
}

/** Calls routes as the HTTP layer does, without HTTP: input and output pass the contract. */
export function createCaller<Names extends RouteName>(handlers: { readonly [Name in Names]: unknown }) {
  return async <Name extends Names>(
    name: Name,
    actor: Actor,
    input: Input = {},
    locale = 'zh-CN',
  ): Promise<RouteResult<Name>> => {
    const route = routes[name] as { params?: z.ZodType; query?: z.ZodType; body?: z.ZodType; result: z.ZodType };
    const handler = handlers[name] as (request: object) => Promise<unknown>;
    const answer = await handler({
      actor,
      locale,
      requestId: newId(),
      clientIp: '127.0.0.1',
      params: route.params?.parse(input.params),
      query: route.query?.parse(input.query ?? {}),
      body: route.body?.parse(input.body),
    });
    return route.result.parse(answer) as RouteResult<Name>;
  };
}
