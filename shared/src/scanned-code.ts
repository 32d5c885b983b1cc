/** What eighteen or so digits before the scanner are. The shapes exclude one another. */

export type PayProvider = 'wechat' | 'alipay';
export type ScannedCode = 'member' | 'enrol' | PayProvider;

/** Longest and shortest code that any of them has, in digits. */
export const SCANNED_CODE_DIGITS = { least: 16, most: 24 } as const;

/**
 * Whose code this is by its first digits; null for nobody's. Ours: 18 digits, a member's 88, leave to
 * enrol their face at this till 89. WeChat's payment code: 18 digits, 10–15. Alipay's: 16–24 digits, 25–30.
 */
export function scannedCode(code: string): ScannedCode | null {
  if (/^88\d{16}$/.test(code)) return 'member';
  if (/^89\d{16}$/.test(code)) return 'enrol';
  if (/^1[0-5]\d{16}$/.test(code)) return 'wechat';
  return /^(2[5-9]|30)\d{14,22}$/.test(code) ? 'alipay' : null;
}
