import { Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Switch } from '../../components/switch';
import { useText } from '../../i18n';
import type { ConsentState, ConsentText } from '../consents/consent-api';

interface ConsentItemProps {
  text: ConsentText;
  state: ConsentState | undefined;
  on: boolean;
  onChange(on: boolean): void;
}

/** One choice: a sentence in large type, its switch, and the full text below when asked for. */
export function ConsentItem({ text, state, on, onChange }: ConsentItemProps) {
  const words = useText().consent;
  const [open, setOpen] = useState(false);
  return (
    <View className="consent">
      <View className="consent__head">
        <View className="row__text">
          <Text className="consent__title">{text.title}</Text>
          {state?.outdated ? <Text className="pill">{words.outdated}</Text> : null}
        </View>
        <Switch id={`consent-${text.purpose}`} label={text.title} on={on} onChange={onChange} />
      </View>
      <Text className="consent__sentence">{text.sentence}</Text>
      <View id={`consent-${text.purpose}-text`} className="link" role="button" onClick={() => setOpen(!open)}>
        <Text>{open ? words.readLess : `${words.readMore} · ${words.version(text.version)}`}</Text>
      </View>
      {open ? <Text className="consent__body lead">{text.body}</Text> : null}
    </View>
  );
}
