import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { useText } from '../i18n';

interface SheetProps {
  id: string;
  label: string;
  onClose(): void;
  children: ReactNode;
}

/** Rises from below over the page; a tap beside it closes it. */
export function Sheet({ id, label, onClose, children }: SheetProps) {
  const words = useText().common;
  return (
    <View className="sheet" catchMove>
      <View className="sheet__ground" role="button" aria-label={words.close} onClick={onClose} />
      <View id={id} className="sheet__body" role="dialog" aria-label={label}>
        <View id={`${id}-close`} className="sheet__close" role="button" aria-label={words.close} onClick={onClose} />
        {children}
      </View>
    </View>
  );
}
