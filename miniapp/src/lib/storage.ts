import Taro from '@tarojs/taro';

/** Reads a small object kept on this phone; null when there is none or it cannot be read. */
export function readStored<T>(key: string): T | null {
  try {
    const value: unknown = Taro.getStorageSync(key);
    return value && typeof value === 'object' ? (value as T) : null;
  } catch {
    return null;
  }
}

/** A full storage must not break a page: the value then lives until the app closes. */
export function writeStored(key: string, value: object | null): void {
  try {
    if (value) Taro.setStorageSync(key, value);
    else Taro.removeStorageSync(key);
  } catch {
    return;
  }
}

/** Answers that are kept to be read without network, each under this and its name. They are the member's own. */
const KEPT = 'shuke.kept.';

export interface Kept<T> {
  data: T;
  /** When the server said so, ISO 8601. */
  at: string;
}

export const readKept = <T>(name: string): Kept<T> | null => readStored<Kept<T>>(KEPT + name);
export const writeKept = (name: string, kept: Kept<unknown>): void => writeStored(KEPT + name, kept);

/** Removes every answer that was kept. */
export function forgetStored(): void {
  try {
    const { keys } = Taro.getStorageInfoSync();
    for (const key of keys) if (key.startsWith(KEPT)) Taro.removeStorageSync(key);
  } catch {
    return;
  }
}
