import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { newKeyId, newSecret, signedHeaders } from '../../src/adapters/webhook';

type Verify = (secret: string, headers: Record<string, string>, body: string, nowMs?: number) => boolean;

/** The example of the page, as somebody would copy it. */
function fromThePage(): Verify {
  const page = readFileSync(join(__dirname, '../../../docs/webhooks.md'), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(page)?.[1];
  if (!code) throw new Error('docs/webhooks.md has no example');
  return new Function('require', `${code}\nreturn verify;`)(require) as Verify;
}

/** The library of the standard. */
const byTheLibrary: Verify = (secret, headers, body) => {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
};

describe.each([
  ['the example in docs/webhooks.md', fromThePage()],
  ['the library of the standard', byTheLibrary],
])('%s', (_name, verify) => {
  const key = () => ({ keyId: newKeyId(), secret: newSecret() });
  const [first, second] = [key(), key()];
  const message = { id: '0193a000-0000-7000-8000-000000000101', body: '{"type":"webhook.test","data":{"名":1}}' };
  const signed = (keys = [first], nowMs = Date.now()) => signedHeaders(message, keys, nowMs);

  it('takes what we sign, by either key while two are valid', () => {
    expect(verify(first.secret, signed(), message.body)).toBe(true);
    const both = signed([second, first]);
    expect(both['webhook-key-id']).toBe(`${second.keyId} ${first.keyId}`);
    for (const { secret } of [first, second]) expect(verify(secret, both, message.body)).toBe(true);
  });

  it.each<[string, (headers: Record<string, string>) => { headers?: Record<string, string>; body?: string }]>([
    ['another body', () => ({ body: message.body.replace('1', '2') })],
    ['another id', (headers) => ({ headers: { ...headers, 'webhook-id': 'x' } })],
    ['another time', (headers) => ({ headers: { ...headers, 'webhook-timestamp': String(Date.now() / 1000 + 9) } })],
    ['no signature', (headers) => ({ headers: { ...headers, 'webhook-signature': '' } })],
    ['a cut signature', (headers) => ({ headers: { ...headers, 'webhook-signature': 'v1,AAAA' } })],
  ])('refuses %s', (_what, change) => {
    const headers = signed();
    const changed = { headers, body: message.body, ...change(headers) };
    expect(verify(first.secret, changed.headers, changed.body)).toBe(false);
  });

  it('refuses the key of another, and what is more than five minutes old', () => {
    expect(verify(second.secret, signed(), message.body)).toBe(false);
    expect(verify(first.secret, signed([first], Date.now() - 301_000), message.body)).toBe(false);
    expect(verify(first.secret, signed([first], Date.now() + 301_000), message.body)).toBe(false);
  });
});
