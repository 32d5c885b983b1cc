/** One HTTP exchange with a provider. What the network does to it is a value: the caller decides what it means for money. */

export type RemoteFailure = 'timeout' | 'network';

export interface RemoteAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** the same, as it came: digests cover bytes */
  readonly bytes: Buffer;
}

export type RemoteResult =
  | { readonly ok: true; readonly answer: RemoteAnswer }
  | { readonly ok: false; readonly reason: RemoteFailure };

export interface RemoteRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
  /** sent exactly as given: signatures cover these bytes */
  readonly body?: string;
  /** limit for the whole exchange, the body included */
  readonly timeoutMs: number;
}

/** Sends the request once; never throws for what happens on the wire. */
export async function exchange({ url, method, headers, body, timeoutMs }: RemoteRequest): Promise<RemoteResult> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { method, headers, body, signal, redirect: 'error' });
    const bytes = Buffer.from(await response.arrayBuffer());
    const { status, headers: answered } = response;
    return { ok: true, answer: { status, headers: answered, bytes, text: bytes.toString('utf8') } };
  } catch {
    return { ok: false, reason: signal.aborted ? 'timeout' : 'network' };
  }
}

export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses a JSON object; null for anything else. */
export function parseJsonObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The property when it is a non-empty string. */
export function stringAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The property when it is an object. */
export function objectAt(object: JsonObject, key: string): JsonObject | undefined {
  const value = object[key];
  return isJsonObject(value) ? value : undefined;
}
