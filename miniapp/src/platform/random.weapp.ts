/**
 * WeChat's random generator answers later, ids are needed now: a pool is kept filled.
 * Ids must be unique, not secret, so an empty pool (old client, very first moment) falls back to Math.random.
 */
const POOL_BYTES = 512;
let pool = new Uint8Array(0);
let filling = false;

interface WechatRandom {
  getRandomValues?(options: {
    length: number;
    success(result: { randomValues: ArrayBuffer }): void;
    complete(): void;
  }): void;
}
declare const wx: WechatRandom;

export function fillRandomPool(): void {
  if (filling || !wx.getRandomValues) return;
  filling = true;
  wx.getRandomValues({
    length: POOL_BYTES,
    success: ({ randomValues }) => {
      pool = new Uint8Array(randomValues);
    },
    complete: () => {
      filling = false;
    },
  });
}

export function randomBytes(length: number): Uint8Array {
  const taken = pool.slice(0, length);
  pool = pool.slice(taken.length);
  if (pool.length < POOL_BYTES / 4) fillRandomPool();
  if (taken.length === length) return taken;
  return Uint8Array.from({ length }, () => Math.floor(Math.random() * 256));
}
