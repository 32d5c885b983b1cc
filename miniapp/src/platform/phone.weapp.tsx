import { Button } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { useText } from '../i18n';
import type { PhoneFieldProps } from './types';

/** WeChat hands over a code for the number only after the member agreed in its own sheet. */
export function PhoneField({ busy, onPhone }: PhoneFieldProps) {
  const words = useText();
  return (
    <Button
      id="phone-wechat"
      className="button button--quiet"
      disabled={busy}
      openType="getPhoneNumber"
      onGetPhoneNumber={({ detail }) => {
        if (detail.code) onPhone({ source: 'wechat', code: detail.code });
        else void Taro.showToast({ title: words.profile.phoneRefused, icon: 'none' });
      }}
    >
      {words.profile.phoneFromWechat}
    </Button>
  );
}
