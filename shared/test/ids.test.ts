import { isId, newId } from '../src/ids';

const NOW_MS = Date.parse('2026-11-20T04:00:00Z');

describe('newId', () => {
  it('follows RFC 9562: the milliseconds first, then version 7 and variant 2', () => {
    const id = newId(0x017f22e279b0, (length) => new Uint8Array(length).fill(0xff));
    expect(id).toBe('017f22e2-79b0-7fff-bfff-ffffffffffff');
    expect(newId(0, (length) => new Uint8Array(length))).toBe('00000000-0000-7000-8000-000000000000');
  });

  it('sorts by time as text', () => {
    const ids = [0, 1, 255, 256, 65_536, 2 ** 32].map((later) => newId(NOW_MS + later));
    expect([...ids].sort()).toEqual(ids);
  });

  it('does not repeat within a millisecond', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newId(NOW_MS))).size).toBe(10_000);
  });
});

describe('isId', () => {
  it('knows its own', () => {
    for (let times = 0; times < 100; times++) expect(isId(newId())).toBe(true);
  });

  it.each([
    ['another version', '017f22e2-79b0-4fff-bfff-ffffffffffff'],
    ['another variant', '017f22e2-79b0-7fff-cfff-ffffffffffff'],
    ['capitals', '017F22E2-79B0-7FFF-BFFF-FFFFFFFFFFFF'],
    ['a line after it', '017f22e2-79b0-7fff-bfff-ffffffffffff\n'],
    ['no text', 7],
    ['nothing', undefined],
  ])('refuses %s', (_, value) => {
    expect(isId(value)).toBe(false);
  });
});
