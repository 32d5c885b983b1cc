import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type RouteName, routes } from '@shuke/shared/contract';
import { openApiDocument } from '../../src/kernel/http/openapi';

const CHECK = `
import { Validator } from '@seriousme/openapi-schema-validator';
let text = '';
for await (const chunk of process.stdin) text += chunk;
const { valid, errors } = await new Validator().validate(JSON.parse(text));
process.stdout.write(JSON.stringify({ valid, errors: errors ?? [] }));`;

/** The validator is an ES module, which jest does not load: it judges in a process of its own. */
function judge(document: object): { valid: boolean; errors: unknown[] } {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', CHECK], {
    cwd: join(__dirname, '../..'),
    input: JSON.stringify(document),
    encoding: 'utf8',
  });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}

interface Operation {
  operationId: string;
  parameters: { name: string; in: string; required: boolean }[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
  security: Record<string, unknown>[];
}

describe('the OpenAPI document', () => {
  const document = openApiDocument() as { paths: Record<string, Record<string, Operation>> };
  const operation = (name: RouteName): Operation | undefined => {
    const [method = '', path = ''] = name.split(' ');
    return document.paths[`/api/v1${path.replace(/:(\w+)/g, '{$1}')}`]?.[method.toLowerCase()];
  };

  it('is valid OpenAPI 3.1, and the validator knows one that is not', () => {
    expect(judge(document)).toEqual({ valid: true, errors: [] });
    expect(judge({ ...document, paths: { '/x': { get: { responses: 'none' } } } }).valid).toBe(false);
  });

  it('holds every route of the contract and no other', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(operations).toHaveLength(Object.keys(routes).length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it.each(Object.keys(routes) as RouteName[])('%s: parameters, body, answers and who may ask', (name) => {
    const definition = routes[name];
    const found = operation(name);
    if (!found) throw new Error('it is missing');
    const inPath = [...name.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter);
    expect(found.parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name)).toEqual(
      inPath,
    );
    expect(found.requestBody !== undefined).toBe('body' in definition);
    expect(Object.keys(found.responses)).toEqual(expect.arrayContaining(['200', '400', '429', '500', '503']));
    expect(found.security).toEqual(definition.actor === 'anyone' ? [] : [{ [definition.actor]: [] }]);
  });
});
