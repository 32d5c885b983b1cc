/** WeChat Pay's `out_trade_no` has at most 32 characters: a UUID without its dashes fits exactly. */

/** `0190f3b2-…-…` → 32 hex digits. @throws RangeError when the id is not a UUID */
export function outTradeNoOf(id: string): string {
  const digits = id.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits)) throw new RangeError('not a UUID');
  return digits;
}

/** The way back; null when the number was not made by `outTradeNoOf`. */
export function paymentIdOf(outTradeNo: string): string | null {
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(outTradeNo);
  return parts ? parts.slice(1).join('-') : null;
}
