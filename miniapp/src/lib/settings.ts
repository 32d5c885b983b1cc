import type { Locale } from '@shuke/shared';
import Taro from '@tarojs/taro';
import { readStored, writeStored } from './storage';
import { createStore, useStore } from './store';

export interface Settings {
  locale: Locale;
  largeText: boolean;
  /** Hints before the camera are read aloud. */
  voice: boolean;
  /** The store last looked at. */
  storeId: string | null;
}

const KEY = 'shuke.settings';

/** Chinese first; inside WeChat its own language decides until the member chooses. */
function systemLocale(): Locale {
  if (process.env.TARO_ENV !== 'weapp') return 'zh-CN';
  const { language } = Taro.getAppBaseInfo();
  return !language || language.startsWith('zh') ? 'zh-CN' : 'en';
}

export const settings = createStore<Settings>({
  locale: systemLocale(),
  largeText: false,
  voice: false,
  storeId: null,
  ...readStored<Partial<Settings>>(KEY),
});

export function changeSettings(part: Partial<Settings>): void {
  settings.set(part);
  writeStored(KEY, settings.get());
}

export const useSettings = (): Settings => useStore(settings);
