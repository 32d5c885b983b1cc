import { errorCatalog } from '@shuke/shared';
import { type RouteDefinition, type RouteName, routes } from '@shuke/shared/contract';
import { z } from 'zod';
import { API_PREFIX } from './api';

type Json = Record<string, unknown>;

const EVERY_ROUTE = ['invalid-input', 'rate-limited', 'internal', 'unavailable'] as const;
const BY_ACTOR = {
  anyone: [],
  member: ['not-signed-in', 'session-expired', 'not-allowed'],
  terminal: ['not-signed-in', 'terminal-unknown', 'not-allowed'],
  staff: ['not-signed-in', 'session-expired', 'not-allowed'],
} as const;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' }) as Json;
  return json;
};

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const json = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (json.required ?? []).includes(name),
    schema: property,
  }));
}

function errorsOf(definition: RouteDefinition): Json {
  const codes = [...new Set([...(definition.errors ?? []), ...BY_ACTOR[definition.actor], ...EVERY_ROUTE])];
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const status = errorCatalog[code].status;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      String(status),
      {
        description: names
          .map((code) => `\`${code}\` ${errorCatalog[code as keyof typeof errorCatalog].en}`)
          .join('\n\n'),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  );
}

function operationOf(name: RouteName): Json {
  const definition: RouteDefinition = routes[name];
  const path = name.split(' ')[1] ?? '';
  return {
    operationId: name.replace(/[^A-Za-z0-9]+/g, '_').replace(/_$/, ''),
    summary: definition.summary,
    tags: [path.split('/')[1] ?? ''],
    ...(definition.actor === 'anyone' ? { security: [] } : { security: [{ [definition.actor]: [] }] }),
    parameters: [...parametersOf(definition.params, 'path'), ...parametersOf(definition.query, 'query')],
    ...(definition.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(definition.body, 'input') } },
          },
        }
      : {}),
    responses: {
      '200': {
        description: 'Done',
        content: { 'application/json': { schema: schemaOf(definition.result, 'output') } },
      },
      ...errorsOf(definition),
    },
  };
}

/** The OpenAPI 3.1 document of the contract: nothing in it is written by hand. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const name of Object.keys(routes) as RouteName[]) {
    const [method = '', path = ''] = name.split(' ');
    const template = API_PREFIX + path.replace(/:(\w+)/g, '{$1}');
    paths[template] = { ...paths[template], [method.toLowerCase()]: operationOf(name) };
  }
  const bearer = (description: string) => ({ type: 'http', scheme: 'bearer', description });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Shuke 熟客',
      version: '1',
      description:
        'Money is integer fen, moments are ISO 8601 in UTC. Ids in bodies are made by the client; repeating a request with the same id repeats nothing.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        member: bearer('Token from POST /sessions/wechat'),
        terminal: bearer('Key from POST /terminals/pair'),
        staff: bearer('Token from POST /staff/sessions'),
      },
      schemas: {
        Error: {
          type: 'object',
          required: ['error'],
          properties: {
            error: {
              type: 'object',
              required: ['code', 'message', 'requestId'],
              properties: {
                code: { type: 'string', enum: Object.keys(errorCatalog) },
                message: { type: 'string' },
                requestId: { type: 'string' },
                data: { type: 'object' },
              },
            },
          },
        },
      },
    },
  };
}
