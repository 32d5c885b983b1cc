import { Input, Text, Textarea, View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '../../components/button';
import { Sheet } from '../../components/sheet';
import { useText } from '../../i18n';
import { toast } from '../../lib/toast';
import { type Address, addressFault, keepAddress, MOST_CHARACTERS } from '../lib/address-book';

interface AddressSheetProps {
  address: Address | null;
  onSave(address: Address): void;
  onClose(): void;
}

/** Longer than any address: what is pasted by mistake is seen, and refused in words. */
const MOST_TYPED = 5000;

export function AddressSheet({ address, onSave, onClose }: AddressSheetProps) {
  const words = useText().checkout;
  const [typed, setTyped] = useState<Address>(address ?? { name: '', phone: '', text: '' });
  const put = (part: Partial<Address>) => setTyped((before) => ({ ...before, ...part }));
  const save = () => {
    const fault = addressFault(typed);
    if (fault === 'missing') return toast(words.addressMissing);
    if (fault === 'phone') return toast(words.phoneWrong);
    if (fault === 'too-long') return toast(words.addressTooLong(MOST_CHARACTERS.text));
    const whole = { name: typed.name.trim(), phone: typed.phone.trim(), text: typed.text.trim() };
    keepAddress(whole);
    onSave(whole);
  };
  return (
    <Sheet id="address-sheet" label={words.deliverTo} onClose={onClose}>
      <View className="field">
        <Text className="field__label">{words.name}</Text>
        <Input
          id="address-name"
          className="input"
          maxlength={MOST_CHARACTERS.name * 2}
          value={typed.name}
          aria-label={words.name}
          onInput={({ detail }) => put({ name: detail.value })}
        />
      </View>
      <View className="field">
        <Text className="field__label">{words.phone}</Text>
        <Input
          id="address-phone"
          className="input"
          type="number"
          maxlength={11}
          value={typed.phone}
          aria-label={words.phone}
          onInput={({ detail }) => put({ phone: detail.value })}
        />
      </View>
      <View className="field">
        <Text className="field__label">{words.address}</Text>
        <Textarea
          id="address-text"
          className="input input--tall"
          maxlength={MOST_TYPED}
          value={typed.text}
          placeholder={words.addressHint}
          aria-label={words.address}
          onInput={({ detail }) => put({ text: detail.value })}
        />
        <Text className="field__note">{words.addressNote}</Text>
      </View>
      <Button id="address-save" onTap={save}>
        {words.addressSave}
      </Button>
    </Sheet>
  );
}
