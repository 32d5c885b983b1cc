/**
 * How the web pages talk to the server: same origin, JSON, a bearer key, the language asked for.
 * A lost connection and an answer that never comes look alike here: status 0, "nobody knows".
 */
import { type ApiClient, createClient, type Locale, type Transport } from '@shuke/shared';

export const API_PREFIX = '/api/v1';

export interface WebApiOptions {
  /** The terminal's key or the staff session's token; null before sign-in. */
  readonly token: () => string | null;
  readonly locale: () => Locale;
  /** Milliseconds without an answer after which a request counts as lost. */
  readonly timeoutMs?: number;
}

/** A `Transport` over fetch. Never throws: no answer is `{ status: 0 }`. */
export function createFetchTransport({ token, locale, timeoutMs = 15_000 }: WebApiOptions): Transport {
  return async ({ method, path, body }) => {
    const key = token();
    const headers: Record<string, string> = { accept: 'application/json', 'accept-language': locale() };
    if (key !== null) headers.authorization = `Bearer ${key}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    try {
      const response = await fetch(API_PREFIX + path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        cache: 'no-store',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.status, body: await response.json().catch(() => null) };
    } catch {
      return { status: 0, body: null };
    }
  };
}

const offlineWords: Record<Locale, string> = {
  'zh-CN': '网络连接不上，请检查后再试',
  en: 'No connection. Please check the network and try again.',
};

/** The typed client of the contract for a web page. Throws `ApiError`, with code `offline` when no answer came. */
export function createWebApi(options: WebApiOptions): ApiClient {
  return createClient(createFetchTransport(options), () => offlineWords[options.locale()]);
}
