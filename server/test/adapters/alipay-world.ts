import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export { eventually, movableClock } from './simulated-world';

export interface ReceivedNotification {
  readonly fields: Record<string, string>;
}

/** A merchant's notification route that keeps what it receives; answers with `answers` in turn, then `success`. */
export async function startAlipayInbox(answers: string[] = []) {
  const received: ReceivedNotification[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ fields: Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8'))) });
      response.end(answers.shift() ?? 'success');
      for (const wake of waiting.splice(0)) wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/alipay`,
    received,
    async take(count: number): Promise<ReceivedNotification[]> {
      while (received.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return received;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
