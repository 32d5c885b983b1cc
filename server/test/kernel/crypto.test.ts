import { randomBytes } from 'node:crypto';
import { deriveKey, newToken, open, randomDigits, sameBytes, seal } from '../../src/kernel/crypto';

describe('a sealed box', () => {
  const key = randomBytes(32);
  const plain = Buffer.from('13800006688');
  const box = seal(key, plain, 'member:1');

  it('opens with its key and context, and shows nothing outside', () => {
    expect(open(key, box, 'member:1').equals(plain)).toBe(true);
    expect(box.includes(plain)).toBe(false);
    expect(open(key, seal(key, Buffer.alloc(0), ''), '')).toHaveLength(0);
  });

  it('is never the same twice', () => {
    const boxes = Array.from({ length: 1000 }, () => seal(key, plain, 'member:1').toString('hex'));
    expect(new Set(boxes).size).toBe(1000);
  });

  it('does not open when any of its bytes was changed', () => {
    for (let index = 0; index < box.length; index++) {
      const changed = Buffer.from(box);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => open(key, changed, 'member:1')).toThrow();
    }
  });

  it('does not open when cut, lengthened, moved to another row, or tried with another key', () => {
    for (const length of [0, 1, 27, box.length - 1])
      expect(() => open(key, box.subarray(0, length), 'member:1')).toThrow();
    expect(() => open(key, Buffer.concat([box, Buffer.alloc(1)]), 'member:1')).toThrow();
    expect(() => open(key, box, 'member:2')).toThrow();
    expect(() => open(randomBytes(32), box, 'member:1')).toThrow();
  });
});

describe('random digits', () => {
  it('are as many as asked, and each as likely as any other', () => {
    expect([1, 6, 16, 18].map((length) => randomDigits(length).length)).toEqual([1, 6, 16, 18]);
    const drawn = 200_000;
    const counts = new Array<number>(10).fill(0);
    for (const digit of randomDigits(drawn)) counts[Number(digit)] = (counts[Number(digit)] ?? 0) + 1;
    const expected = drawn / 10;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 9 degrees of freedom: above 48 once in some four million runs. Bytes modulo ten, unfiltered, give about 290.
    expect(chiSquare).toBeLessThan(48);
  });
});

describe('tokens and keys', () => {
  it('are long, tell whose they are, and never repeat', () => {
    const tokens = Array.from({ length: 1000 }, () => newToken('m'));
    for (const token of tokens) expect(token).toMatch(/^m_[A-Za-z0-9_-]{43}$/);
    expect(new Set(tokens).size).toBe(1000);
  });

  it('differ by purpose and by secret, and are the same for the same', () => {
    const secret = randomBytes(32);
    const keys = [deriveKey(secret, 'a'), deriveKey(secret, 'b'), deriveKey(randomBytes(32), 'a')];
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(3);
    expect(sameBytes(deriveKey(secret, 'a'), deriveKey(secret, 'a'))).toBe(true);
    expect(sameBytes(Buffer.from('ab'), Buffer.from('abc'))).toBe(false);
  });
});
