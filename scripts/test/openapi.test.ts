import { existsSync, readFileSync } from 'node:fs';
import { routes } from '@shuke/shared/contract';
import { OPENAPI_FILE, openApiText } from '../lib/openapi-text';

const HOW = 'docs/openapi.json does not say what the contract says: run `npm run openapi` and commit the file';

const written = (): string => (existsSync(OPENAPI_FILE) ? readFileSync(OPENAPI_FILE, 'utf8') : '{}');

describe('docs/openapi.json', () => {
  it('is what the contract says', () => {
    // Comparing by `toBe` would print the whole document.
    if (written() !== openApiText()) throw new Error(HOW);
  });

  it('holds every route of the contract', () => {
    const { paths } = JSON.parse(written()) as { paths: Record<string, Record<string, unknown>> };
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const wanted = Object.keys(routes).map((name) => name.replace(' ', ' /api/v1').replace(/:(\w+)/g, '{$1}'));
    expect(documented.sort()).toEqual(wanted.sort());
  });
});
