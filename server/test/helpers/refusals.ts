import { type ErrorBody, type ErrorCode, errorCatalog, errorMessage, isId } from '@shuke/shared';
import { entities } from '../../src/entities';
import type { TestServer } from './test-server';

/** One HTTP request as somebody careless or hostile would send it: nothing checks it before the server does. */
export interface RawRequest {
  method?: string;
  /** Below `/api/v1` unless it begins with `//`. */
  path: string;
  token?: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string | Buffer;
  type?: string;
  headers?: Record<string, string>;
}

export async function send(server: { url: string }, request: RawRequest, locale = 'zh-CN') {
  const { path, token, body, raw, type = 'application/json' } = request;
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const headers: Record<string, string> = { 'accept-language': locale, ...request.headers };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (content !== undefined) headers['content-type'] = type;
  const url = path.startsWith('//') ? `${server.url}${path.slice(1)}` : `${server.url}/api/v1${path}`;
  const answer = await fetch(url, {
    method: request.method ?? (content === undefined ? 'GET' : 'POST'),
    headers,
    ...(content === undefined ? {} : { body: content }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** How many rows each table has. */
export async function rowCounts({ container }: Pick<TestServer, 'container'>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const entity of entities) counts[entity.name] = await container.db.read.count(entity);
  return counts;
}

/**
 * The request is refused in both languages with this code and its status and words; the answer names its request and
 * holds none of the `secrets`; no row came or went, the books hold, and the server still answers.
 */
export async function expectRefusal(
  server: TestServer,
  request: RawRequest,
  code: ErrorCode,
  secrets: readonly string[] = [],
): Promise<ErrorBody['error']> {
  const before = await rowCounts(server);
  let last: ErrorBody['error'] | undefined;
  for (const locale of ['zh-CN', 'en'] as const) {
    const { status, headers, text } = await send(server, request, locale);
    const { error } = JSON.parse(text) as ErrorBody;
    expect({ status, code: error.code }).toEqual({ status: errorCatalog[code].status, code });
    expect(error.message).toBe(errorMessage(code, locale));
    expect(isId(error.requestId)).toBe(true);
    expect(headers.get('x-request-id')).toBe(error.requestId);
    expect(Object.keys(error).filter((name) => !['code', 'message', 'requestId', 'data'].includes(name))).toEqual([]);
    for (const secret of secrets) expect(text).not.toContain(secret);
    last = error;
  }
  expect(await rowCounts(server)).toEqual(before);
  expect(await server.container.ledger.check(server.container.db.read)).toEqual([]);
  expect((await send(server, { path: '//healthz' })).status).toBe(200);
  if (!last) throw new Error('nothing was asked');
  return last;
}
