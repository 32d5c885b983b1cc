import { ApiError, createClient, errorMessage, type Transport } from '@shuke/shared';
import Taro from '@tarojs/taro';
import { text } from '../i18n';
import { apiBase } from '../platform/api-base';
import { closeSession, sessionStore } from './session-store';
import { settings } from './settings';

const TIMEOUT_MS = 20_000;

const transport: Transport = async ({ method, path, body }) => {
  const { token } = sessionStore.get();
  const header: Record<string, string> = { 'accept-language': settings.get().locale };
  if (token) header['authorization'] = `Bearer ${token}`;
  if (body !== undefined) header['content-type'] = 'application/json';
  try {
    const answer = await Taro.request<unknown>({
      url: `${apiBase()}${path}`,
      method,
      header,
      timeout: TIMEOUT_MS,
      ...(body === undefined ? {} : { data: body }),
    });
    // Only the session that was asked with is closed: a slow answer must not end a newer one.
    if (answer.statusCode === 401 && token && sessionStore.get().token === token) closeSession();
    return { status: answer.statusCode, body: answer.data };
  } catch {
    return { status: 0, body: null };
  }
};

/** The server's API, by the names of the contract. Throws `ApiError`. */
export const api = createClient(transport, () => text().common.offline);

/** Words for a person, whatever was thrown. */
export const errorWords = (error: unknown): string =>
  error instanceof ApiError ? error.message : text().common.offline;

export const errorCode = (error: unknown): string | null => (error instanceof ApiError ? error.code : null);

/** What a page throws that was opened for nothing in particular. */
export const notFound = (): ApiError =>
  new ApiError('not-found', errorMessage('not-found', settings.get().locale), '', {});
