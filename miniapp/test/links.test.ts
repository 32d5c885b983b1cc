import { newId } from '@shuke/shared';
import { parseLink, storeIdOfParams, storeIdOfScene, tokenOfParams } from '../src/lib/links';

const storeId = newId();
const storeLink = `https://shop.example/m/#/pages/home/index?storeId=${storeId}`;
const claimLink = 'https://shop.example/m/#/pages/claim/index?token=abc-DEF_123.x%2By';

test("reads the terminal's two kinds of codes", () => {
  expect(parseLink(storeLink)).toEqual({ kind: 'store', storeId });
  expect(parseLink(claimLink)).toEqual({ kind: 'claim', token: 'abc-DEF_123.x+y' });
});

test('anything else is not ours', () => {
  const others = [
    '',
    'https://shop.example/',
    'https://shop.example/m/#/pages/home/index?storeId=../../me',
    'https://shop.example/m/#/pages/claim/index?token=',
    'https://shop.example/m/#/pages/claim/index?token=%E0%A4%A',
  ];
  for (const other of others) expect(parseLink(other)).toBeNull();
});

test('a store comes as a parameter, as a scanned link, or as the 32 characters of a scene', () => {
  const scene = storeId.replace(/-/g, '');
  expect(storeIdOfScene(scene)).toBe(storeId);
  expect(storeIdOfParams({ storeId })).toBe(storeId);
  expect(storeIdOfParams({ q: encodeURIComponent(storeLink) })).toBe(storeId);
  expect(storeIdOfParams({ scene: encodeURIComponent(scene) })).toBe(storeId);
  expect(storeIdOfParams({ storeId: 'x', scene: 'table-7' })).toBeNull();
});

test('a claim comes as a parameter or as a scanned link', () => {
  expect(tokenOfParams({ token: 'abc' })).toBe('abc');
  expect(tokenOfParams({ q: encodeURIComponent(claimLink) })).toBe('abc-DEF_123.x+y');
  expect(tokenOfParams({ q: encodeURIComponent(storeLink) })).toBeNull();
});
