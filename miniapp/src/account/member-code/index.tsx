import { Text, View } from '@tarojs/components';
import { useDidHide, useDidShow } from '@tarojs/taro';
import { useEffect, useState } from 'react';
import { Button } from '../../components/button';
import { Qr } from '../../components/qr';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { useText } from '../../i18n';
import { api } from '../../lib/api';
import { useSession } from '../../lib/session-store';
import { useQuery } from '../../lib/use-query';

/** Renewed this long before it ends, so that a code on the screen never stops working under the scanner. */
const RENEW_EARLY_S = 5;

export default function MemberCodePage() {
  const words = useText();
  const { status } = useSession();
  return (
    <Screen title={words.memberCode.title}>
      {status === 'in' ? <MemberCode /> : <SignInGate id="code-sign-up" />}
    </Screen>
  );
}

/** `123456123456123456` → `123456 123456 123456` */
const spaced = (code: string) => code.replace(/(\d{6})(?=\d)/g, '$1 ');

function MemberCode() {
  const words = useText().memberCode;
  const code = useQuery(() => api('GET /me/member-code'), []);
  const [secondsLeft, setSecondsLeft] = useState(0);
  const [visible, setVisible] = useState(true);
  useDidShow(() => setVisible(true));
  useDidHide(() => setVisible(false));
  const expiresAt = code.data?.expiresAt ?? null;
  const { reload } = code;

  useEffect(() => {
    if (!expiresAt || !visible) return;
    const renewAtMs = Date.parse(expiresAt) - RENEW_EARLY_S * 1000;
    const tick = () => {
      const left = Math.ceil((renewAtMs - Date.now()) / 1000);
      setSecondsLeft(Math.max(0, left));
      if (left <= 0) {
        clearInterval(timer);
        void reload();
      }
    };
    const timer = setInterval(tick, 1000);
    tick();
    return () => clearInterval(timer);
  }, [expiresAt, visible, reload]);

  return (
    <QueryView query={code} tall>
      {(data) => (
        <View className="member-code card">
          <Text className="section__title section__head">{words.heading}</Text>
          <Qr text={data.code} label={words.title} />
          <Text id="member-code-digits" className="member-code__digits" selectable>
            {spaced(data.code)}
          </Text>
          <Text className="quiet">{words.refreshIn(secondsLeft)}</Text>
          <View className="buttons">
            <Button id="member-code-refresh" kind="quiet" busy={code.loading} onTap={() => void reload()}>
              {words.refresh}
            </Button>
          </View>
          <Text className="list-end">{words.note}</Text>
        </View>
      )}
    </QueryView>
  );
}
