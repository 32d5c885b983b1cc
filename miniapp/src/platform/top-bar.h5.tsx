import { Text, View } from '@tarojs/components';
import { useText } from '../i18n';
import { goBack } from '../lib/routes';

/** In place of WeChat's bar: the title, and the way back. Tabs have none: they are where ways begin. */
export function TopBar({ title, tab }: { title: string; tab: boolean }) {
  const words = useText().common;
  if (tab) return null;
  return (
    <View className="top-bar">
      <View className="top-bar__back" role="button" aria-label={words.back} onClick={goBack}>
        <View className="top-bar__arrow" />
      </View>
      <Text className="top-bar__title">{title}</Text>
    </View>
  );
}
