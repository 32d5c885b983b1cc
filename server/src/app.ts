import { join } from 'node:path';
import Router from '@koa/router';
import { newId } from '@shuke/shared';
import Koa from 'koa';
import compress from 'koa-compress';
import helmet from 'koa-helmet';
import type { Container } from './container';
import { mountStartPage } from './demo/start-page';
import { mountDownloads } from './downloads';
import { mountHooks } from './hooks';
import { AppError } from './kernel/errors';
import { API_PREFIX, mountApi } from './kernel/http/api';
import { errorHandler } from './kernel/http/error-handler';
import { measureRequests } from './kernel/http/metrics';
import { openApiDocument } from './kernel/http/openapi';
import { createRateLimiter } from './kernel/http/rate-limit';
import { mountSite } from './kernel/http/site';
import { picturesFolder } from './services';

/** Where the built pages are: one above the bundle in `server/dist` and above the sources alike. */
export const SERVER_ROOT = join(__dirname, '..');

/** The Koa chain: one id and one error handler for every request, then the API, the hooks and the pages. */
export function createApp(container: Container): Koa {
  const { config, logger, metrics } = container;
  const app = new Koa();
  app.proxy = config.http.trustProxy;
  app.on('error', (error: unknown) => logger.error({ err: error }, 'answer could not be sent'));

  app.use(async (ctx, next) => {
    ctx.state['requestId'] = newId();
    ctx.set('X-Request-Id', ctx.state['requestId']);
    const startedMs = performance.now();
    await next();
    const { requestId, route } = ctx.state;
    const tookMs = Math.round(performance.now() - startedMs);
    logger.debug({ requestId, method: ctx.method, route, status: ctx.status, tookMs }, 'answered');
  });
  app.use(measureRequests(metrics));
  app.use(errorHandler(logger));
  app.use(securityHeaders(config.http.publicUrl.startsWith('https:')));
  app.use(compress({ threshold: 2048, br: false }));

  const router = new Router();
  mountOperations(router, container);
  mountHooks(router, container);
  const rateLimiter = createRateLimiter(config.env === 'test' ? 100 : 1);
  mountDownloads(router, container, { rateLimiter });
  const { handlers, authenticators } = container;
  mountApi(router, handlers, { authenticators, rateLimiter });
  if (config.demo) mountStartPage(router, container);
  app.use(router.routes());
  app.use(async (ctx, next) => {
    // The router leaves here what it has no handler for: a path nobody knows, or a known one in another method.
    const known: { methods: string[] }[] = ctx['matched'] ?? [];
    if (known.length > 0) {
      ctx.set('Allow', [...new Set(known.flatMap(({ methods }) => methods))].join(', '));
      throw new AppError('method-not-allowed');
    }
    if (ctx.path.startsWith(`${API_PREFIX}/`)) throw new AppError('not-found', { what: 'route' });
    await next();
  });
  mountSite(app, { serverRoot: SERVER_ROOT, picturesFolder: picturesFolder(config) });
  return app;
}

/** A page may talk to this server and to nobody else; the camera is for our own pages. */
function securityHeaders(isHttps: boolean): Koa.Middleware {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
    },
    hsts: isHttps,
    crossOriginEmbedderPolicy: false,
  });
}

/** Health for the process, readiness for its work, numbers for Prometheus, the contract for readers. */
function mountOperations(router: Router, { metrics, db, faceEngine }: Container): void {
  router.get('/healthz', (ctx) => {
    ctx.body = { ok: true };
  });
  router.get('/readyz', async (ctx) => {
    const database = await db.ping().then(
      () => true,
      () => false,
    );
    const face = faceEngine.isReady();
    ctx.status = database && face ? 200 : 503;
    ctx.body = { database, face };
  });
  router.get('/metrics', async (ctx) => {
    ctx.type = metrics.registry.contentType;
    ctx.body = await metrics.registry.metrics();
  });
  const document = JSON.stringify(openApiDocument());
  router.get('/openapi.json', (ctx) => {
    ctx.type = 'application/json';
    ctx.body = document;
  });
}
