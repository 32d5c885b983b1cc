import { useLaunch } from '@tarojs/taro';
import { type PropsWithChildren, useEffect } from 'react';
import { loadAppConfig } from './lib/app-config';
import { watchNetwork } from './lib/network';
import { finishSignIn } from './lib/session';
import { useSettings } from './lib/settings';
import { applyLanguage } from './lib/tab-bar';
import { makeAccessible } from './platform/accessible';
import { watchPrivacy } from './platform/privacy';
import { fillRandomPool } from './platform/random';
import './app.scss';

export default function App({ children }: PropsWithChildren) {
  const { locale } = useSettings();
  useLaunch(() => {
    makeAccessible();
    fillRandomPool();
    watchNetwork();
    watchPrivacy();
    void finishSignIn();
    loadAppConfig().catch(() => undefined);
  });
  useEffect(() => applyLanguage(locale), [locale]);
  return children;
}
