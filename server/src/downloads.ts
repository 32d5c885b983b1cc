import type Router from '@koa/router';
import type { Container } from './container';
import { jsonStream } from './kernel/http/json-stream';
import type { RateLimiter } from './kernel/http/rate-limit';

const DAY_OF_ISO = 10;

/**
 * A member's data as a file, behind a link that the API made: a browser saves it, the mini program downloads it, and
 * neither can send a token along.
 */
export function mountDownloads(
  router: Router,
  { exportMember, clock }: Container,
  { rateLimiter }: { rateLimiter: RateLimiter },
): void {
  router.get('/downloads/member-data/:token', async (ctx) => {
    ctx.state['route'] = '/downloads/member-data/:token';
    const { memberId, sections } = await exportMember.open(String(ctx['params']['token']));
    await rateLimiter.take('export', `download ${memberId}`);
    const stream = jsonStream(await sections());
    // Half a file must not look like a whole one: the connection breaks, and `complete` is missing.
    stream.once('error', () => ctx.res.destroy());
    ctx.compress = false;
    ctx.type = 'application/json';
    ctx.attachment(`shuke-${new Date(clock()).toISOString().slice(0, DAY_OF_ISO)}.json`);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = stream;
  });
}
