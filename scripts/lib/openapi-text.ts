import { join } from 'node:path';
import { openApiDocument } from '../../server/src/kernel/http/openapi';

export const OPENAPI_FILE = join(__dirname, '../../docs/openapi.json');

/** What docs/openapi.json holds: the server's own document, in the order of the contract. */
export const openApiText = (): string => `${JSON.stringify(openApiDocument(), null, 2)}\n`;
