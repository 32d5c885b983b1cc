import { Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '../../components/button';
import { useText } from '../../i18n';
import { api, errorWords } from '../../lib/api';
import { loadAppConfig } from '../../lib/app-config';
import { makeId } from '../../lib/ids';
import { toast } from '../../lib/toast';
import { useQuery } from '../../lib/use-query';
import { askForMessages } from '../../platform/subscribe';

const BARS = 8;

interface GaugeProps {
  left: number;
  onChange(allowance: { left: number }): void;
}

/** How many WeChat messages may still come, and the tap that allows one more. */
export function Gauge({ left, onChange }: GaugeProps) {
  const words = useText();
  const [busy, setBusy] = useState(false);
  const config = useQuery(loadAppConfig, []);

  const allow = async () => {
    if (!config.data) return;
    setBusy(true);
    try {
      const accepted = await askForMessages([config.data.messageTemplates.campaign], config.data.demo);
      if (accepted === 'unsupported') toast(words.inbox.unsupported);
      else if (accepted.length === 0) toast(words.inbox.notAllowed);
      else {
        const allowance = await api('POST /me/message-allowance', {
          body: { grantId: makeId(), templateIds: accepted },
        });
        onChange(allowance);
        toast(words.inbox.allowed(allowance.left));
      }
    } catch (error) {
      toast(errorWords(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <View className="gauge">
      <View className="gauge__text">
        <Text id="gauge-words" className="gauge__words">
          {left > 0 ? words.inbox.gauge(left) : words.inbox.gaugeEmpty}
        </Text>
        <View className="gauge__bars">
          {Array.from({ length: BARS }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its position
            <View key={index} className={`gauge__bar${index < left ? ' gauge__bar--full' : ''}`} />
          ))}
        </View>
        <Text className="quiet">{words.inbox.gaugeNote}</Text>
      </View>
      <Button id="gauge-allow" small disabled={!config.data} busy={busy} onTap={() => void allow()}>
        {words.inbox.allow}
      </Button>
    </View>
  );
}
