import Taro from '@tarojs/taro';

export const canScan = true;

/** What the code says; null when the member closed the scanner. */
export async function scanCode(): Promise<string | null> {
  try {
    return (await Taro.scanCode({ scanType: ['qrCode'] })).result;
  } catch {
    return null;
  }
}
