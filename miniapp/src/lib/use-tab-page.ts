import { useDidShow } from '@tarojs/taro';
import { useSettings } from './settings';
import { applyLanguage } from './tab-bar';

/** The tab bar accepts new words only while it is visible, so each tab says them again when it is shown. */
export function useTabPage(): void {
  const { locale } = useSettings();
  useDidShow(() => applyLanguage(locale));
}
