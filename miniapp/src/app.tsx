import { useLaunch } from '@tarojs/taro';
import { type PropsWithChildren, useEffect } from 'react';
import { finishSignIn } from './lib/session';
import { useSettings } from './lib/settings';
import { applyLanguage } from './lib/tab-bar';
import { fillRandomPool } from './platform/random';
import './app.scss';

export default function App({ children }: PropsWithChildren) {
  const { locale } = useSettings();
  useLaunch(() => {
    fillRandomPool();
    void finishSignIn();
  });
  useEffect(() => applyLanguage(locale), [locale]);
  return children;
}
