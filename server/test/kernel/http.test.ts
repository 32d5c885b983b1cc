import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Koa from 'koa';
import { AppError } from '../../src/kernel/errors';
import { errorHandler, localeOf } from '../../src/kernel/http/error-handler';
import { createRateLimiter } from '../../src/kernel/http/rate-limit';
import { mountSite } from '../../src/kernel/http/site';
import { createLogger } from '../../src/kernel/logger';
import { startTestServer, type TestServer } from '../helpers/test-server';

const FILES = {
  'secret.txt': 'the key to everything',
  'server/.env': 'the key to everything',
  'server/public/terminal/index.html': '<h1>till</h1>',
  'server/public/terminal/.hidden': 'the key to everything',
  'server/public/terminal/assets/app-D4f8Kq2x.js': 'void 0;',
  'server/public/console/index.html': '<h1>console</h1>',
  'server/src/demo/media/tea.svg': '<svg/>',
  'miniapp/dist/h5/index.html': '<h1>mini program</h1>',
};

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
}

/** Without fetch, which tidies a path before it is sent. */
const ask = (port: number, path: string, method = 'GET'): Promise<Answer> =>
  new Promise((done, fail) => {
    const sent = request({ port, path, method }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on('error', fail).end();
  });

describe('the site', () => {
  const root = mkdtempSync(join(tmpdir(), 'shuke-site-'));
  let server: Server;
  let port: number;

  beforeAll(async () => {
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    const app = new Koa();
    app.use(errorHandler(createLogger('silent')));
    mountSite(app, { serverRoot: join(root, 'server'), picturesFolder: join(root, 'pictures') });
    server = await new Promise((done) => {
      const listening = app.listen(0, '127.0.0.1', () => done(listening));
    });
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    await new Promise((done) => server.close(done));
    rmSync(root, { recursive: true });
  });

  it('gives pages and files, and the page for a path that it routes itself', async () => {
    for (const path of ['/terminal/', '/terminal/index.html', '/terminal/pay/123?x=1']) {
      expect(await ask(port, path)).toMatchObject({ status: 200, text: '<h1>till</h1>' });
    }
    expect((await ask(port, '/console/today')).text).toBe('<h1>console</h1>');
    expect((await ask(port, '/m/')).text).toBe('<h1>mini program</h1>');
    expect((await ask(port, '/docs/')).text).toContain('swagger');
    expect((await ask(port, '/docs/swagger-ui.css')).status).toBe(200);
    const redirect = await ask(port, '/terminal');
    expect([redirect.status, redirect.headers.location]).toEqual([302, '/terminal/']);
  });

  it('lets a browser keep what carries a digest, and nothing else', async () => {
    const hashed = await ask(port, '/terminal/assets/app-D4f8Kq2x.js');
    expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await ask(port, '/terminal/')).headers['cache-control']).toBe('no-cache');
  });

  it('answers HEAD as GET without the text', async () => {
    const head = await ask(port, '/media/tea.svg', 'HEAD');
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'content-length': '6' });
    expect((await ask(port, '/media/none.svg', 'HEAD')).status).toBe(404);
  });

  it.each(['/terminal/none.js', '/media/none.svg', '/media/', '/none', '/'])('has no %s', async (path) => {
    expect(JSON.parse((await ask(port, path)).text)).toMatchObject({ error: { code: 'not-found' } });
    expect((await ask(port, path)).status).toBe(404);
  });

  it.each([
    '/terminal/../../../secret.txt',
    '/terminal/%2e%2e/%2e%2e/%2e%2e/secret.txt',
    '/terminal/..%2f..%2f..%2fsecret.txt',
    '/terminal/..%5c..%5c..%5csecret.txt',
    '/terminal/%252e%252e%252fsecret.txt',
    '/media/..%2f..%2f..%2f.env',
    '/terminal//../../.env',
    '/terminal/%00secret.txt',
    '/terminal/%E0%A4%A.txt',
    '/terminal/.hidden',
    `/docs/..%2f..%2f..%2f${'..%2f'.repeat(8)}etc%2fpasswd`,
    '/media/%2fetc%2fpasswd',
  ])('keeps inside its folders: %s', async (path) => {
    const { text } = await ask(port, path);
    expect(text).not.toMatch(/the key to everything|root:/);
  });
});

