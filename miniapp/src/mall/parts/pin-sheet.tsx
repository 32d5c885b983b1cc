import { PIN_DIGITS } from '@shuke/shared';
import { Input, Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '../../components/button';
import { Sheet } from '../../components/sheet';
import { useText } from '../../i18n';

interface PinSheetProps {
  busy: boolean;
  onPin(pin: string): void;
  onClose(): void;
}

/** The member's PIN for a large sum; kept nowhere. */
export function PinSheet({ busy, onPin, onClose }: PinSheetProps) {
  const words = useText();
  const [pin, setPin] = useState('');
  return (
    <Sheet id="pin-sheet" label={words.checkout.pinTitle} onClose={onClose}>
      <View className="field">
        <Text className="field__label">{words.checkout.pinTitle}</Text>
        <Text className="field__note">{words.checkout.pinNote}</Text>
        <Input
          id="pay-pin"
          className="input"
          type="number"
          password
          focus
          maxlength={PIN_DIGITS}
          value={pin}
          aria-label={words.checkout.pinTitle}
          onInput={({ detail }) => setPin(detail.value.trim())}
        />
      </View>
      <Button id="pay-pin-go" busy={busy} disabled={pin.length !== PIN_DIGITS} onTap={() => onPin(pin)}>
        {words.common.confirm}
      </Button>
    </Sheet>
  );
}
