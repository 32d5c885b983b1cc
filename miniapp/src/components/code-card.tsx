import { Text, View } from '@tarojs/components';
import { Button } from './button';
import { Qr } from './qr';

interface CodeCardProps {
  /** 18 digits. */
  code: string;
  heading: string;
  label: string;
  renews: string;
  note: string;
  refresh: { id: string; words: string; busy: boolean; onTap(): void };
  digitsId: string;
}

/** `123456123456123456` → `123456 123456 123456` */
const spaced = (code: string) => code.replace(/(\d{6})(?=\d)/g, '$1 ');

/** A short-lived code to hold to a scanner, or to read out. */
export function CodeCard({ code, heading, label, renews, note, refresh, digitsId }: CodeCardProps) {
  return (
    <View className="member-code card">
      <Text className="section__title section__head">{heading}</Text>
      <Qr text={code} label={label} />
      <Text id={digitsId} className="member-code__digits" selectable>
        {spaced(code)}
      </Text>
      <Text className="quiet">{renews}</Text>
      <View className="buttons">
        <Button id={refresh.id} kind="quiet" busy={refresh.busy} onTap={refresh.onTap}>
          {refresh.words}
        </Button>
      </View>
      <Text className="list-end">{note}</Text>
    </View>
  );
}
