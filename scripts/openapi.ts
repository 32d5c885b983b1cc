/** `npm run openapi`: writes docs/openapi.json from the contract. `scripts/test/openapi.test.ts` tells when to. */
import { writeFileSync } from 'node:fs';
import { OPENAPI_FILE, openApiText } from './lib/openapi-text';

writeFileSync(OPENAPI_FILE, openApiText());
process.stdout.write(`${OPENAPI_FILE}\n`);
