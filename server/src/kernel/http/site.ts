import type { ServerResponse } from 'node:http';
import { dirname, extname, join } from 'node:path';
import type Koa from 'koa';
import send from 'koa-send';
import { AppError } from '../errors';

/**
 * Static files: the built pages, the mini program's H5 preview, the pictures of things on sale and of the
 * demo shop, the API's readable page.
 * A path below a page that names no file gets the page itself: it routes on its own.
 */

const YEAR_S = 31_536_000;
/** Built files carry a digest in their name: they never change. */
const HASHED = /[.-][A-Za-z0-9_-]{8,}\.(js|css|woff2?|png|svg)$|[0-9a-f]{32}-\d+\.jpg$/;
/** A product's picture in one of its widths. */
const PICTURE = /^[0-9a-f]{32}-\d{2,4}\.jpg$/;

const DOCS_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shuke API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/docs/swagger-ui.css"></head><body><div id="swagger"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`;
const DOCS_START = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger', deepLinking: true });`;

interface Place {
  prefix: string;
  folder: string;
  /** Answers paths that name no file. */
  fallback?: string;
  /** Only these names are served: a folder that others write to. */
  only?: RegExp;
}

/** @returns false when the folder has no such file; `koa-send` keeps the path inside the folder */
async function sendFile(ctx: Koa.Context, folder: string, path: string): Promise<boolean> {
  const setHeaders = (response: ServerResponse, file: string) =>
    response.setHeader('Cache-Control', HASHED.test(file) ? `public, max-age=${YEAR_S}, immutable` : 'no-cache');
  try {
    return Boolean(await send(ctx, path, { root: folder, setHeaders }));
  } catch (error) {
    if ((error as { status?: number }).status !== undefined) return false;
    throw error;
  }
}

export function mountSite(app: Koa, folders: { serverRoot: string; picturesFolder: string }): void {
  const { serverRoot, picturesFolder } = folders;
  const places: Place[] = [
    { prefix: '/terminal/', folder: join(serverRoot, 'public/terminal'), fallback: 'index.html' },
    { prefix: '/console/', folder: join(serverRoot, 'public/console'), fallback: 'index.html' },
    { prefix: '/m/', folder: join(serverRoot, '../miniapp/dist/h5'), fallback: 'index.html' },
    { prefix: '/media/', folder: join(serverRoot, 'src/demo/media') },
    { prefix: '/pictures/', folder: picturesFolder, only: PICTURE },
    { prefix: '/docs/', folder: dirname(require.resolve('swagger-ui-dist/package.json')) },
  ];

  app.use(async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') throw new AppError('not-found', { what: 'route' });
    const { path } = ctx;
    if (path === '/docs/') {
      ctx.type = 'html';
      ctx.body = DOCS_PAGE;
      return;
    }
    if (path === '/docs/start.js') {
      ctx.type = 'js';
      ctx.body = DOCS_START;
      return;
    }
    const place = places.find(({ prefix }) => path.startsWith(prefix));
    if (!place) {
      const page = places.find(({ prefix }) => `${path}/` === prefix);
      if (page) ctx.redirect(page.prefix);
      else await next();
      return;
    }
    const name = path.slice(place.prefix.length) || (place.fallback ?? 'index.html');
    if (place.only?.test(name) === false) throw new AppError('not-found', { what: 'page' });
    const sent =
      (await sendFile(ctx, place.folder, name)) ||
      (place.fallback !== undefined && !extname(name) && (await sendFile(ctx, place.folder, place.fallback)));
    if (!sent) throw new AppError('not-found', { what: 'page' });
  });
  app.use(() => {
    throw new AppError('not-found', { what: 'page' });
  });
}
