import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { ADDRESS_REFUSED, publicLookup, urlProblem } from './public-address';

const READ_BYTES = 2048;
const EXCERPT_LETTERS = 200;

/** `status` null: no answer came, and nobody knows whether it was heard. */
export interface SendResult {
  readonly status: number | null;
  /** `no-key`: nothing could be signed, so nothing was sent */
  readonly failure: 'timeout' | 'network' | 'address-refused' | 'no-key' | null;
  readonly latencyMs: number;
  /** the beginning of the answer, of printable letters */
  readonly excerpt: string | null;
}

export interface WebhookMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** sent exactly as given: the signature covers these bytes */
  readonly body: string;
}

export type WebhookSender = ReturnType<typeof createWebhookSender>;

function beginning(response: IncomingMessage): Promise<string> {
  return new Promise((done, fail) => {
    let text = Buffer.alloc(0);
    const stop = () => {
      response.destroy();
      done(text.toString('utf8'));
    };
    response.on('data', (chunk: Buffer) => {
      text = Buffer.concat([text, chunk]).subarray(0, READ_BYTES);
      if (text.length === READ_BYTES) stop();
    });
    response.on('end', stop);
    response.on('error', fail);
  });
}

const excerptOf = (text: string): string | null =>
  [...text.replace(/[\p{C}\s]+/gu, ' ').trim()].slice(0, EXCERPT_LETTERS).join('') || null;

/**
 * Posts to addresses that staff named. Never follows a redirect, never keeps more than a glance of the answer, and
 * never connects to anything but the public internet unless `allowPrivate`.
 * @param options.timeoutMs limit for the whole exchange
 */
export function createWebhookSender(options: { allowPrivate: boolean; timeoutMs: number }) {
  const { allowPrivate, timeoutMs } = options;

  function post({ url, headers, body }: WebhookMessage, signal: AbortSignal): Promise<IncomingMessage> {
    const request = url.startsWith('https:') ? requestHttps : requestHttp;
    return new Promise((done, fail) => {
      const sending = request(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Shuke-Webhooks/1',
          ...headers,
        },
        signal,
        // Each time anew: a connection kept open would outlive what its name leads to.
        agent: false,
        ...(allowPrivate ? {} : { lookup: publicLookup }),
      });
      sending.on('response', done);
      sending.on('error', fail);
      sending.end(body);
    });
  }

  return {
    async send(message: WebhookMessage): Promise<SendResult> {
      const startedMs = performance.now();
      const latencyMs = () => Math.round(performance.now() - startedMs);
      const lost = (failure: SendResult['failure']) => ({
        status: null,
        failure,
        latencyMs: latencyMs(),
        excerpt: null,
      });
      // Once more: literal addresses are never looked up, and rules may be stricter than when it was named.
      if (urlProblem(message.url, allowPrivate) !== null) return lost('address-refused');
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const response = await post(message, signal);
        const excerpt = excerptOf(await beginning(response));
        return { status: response.statusCode ?? null, failure: null, latencyMs: latencyMs(), excerpt };
      } catch (error) {
        if ((error as { code?: string }).code === ADDRESS_REFUSED) return lost('address-refused');
        return lost(signal.aborted ? 'timeout' : 'network');
      }
    },
  };
}
