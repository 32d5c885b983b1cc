import { Input, View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { useState } from 'react';
import { Button } from '../components/button';
import { useText } from '../i18n';
import type { PhoneFieldProps } from './types';

export function PhoneField({ busy, onPhone }: PhoneFieldProps) {
  const words = useText();
  const [phone, setPhone] = useState('');
  const submit = () => {
    if (/^1[3-9]\d{9}$/.test(phone)) onPhone({ source: 'typed', phone });
    else void Taro.showToast({ title: words.profile.phoneWrong, icon: 'none' });
  };
  return (
    <View className="field-row">
      <Input
        id="phone-input"
        className="input"
        aria-label={words.profile.phone}
        type="number"
        maxlength={11}
        value={phone}
        placeholder={words.profile.phonePlaceholder}
        onInput={({ detail }) => setPhone(detail.value.trim())}
      />
      <Button id="phone-save" kind="quiet" busy={busy} onTap={submit}>
        {words.common.save}
      </Button>
    </View>
  );
}
