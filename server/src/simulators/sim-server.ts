import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyParser } from '@koa/bodyparser';
import Koa, { type Context } from 'koa';
import { isJsonObject, type JsonObject } from '../adapters/remote';

export interface SimServerOptions {
  /** 0 takes a free one */
  readonly port: number;
  readonly host?: string;
}

export interface SimServer {
  readonly url: string;
  /** stops listening and cuts what is still open */
  close(): Promise<void>;
}

/** A Koa application that reads JSON and form bodies and keeps the raw text, which signatures cover. */
export function createSimApp(): Koa {
  const app = new Koa();
  app.use(bodyParser({ enableTypes: ['json', 'form'], onError: (_error, ctx) => ctx.throw(400, 'body not readable') }));
  return app;
}

export async function listen(app: Koa, { port, host = '127.0.0.1' }: SimServerOptions): Promise<SimServer> {
  const server: Server = createServer(app.callback());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** The parsed body when it is an object, else an empty one. */
export function bodyOf(ctx: Context): JsonObject {
  const body: unknown = ctx.request.body;
  return isJsonObject(body) ? body : {};
}

/** The body's text as received. */
export function rawBodyOf(ctx: Context): string {
  const raw: unknown = ctx.request.rawBody;
  return typeof raw === 'string' ? raw : '';
}

/** A query parameter, or an empty string. */
export function queryOf(ctx: Context, name: string): string {
  const value = ctx.query[name];
  return typeof value === 'string' ? value : '';
}