describe('the rate limiter', () => {
  const spend = async (limiter: ReturnType<typeof createRateLimiter>, times: number, who = 'till') => {
    for (let time = 0; time < times; time++) await limiter.take('sign-in', who);
  };

  it('lets a budget through, then says when to come again', async () => {
    const limiter = createRateLimiter();
    await spend(limiter, 30);
    const refusal = await limiter.take('sign-in', 'till').catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'rate-limited', status: 429 });
    const { retryAfterMs } = (refusal as AppError).data as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it('counts for each asker and each kind of request apart', async () => {
    const limiter = createRateLimiter();
    await spend(limiter, 30);
    await spend(limiter, 30, 'another till');
    await limiter.take('money', 'till');
    await expect(limiter.take('sign-in', 'another till')).rejects.toMatchObject({ code: 'rate-limited' });
    await spend(createRateLimiter(2), 60);
  });

  it('leaves a guesser of codes thirty tries an hour', async () => {
    const limiter = createRateLimiter();
    for (let time = 0; time < 30; time++) await limiter.take('code', 'member');
    await expect(limiter.take('code', 'member')).rejects.toMatchObject({ code: 'rate-limited' });
  });
});

describe('the error handler', () => {
  const answerTo = async (thrown: unknown) => {
    const context = { state: { requestId: 'r-1' }, get: () => 'en', set: jest.fn(), status: 0, body: undefined };
    await errorHandler(createLogger('silent'))(context as never, async () => {
      throw thrown;
    });
    return { status: context.status, body: context.body, set: context.set.mock.calls };
  };

  it('tells of a bug nothing but that there is one', async () => {
    const { status, body } = await answerTo(new TypeError('cannot read phone of 13800006688'));
    expect(status).toBe(500);
    expect(body).toEqual({ error: { code: 'internal', message: expect.any(String), requestId: 'r-1' } });
    expect(JSON.stringify(body)).not.toContain('13800006688');
    expect((await answerTo('a string')).status).toBe(500);
    expect((await answerTo(undefined)).status).toBe(500);
  });

  it('says when to come again in whole seconds', async () => {
    const { status, set } = await answerTo(new AppError('rate-limited', { retryAfterMs: 1200 }));
    expect(status).toBe(429);
    expect(set).toContainEqual(['Retry-After', '2']);
  });

  it.each([
    [{ code: 'ECONNREFUSED' }],
    [{ driverError: { code: 'PROTOCOL_CONNECTION_LOST' } }],
    [{ driverError: { code: 'SQLITE_IOERR_READ' } }],
    [new Error("Can't add new command when connection is in closed state")],
    [new Error('Pool is closed.')],
  ])('knows a database that is gone: %s', async (error) => {
    expect((await answerTo(error)).status).toBe(503);
  });

  it.each<[string | undefined, string]>([
    [undefined, 'zh-CN'],
    ['', 'zh-CN'],
    ['en-GB,zh;q=0.5', 'en'],
    [' EN', 'en'],
    ['zh-TW', 'zh-CN'],
    ['fr', 'zh-CN'],
  ])('takes the language %j for %s', (header, locale) => {
    expect(localeOf(header)).toBe(locale);
  });
});

describe('what every answer carries', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ env: { FACE_WORKERS: '1' } });
  }, 60_000);
  afterAll(() => server.stop());

  it.each(['/', '/api/v1/stores', '/api/v1/none', '/healthz', '/media/mark.svg', '/none'])(
    'security headers on %s',
    async (path) => {
      const { headers } = await fetch(server.url + path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('keeps answers of the API out of caches, refusals as well', async () => {
    for (const path of ['/stores', '/me']) {
      expect((await fetch(`${server.url}/api/v1${path}`)).headers.get('cache-control')).toBe('no-store');
    }
  });

  it('serves the contract, and numbers by route pattern without ids', async () => {
    const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as { openapi: string };
    expect(document.openapi).toBe('3.1.0');
    await server
      .client()('GET /app-config')
      .then(({ defaultStoreId: storeId }) => server.client()('GET /stores/:storeId/home', { params: { storeId } }));
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('route="/stores/:storeId/home",status="200"');
    expect(metrics).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ database: true, face: true });
  });
});
