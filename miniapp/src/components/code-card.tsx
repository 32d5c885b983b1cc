import { Text, View } from '@tarojs/components';
import type { Query } from '../lib/use-query';
import { Button } from './button';
import { Qr } from './qr';

interface CodeCardProps {
  /** Of its digits `<id>-digits`, of its button `<id>-refresh`. */
  id: string;
  /** 18 digits. */
  code: string;
  /** Where it came from and is asked for again. */
  query: Pick<Query<unknown>, 'loading' | 'reload'>;
  secondsLeft: number;
  words: { heading: string; title: string; refresh: string; refreshIn(seconds: number): string; note: string };
}

/** `123456123456123456` → `123456 123456 123456` */
const spaced = (code: string) => code.replace(/(\d{6})(?=\d)/g, '$1 ');

/** A short-lived code to hold to a scanner, or to read out. */
export function CodeCard({ id, code, query, secondsLeft, words }: CodeCardProps) {
  return (
    <View className="member-code card">
      <Text className="section__title section__head">{words.heading}</Text>
      <Qr text={code} label={words.title} />
      <Text id={`${id}-digits`} className="member-code__digits" selectable>
        {spaced(code)}
      </Text>
      <Text className="quiet">{words.refreshIn(secondsLeft)}</Text>
      <View className="buttons">
        <Button id={`${id}-refresh`} kind="quiet" busy={query.loading} onTap={() => void query.reload()}>
          {words.refresh}
        </Button>
      </View>
      <Text className="list-end">{words.note}</Text>
    </View>
  );
}
