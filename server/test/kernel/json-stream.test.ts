import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Router from '@koa/router';
import Koa from 'koa';
import type { Container } from '../../src/container';
import { mountDownloads } from '../../src/downloads';
import { jsonStream } from '../../src/kernel/http/json-stream';
import { createRateLimiter } from '../../src/kernel/http/rate-limit';

async function* rows(count: number, breakAt = Number.POSITIVE_INFINITY) {
  for (let row = 0; row < count; row++) {
    if (row === breakAt) throw new Error('the database went away');
    yield { row, words: '"引号"\n' };
  }
}

describe('a JSON object written in parts', () => {
  it('reads back as the object it stands for', async () => {
    const sections = {
      none: rows(0),
      one: rows(1),
      many: rows(500),
      plain: { a: [1, null] },
      flag: true,
      nothing: null,
    };
    const read = JSON.parse(await text(jsonStream(sections)));
    expect(read).toMatchObject({ none: [], one: [{ row: 0, words: '"引号"\n' }], plain: { a: [1, null] }, flag: true });
    expect(read.many).toHaveLength(500);
    expect(read.many[499].row).toBe(499);
    expect(JSON.parse(await text(jsonStream({})))).toEqual({});
  });
});

describe('a download', () => {
  const serve = async (sections: () => Record<string, unknown>) => {
    const app = new Koa();
    app.silent = true;
    const router = new Router();
    const exportMember = { open: async () => ({ memberId: 'mei', sections: async () => sections() }) };
    const container = { exportMember, clock: Date.now } as unknown as Container;
    mountDownloads(router, container, { rateLimiter: createRateLimiter() });
    app.use(async (ctx, next) => {
      await next().catch((error: { code?: string }) => {
        ctx.status = 429;
        ctx.body = { code: error.code };
      });
    });
    app.use(router.routes());
    const server = createServer(app.callback());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/downloads/member-data/token`;
    return { url, close: () => new Promise((done) => server.close(done)) };
  };

  it('that breaks off in the middle never looks like a whole file', async () => {
    const { url, close } = await serve(() => ({ rows: rows(20_000, 15_000), complete: true }));
    await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow();
    await close();
  });

  it('is given six times an hour', async () => {
    const { url, close } = await serve(() => ({ complete: true }));
    const statuses: number[] = [];
    for (let tries = 0; tries < 7; tries++) statuses.push((await fetch(url)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429]);
    await close();
  });
});
