import { Text, View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { useState } from 'react';
import { useText } from '../i18n';
import { api, errorWords } from '../lib/api';
import { momentOf } from '../lib/dates';
import { confirmModal, toast } from '../lib/toast';
import { Button } from './button';

/** Makes a code that gives this coupon to whoever types it first; made again, it is the same code. */
export function PassOn({ couponId }: { couponId: string }) {
  const words = useText();
  const [busy, setBusy] = useState(false);
  const [passed, setPassed] = useState<{ code: string; expiresAt: string } | null>(null);
  const pass = async () => {
    const sure = await confirmModal({
      title: words.wallet.passTitle,
      content: words.wallet.passNote,
      confirm: words.wallet.passMake,
      cancel: words.common.cancel,
    });
    if (!sure) return;
    setBusy(true);
    try {
      const made = await api('POST /me/coupons/:couponId/pass', { params: { couponId } });
      setPassed(made);
      await Taro.setClipboardData({ data: made.code });
      toast(words.wallet.copied);
    } catch (error) {
      toast(errorWords(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <View className="pass-on">
      {passed ? (
        <Text className="voucher__note" selectable>
          {words.wallet.passCode(passed.code, momentOf(passed.expiresAt))}
        </Text>
      ) : null}
      <Button className="coupon-pass" kind="quiet" small busy={busy} onTap={() => void pass()}>
        {words.wallet.pass}
      </Button>
    </View>
  );
}
