import { QueryFailedError } from 'typeorm';
import { createLogger } from '../../src/kernel/logger';

const PHONE = '13800006688';

function textOf(level: string, line: object): string {
  const chunks: string[] = [];
  createLogger(level, { write: (chunk: string) => void chunks.push(chunk) }).info(line, 'said');
  return chunks.join('');
}

/** What one line of the log holds, parsed and as it was written. */
function written(line: object): { entry: Record<string, unknown>; text: string } {
  const text = textOf('debug', line);
  return { entry: JSON.parse(text), text };
}

describe('the logger', () => {
  it.each([
    'phone',
    'phoneNumber',
    'phoneLast4',
    'nickname',
    'openid',
    'unionid',
    'token',
    'accessToken',
    'authorization',
    'password',
    'passwordHash',
    'apiV3Key',
    'frame',
    'frames',
    'template',
    'vector',
    'descriptor',
    'code',
    'memberCode',
    'birthday',
  ])('removes %s wherever it stands', (name) => {
    const places = [
      { [name]: PHONE },
      { member: { [name]: PHONE } },
      { a: { b: { c: { [name]: PHONE } } } },
      { members: [{ ok: 1 }, { [name]: [PHONE] }] },
      { [name]: { deep: PHONE } },
    ];
    for (const place of places) {
      const { text } = written(place);
      expect(text).not.toContain(PHONE);
      expect(text).toContain('[removed]');
    }
  });

  it('keeps what helps: ids, routes, states, figures', () => {
    const line = { requestId: 'r-1', route: '/me', status: 200, tookMs: 3, campaignId: 'c', errcode: 43101, task: 't' };
    expect(written(line).entry).toMatchObject({ ...line, msg: 'said' });
  });

  it('writes no bytes, and does not follow an object for ever', () => {
    expect(written({ data: Buffer.from(PHONE) }).entry).toMatchObject({ data: '[removed]' });
    const deep = Array.from({ length: 30 }).reduce<object>((inner) => ({ inner }), { value: PHONE });
    expect(written({ deep }).text).not.toContain(PHONE);
  });

  it('of an error keeps type, words, place and code, and nothing that came with it', () => {
    const driver = Object.assign(new Error(`Duplicate entry 'o-${PHONE}' for key 'openid'`), {
      code: 'ER_DUP_ENTRY',
      sql: `INSERT INTO members VALUES ('${PHONE}')`,
    });
    const err = new QueryFailedError('INSERT INTO members VALUES (?)', [PHONE], driver);
    const { entry, text } = written({ err });
    expect(text).not.toContain(PHONE);
    expect(entry['err']).toEqual({
      type: 'QueryFailedError',
      message: "Duplicate entry [removed] for key 'openid'",
      stack: expect.stringContaining('logger.test.ts'),
      errorCode: 'ER_DUP_ENTRY',
    });
  });

  it('of a thrown thing that is no error keeps what is not sensitive', () => {
    expect(written({ err: { phone: PHONE, why: 'odd' } }).entry['err']).toEqual({ phone: '[removed]', why: 'odd' });
  });

  it('says nothing below its level', () => {
    expect(textOf('warn', { a: 1 })).toBe('');
  });
});
