import { Text, View } from '@tarojs/components';
import { useText } from '../i18n';
import { errorWords } from '../lib/api';
import { Button } from './button';

interface EmptyProps {
  title: string;
  note: string;
  action?: { id: string; words: string; onTap(): void };
}

/** Nothing here: one sentence, and where a way on exists, one button. */
export function Empty({ title, note, action }: EmptyProps) {
  return (
    <View className="state">
      <View className="state__face" />
      <Text className="state__title">{title}</Text>
      <Text className="state__note">{note}</Text>
      {action ? (
        <Button id={action.id} kind="quiet" onTap={action.onTap}>
          {action.words}
        </Button>
      ) : null}
    </View>
  );
}

/** Something did not work: what happened, and the same again. */
export function Failed({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const words = useText();
  return (
    <View className="state" role="alert">
      <View className="state__face state__face--sad" />
      <Text className="state__title">{words.common.failedTitle}</Text>
      <Text className="state__note">{errorWords(error)}</Text>
      <Button className="retry" kind="quiet" onTap={onRetry}>
        {words.common.retry}
      </Button>
    </View>
  );
}

/** Grey shapes where the content will be, so that nothing jumps when it comes. */
export function Skeleton({ rows = 3, tall = false }: { rows?: number; tall?: boolean }) {
  const words = useText();
  return (
    <View className="skeleton" aria-label={words.common.loading}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same
        <View key={index} className={`skeleton__row${tall ? ' skeleton__row--tall' : ''}`} />
      ))}
    </View>
  );
}
