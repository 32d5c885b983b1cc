import { ApiError, createClient, errorMessage } from '@shuke/shared';
import { text } from '../i18n';
import { settings } from './settings';
import { transport } from './transport';

/** The server's API, by the names of the contract. Throws `ApiError`. */
export const api = createClient(transport, () => text().common.offline);

/** Words for a person, whatever was thrown. */
export const errorWords = (error: unknown): string =>
  error instanceof ApiError ? error.message : text().common.offline;

export const errorCode = (error: unknown): string | null => (error instanceof ApiError ? error.code : null);

/** What a page throws that was opened for nothing in particular. */
export const notFound = (): ApiError =>
  new ApiError('not-found', errorMessage('not-found', settings.get().locale), '', {});
