import type { z } from 'zod';
import type { ErrorCode } from '../errors';

/** Who may call a route. `anyone` still learns who is asking when a valid member token is sent along. */
export type ActorKind = 'anyone' | 'member' | 'terminal' | 'staff';

/** Budgets of the rate limiter; the numbers live in the server's kernel. */
export type RateClass = 'default' | 'sign-in' | 'face' | 'money' | 'pairing' | 'code' | 'export';

export interface RouteDefinition {
  readonly summary: string;
  readonly actor: ActorKind;
  readonly rate?: RateClass;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly result: z.ZodType;
  /** Largest accepted body in bytes; 64 KiB unless a route carries pictures. */
  readonly maxBodyBytes?: number;
  /** Codes a client should expect beyond the ones every route can answer. */
  readonly errors?: readonly ErrorCode[];
}

/** `POST /stores/:storeId`: method, then path below the API's prefix. */
export type RouteKey = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;
export type RouteTable = Readonly<Record<RouteKey, RouteDefinition>>;

/** Keeps each route's exact type while checking its shape. */
export function defineRoutes<const T extends RouteTable>(routes: T): T {
  return routes;
}
