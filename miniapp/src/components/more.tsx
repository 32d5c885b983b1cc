import { Text, View } from '@tarojs/components';
import { useText } from '../i18n';
import type { Pages } from '../lib/use-pages';
import { Button } from './button';

type MoreProps = { pages: Pick<Pages<unknown>, 'hasMore' | 'loading' | 'loadMore'> };

function MoreButton({ pages }: MoreProps) {
  const words = useText().common;
  return (
    <Button kind="quiet" busy={pages.loading} onTap={pages.loadMore}>
      {words.more}
    </Button>
  );
}

/** Below a list on a page of several: asks for more, as long as there is more. */
export function More({ pages }: MoreProps) {
  return pages.hasMore ? (
    <View className="buttons">
      <MoreButton pages={pages} />
    </View>
  ) : null;
}

/** Below a list that is the page: asks for more, or says that this was all. */
export function ListEnd({ pages }: MoreProps) {
  const words = useText().common;
  return pages.hasMore ? <MoreButton pages={pages} /> : <Text className="list-end">{words.noMore}</Text>;
}
