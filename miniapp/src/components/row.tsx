import { Text, View } from '@tarojs/components';
import type { ReactNode } from 'react';

interface RowProps {
  id?: string;
  title: string;
  note?: string;
  value?: ReactNode;
  onTap?(): void;
}

/** One line of a list; with `onTap` it leads somewhere and says so with an arrow. */
export function Row({ id, title, note, value, onTap }: RowProps) {
  return (
    <View
      className={`row${onTap ? ' row--link' : ''}`}
      {...(id && { id })}
      {...(onTap && { role: 'button' })}
      hoverClass={onTap ? 'row--pressed' : 'none'}
      onClick={onTap}
    >
      <View className="row__text">
        <Text className="row__title">{title}</Text>
        {note ? <Text className="row__note">{note}</Text> : null}
      </View>
      {value !== undefined ? <View className="row__value">{value}</View> : null}
      {onTap ? <View className="row__arrow" /> : null}
    </View>
  );
}
