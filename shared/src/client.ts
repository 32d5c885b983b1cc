import type { RouteInput, RouteName, RouteResult } from './contract';
import { type ErrorBody, type ErrorCode, isErrorCode } from './errors';

/** One HTTP exchange; each platform brings its own (fetch, Taro.request). `status` 0: no answer came. */
export type Transport = (request: {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: unknown;
}) => Promise<{ status: number; body: unknown }>;

/** A refusal by the server, or `offline` when no answer came: then nobody knows, so ask again with the same id. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly code: ErrorCode | 'offline',
    message: string,
    readonly requestId: string,
    readonly data: Record<string, unknown>,
  ) {
    super(message);
  }
}

type Args<Name extends RouteName> = keyof RouteInput<Name> extends never
  ? []
  : Partial<RouteInput<Name>> extends RouteInput<Name>
    ? [input?: RouteInput<Name>]
    : HasOnlyOptionalQuery<Name> extends true
      ? [input?: Partial<RouteInput<Name>>]
      : [input: RouteInput<Name>];
type HasOnlyOptionalQuery<Name extends RouteName> = keyof RouteInput<Name> extends 'query'
  ? Record<never, never> extends RouteInput<Name>[keyof RouteInput<Name>]
    ? true
    : false
  : false;

/** Calls a route by its name in the contract: `call('GET /stores/:storeId/home', { params: { storeId } })`. */
export type ApiClient = <Name extends RouteName>(name: Name, ...args: Args<Name>) => Promise<RouteResult<Name>>;

type LooseInput = {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
};

function buildPath(pattern: string, input: LooseInput): string {
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(input.params?.[name])));
  const query = Object.entries(input.query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`)
    .join('&');
  return query ? `${path}?${query}` : path;
}

function isErrorBody(body: unknown): body is ErrorBody {
  const error = (body as Partial<ErrorBody> | null)?.error;
  return typeof error === 'object' && error !== null && isErrorCode(error.code);
}

/** A typed client over any transport. Throws `ApiError` for everything that is not a result. */
export function createClient(transport: Transport, offlineMessage: () => string): ApiClient {
  return async (name, ...args) => {
    const input = (args[0] ?? {}) as LooseInput;
    const [method, pattern] = name.split(' ') as ['GET' | 'POST' | 'PUT' | 'DELETE', string];
    const { status, body } = await transport({ method, path: buildPath(pattern, input), body: input.body });
    if (status >= 200 && status < 300) return body as never;
    if (isErrorBody(body))
      throw new ApiError(body.error.code, body.error.message, body.error.requestId, body.error.data ?? {});
    throw new ApiError('offline', offlineMessage(), '', {});
  };
}
