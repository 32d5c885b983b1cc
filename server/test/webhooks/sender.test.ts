import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:net';
import { createWebhookSender, urlProblem } from '../../src/adapters/webhook';
import { isPublicAddress, publicLookup } from '../../src/adapters/webhook/public-address';
import { type Manner, startReceiver } from './receiver';

describe('where webhooks may go', () => {
  it.each([
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '0.0.0.0',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.1.2.3',
    '64:ff9b::a00:1',
    '100::1',
    '2001:db8::1',
    '2002:a00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '4000::1',
    'not an address',
  ])('%s is not on the internet', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(['8.8.8.8', '47.96.0.1', '172.32.0.1', '2606:4700::1111', '240e:e1:a900:50::1', '::ffff:8.8.8.8'])(
    '%s is',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ['https://crm.example.com/hook?shop=1', null],
    ['https://47.96.0.1:8443/hook', null],
    ['http://crm.example.com/hook', 'not-https'],
    ['ftp://crm.example.com/hook', 'not-https'],
    ['https://', 'not-a-url'],
    ['crm.example.com', 'not-a-url'],
    ['https://user:secret@crm.example.com/', 'not-a-url'],
    ['https://crm.example.com/#part', 'not-a-url'],
    ['https://localhost/hook', 'private'],
    ['https://db.internal/hook', 'private'],
    ['https://printer.local./hook', 'private'],
    ['https://intranet/hook', 'private'],
    ['https://127.0.0.1/hook', 'private'],
    ['https://2130706433/hook', 'private'],
    ['https://0x7f.1/hook', 'private'],
    ['https://[::1]/hook', 'private'],
    ['https://[::ffff:169.254.169.254]/latest', 'private'],
  ])('judges %s as %p', (url, problem) => expect(urlProblem(url, false)).toBe(problem));

  it('lets development go to plain http and inside', () => {
    expect(urlProblem('http://127.0.0.1:9/hook', true)).toBeNull();
    expect(urlProblem('file:///etc/passwd', true)).toBe('not-https');
  });

  it('refuses a name that leads inside at the moment of connecting', async () => {
    const looked = (all: boolean) =>
      new Promise<string | undefined>((done) =>
        publicLookup('localhost', { all }, (error, _address: string | LookupAddress[]) => done(error?.code)),
      );
    expect(await looked(true)).toBe('ADDRESS_REFUSED');
    expect(await looked(false)).toBe('ADDRESS_REFUSED');
  });
});

describe('one try', () => {
  const sender = createWebhookSender({ allowPrivate: true, timeoutMs: 300 });
  const body = '{"type":"webhook.test"}';
  async function send(manner: Manner, by = sender) {
    const receiver = await startReceiver([manner]);
    const result = await by.send({ url: receiver.url, headers: { 'webhook-id': 'x' }, body });
    await receiver.close();
    return { result, received: receiver.received };
  }

  it('posts the body as it is and tells what was answered', async () => {
    const { result, received } = await send((response) => response.writeHead(202).end('thank you\n\u0007'));
    expect(result).toEqual({ status: 202, failure: null, latencyMs: expect.any(Number), excerpt: 'thank you' });
    expect(received[0]).toMatchObject({ body, headers: { 'content-type': 'application/json', 'webhook-id': 'x' } });
  });

  it('keeps two hundred letters of a long answer, and does not read on', async () => {
    const endless: Manner = (response) => {
      const more = setInterval(() => response.write('谢'.repeat(4096)), 5);
      response.on('close', () => clearInterval(more));
    };
    const { result } = await send(endless);
    expect([result.status, result.excerpt]).toEqual([200, '谢'.repeat(200)]);
  });

  it('follows no redirect', async () => {
    const elsewhere = await startReceiver();
    const { result } = await send((response) => response.writeHead(307, { location: elsewhere.url }).end());
    expect([result.status, elsewhere.received.length]).toEqual([307, 0]);
    await elsewhere.close();
  });

  it.each<[string, Manner]>([
    ['silence', 'silence'],
    ['half an answer', (response) => response.writeHead(200, { 'content-length': '9' }).write('so ')],
  ])('gives %s up after its time', async (_what, manner) => {
    const { result } = await send(manner);
    expect(result).toMatchObject({ status: null, failure: 'timeout', excerpt: null });
    expect(result.latencyMs).toBeGreaterThanOrEqual(299);
  });

  it('says when nobody was there, or hung up', async () => {
    const { result } = await send((response) => response.destroy());
    expect(result).toMatchObject({ status: null, failure: 'network' });
    const nobody = await sender.send({ url: 'http://127.0.0.1:1/', headers: {}, body });
    expect(nobody).toMatchObject({ status: null, failure: 'network' });
  });

  it('does not even connect to where it must not go', async () => {
    let connections = 0;
    const server = createServer(() => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const strict = createWebhookSender({ allowPrivate: false, timeoutMs: 300 });
    for (const url of [`http://127.0.0.1:${port}/`, `https://127.0.0.1:${port}/`, `https://localhost:${port}/`]) {
      expect(await strict.send({ url, headers: {}, body })).toMatchObject({ status: null, failure: 'address-refused' });
    }
    expect(connections).toBe(0);
    server.close();
  });
});
