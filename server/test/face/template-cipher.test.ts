import { randomBytes } from 'node:crypto';
import { seal } from '../../src/kernel/crypto';
import { createTemplateCipher } from '../../src/modules/face/template-cipher';

const masterKeys = { k1: randomBytes(32), k2: randomBytes(32) };
const cipher = createTemplateCipher({ masterKeys, currentKeyId: 'k1' });
const vector = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i) * 0.2);
const wrapped = cipher.newWrappedKey('shop');
const blob = cipher.encrypt(wrapped, 'shop', 'ann', 't1', vector);

const turned = cipher.protect(wrapped, 'shop', vector);

const flipped = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};

test('comes back bit for bit as a probe is turned, never the same twice, and shows nothing of the vector', () => {
  expect(cipher.decrypt(wrapped, 'shop', 'ann', 't1', blob)).toEqual(turned);
  expect(cipher.encrypt(wrapped, 'shop', 'ann', 't1', vector)).not.toEqual(blob);
  expect(blob).toHaveLength(541);
  for (const shown of [vector, turned]) expect(blob.includes(Buffer.from(shown.buffer, 4, 16))).toBe(false);
});

test('every changed bit is an error, not another vector', () => {
  for (let at = 0; at < blob.length; at++) {
    expect(() => cipher.decrypt(wrapped, 'shop', 'ann', 't1', flipped(blob, at))).toThrow('template-corrupted');
  }
  for (const cut of [0, 1, 20, blob.length - 1]) {
    expect(() => cipher.decrypt(wrapped, 'shop', 'ann', 't1', blob.subarray(0, cut))).toThrow('template-corrupted');
  }
});

test.each([
  ['member', 'shop', 'bo', 't1', 'template-corrupted'],
  ['template', 'shop', 'ann', 't2', 'template-corrupted'],
  ['merchant', 'other', 'ann', 't1', 'data-key-corrupted'],
])('moved to another %s it does not open', (_what, merchantId, memberId, templateId, code) => {
  expect(() => cipher.decrypt(wrapped, merchantId, memberId, templateId, blob)).toThrow(
    expect.objectContaining({ code }),
  );
});

test('under another merchant’s own key it does not open', () => {
  const other = cipher.newWrappedKey('other');
  expect(() => cipher.decrypt(other, 'other', 'ann', 't1', blob)).toThrow('template-corrupted');
});

test('a damaged data key and a lost master key are told apart', () => {
  for (const at of [0, 4, 20, wrapped.length - 1]) {
    expect(() => cipher.decrypt(flipped(wrapped, at), 'shop', 'ann', 't1', blob)).toThrow('data-key-corrupted');
  }
  const without = createTemplateCipher({ masterKeys: { k2: masterKeys.k2 }, currentKeyId: 'k2' });
  expect(() => without.decrypt(wrapped, 'shop', 'ann', 't1', blob)).toThrow('unknown-master-key');
  expect(() => createTemplateCipher({ masterKeys, currentKeyId: 'toString' })).toThrow('unknown-master-key');
});

test('a rotated master key: the data key is sealed anew, templates stay readable', () => {
  const rotated = createTemplateCipher({ masterKeys, currentKeyId: 'k2' });
  const rewrapped = rotated.rewrapKey(wrapped, 'shop');
  expect(rotated.masterKeyIdOf(rewrapped)).toBe('k2');
  const afterwards = createTemplateCipher({ masterKeys: { k2: masterKeys.k2 }, currentKeyId: 'k2' });
  expect(afterwards.decrypt(rewrapped, 'shop', 'ann', 't1', blob)).toEqual(turned);
  expect(afterwards.protect(rewrapped, 'shop', vector)).toEqual(turned);
});

test('only a face descriptor is sealed', () => {
  expect(() => cipher.encrypt(wrapped, 'shop', 'ann', 't1', new Float32Array(3))).toThrow('not a face descriptor');
});

test('a template sealed before vectors were turned opens as a turned one, and not under the new format', () => {
  const dataKey = randomBytes(32);
  const sealedKey = seal(masterKeys.k1, dataKey, JSON.stringify(['face-data-key', 1, 'shop']));
  const oldKey = Buffer.concat([Buffer.from([1, 2]), Buffer.from('k1'), sealedKey]);
  const plain = Buffer.from(vector.buffer);
  const early = seal(dataKey, plain, JSON.stringify(['face-template', 1, 'shop', 'ann', 't1']));
  const opened = cipher.decrypt(oldKey, 'shop', 'ann', 't1', Buffer.concat([Buffer.from([1]), early]));
  expect(opened).toEqual(cipher.protect(oldKey, 'shop', vector));
  expect(opened).not.toEqual(vector);
  expect(() => cipher.decrypt(oldKey, 'shop', 'ann', 't1', Buffer.concat([Buffer.from([2]), early]))).toThrow(
    'template-corrupted',
  );
});

test('the probe of a broken or foreign key is refused, not turned somehow', () => {
  expect(() => cipher.protect(wrapped, 'other', vector)).toThrow('data-key-corrupted');
  expect(() => cipher.protect(wrapped, 'shop', new Float32Array(128).fill(Number.NaN))).toThrow('not a face');
});
