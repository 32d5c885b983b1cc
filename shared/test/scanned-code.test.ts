import { scannedCode } from '../src/scanned-code';

describe('a scanned code', () => {
  it('is told by its first digits and its length', () => {
    expect(scannedCode(`88${'1'.repeat(16)}`)).toBe('member');
    expect(scannedCode(`89${'1'.repeat(16)}`)).toBe('enrol');
    for (const first of [10, 11, 12, 13, 14, 15]) expect(scannedCode(`${first}${'0'.repeat(16)}`)).toBe('wechat');
    for (const first of [25, 26, 27, 28, 29, 30]) {
      for (const length of [16, 18, 24]) expect(scannedCode(`${first}${'0'.repeat(length - 2)}`)).toBe('alipay');
    }
  });

  it('is nobody’s otherwise', () => {
    for (const code of [
      '',
      '88',
      '89'.padEnd(17, '0'),
      '89'.padEnd(19, '0'),
      '16'.padEnd(18, '0'),
      '10'.padEnd(17, '0'),
      '25'.padEnd(15, '0'),
      '31'.padEnd(18, '0'),
    ])
      expect(scannedCode(code)).toBeNull();
    expect(scannedCode('6901234567892')).toBeNull();
    expect(scannedCode(`88${'1'.repeat(15)}x`)).toBeNull();
  });
});
