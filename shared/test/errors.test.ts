import { type ErrorCode, errorCatalog, errorMessage, isErrorCode } from '../src/errors';

const codes = Object.keys(errorCatalog) as ErrorCode[];

describe('the error catalog', () => {
  it.each(codes)('%s has a stable form, a status of refusal, and words in both languages', (code) => {
    const { status, zh, en } = errorCatalog[code];
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(zh).not.toMatch(/[。.]$/);
    expect(en).not.toMatch(/\p{Script=Han}/u);
    expect(en).toMatch(/^[A-Z].*\.$/);
    expect(`${zh}${en}`).not.toMatch(/未知错误|unknown error/i);
  });

  it('gives each error its own words', () => {
    expect(new Set(codes.map((code) => errorCatalog[code].zh)).size).toBe(codes.length);
    expect(new Set(codes.map((code) => errorCatalog[code].en)).size).toBe(codes.length);
  });

  it('speaks the asked language, and knows its codes', () => {
    expect(errorMessage('not-found', 'en')).toBe('Not found.');
    expect(errorMessage('not-found', 'zh-CN')).toBe('没有找到');
    expect(isErrorCode('coupon-sold-out')).toBe(true);
    for (const other of ['', 'toString', '__proto__', null, 404]) expect(isErrorCode(other)).toBe(false);
  });
});
