import { View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { type ReactNode, useEffect } from 'react';
import { useSettings } from '../lib/settings';
import { PrivacySheet } from '../platform/privacy-sheet';
import { TopBar } from '../platform/top-bar';

interface ScreenProps {
  title: string;
  /** A page of its own ground, without the usual margins. */
  plain?: boolean;
  /** One of the tab bar's pages. */
  tab?: boolean;
  children: ReactNode;
}

/** The ground every page stands on: title, large text, margins. */
export function Screen({ title, plain = false, tab = false, children }: ScreenProps) {
  const { largeText, locale } = useSettings();
  useEffect(() => {
    void Taro.setNavigationBarTitle({ title });
  }, [title]);
  const classes = ['screen', plain && 'screen--plain', largeText && 'large-text', locale === 'en' && 'screen--latin'];
  return (
    <View className={classes.filter(Boolean).join(' ')}>
      <TopBar title={title} tab={tab} />
      {children}
      <PrivacySheet />
    </View>
  );
}
