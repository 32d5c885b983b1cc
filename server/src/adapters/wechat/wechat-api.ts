import { exchange, type JsonObject, parseJsonObject, type RemoteFailure } from '../remote';

/** WeChat answers HTTP 200 for nearly everything; success is `errcode` 0 or absent. */
export type WechatAnswer =
  | { readonly status: 'ok'; readonly body: JsonObject }
  | { readonly status: 'error'; readonly errcode: number; readonly errmsg: string }
  | { readonly status: 'unknown'; readonly reason: RemoteFailure | 'malformed-answer' };

/** WeChat's own "system busy": whether the call had an effect is not known. */
export const ERRCODE_SYSTEM_BUSY = -1;

/** WeChat refused in a way that only the operator can mend: wrong secret, address not on the allow list, … */
export class WechatApiError extends Error {
  override readonly name = 'WechatApiError';

  constructor(
    readonly errcode: number,
    errmsg: string,
  ) {
    super(`WeChat refused with errcode ${errcode}: ${errmsg}`);
  }
}

export interface WechatCall {
  readonly baseUrl: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  /** makes it a POST with a JSON body */
  readonly body?: JsonObject;
  readonly timeoutMs: number;
}

/** Calls one WeChat interface once. The address carries secrets: it must never be logged. */
export async function callWechat({ baseUrl, path, query, body, timeoutMs }: WechatCall): Promise<WechatAnswer> {
  const url = new URL(path, baseUrl);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const result = await exchange({
    url: url.href,
    method: body ? 'POST' : 'GET',
    headers: body ? { 'Content-Type': 'application/json' } : undefined,
    body: body ? JSON.stringify(body) : undefined,
    timeoutMs,
  });
  if (!result.ok) return { status: 'unknown', reason: result.reason };
  const parsed = result.answer.status === 200 ? parseJsonObject(result.answer.text) : null;
  if (!parsed) return { status: 'unknown', reason: 'malformed-answer' };
  const errcode = parsed['errcode'] ?? 0;
  if (typeof errcode !== 'number') return { status: 'unknown', reason: 'malformed-answer' };
  if (errcode === 0) return { status: 'ok', body: parsed };
  return { status: 'error', errcode, errmsg: String(parsed['errmsg'] ?? '') };
}
