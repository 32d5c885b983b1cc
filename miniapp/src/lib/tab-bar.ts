import type { Locale } from '@shuke/shared';
import Taro from '@tarojs/taro';
import { messagesOf } from '../i18n';
import { setDocumentLanguage } from '../platform/accessible';

const tabs = ['home', 'wallet', 'inbox', 'me'] as const;

/** The tab bar is not React's: its words are set by hand when the language changes. */
export function applyLanguage(locale: Locale): void {
  const words = messagesOf(locale).tabs;
  setDocumentLanguage(locale);
  tabs.forEach((tab, index) => {
    // Refused while a page without a tab bar is in front; `useTabPage` sets it again on the tabs.
    Taro.setTabBarItem({ index, text: words[tab] }).catch(() => undefined);
  });
}
