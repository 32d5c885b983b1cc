import { View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { type ReactNode, useEffect } from 'react';
import { useSettings } from '../lib/settings';

interface ScreenProps {
  title: string;
  /** A page of its own ground, without the usual margins. */
  plain?: boolean;
  children: ReactNode;
}

/** The ground every page stands on: title, large text, margins. */
export function Screen({ title, plain = false, children }: ScreenProps) {
  const { largeText } = useSettings();
  useEffect(() => {
    void Taro.setNavigationBarTitle({ title });
  }, [title]);
  return <View className={`screen${plain ? ' screen--plain' : ''}${largeText ? ' large-text' : ''}`}>{children}</View>;
}
