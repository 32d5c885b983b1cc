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
