import { formatFen } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { Text, View } from '@tarojs/components';
import { More } from '../../components/more';
import { Price } from '../../components/price';
import { Row } from '../../components/row';
import { useText } from '../../i18n';
import { momentOf } from '../../lib/dates';
import type { Pages } from '../../lib/use-pages';

type Entry = RouteResult<'GET /me/balance'>['entries']['items'][number];

/** Every movement of the balance, newest first. */
export function Statement({ entries }: { entries: Pages<Entry> }) {
  const words = useText();
  return (
    <View className="section">
      <Text className="section__title">{words.balance.statement}</Text>
      {entries.items.length === 0 ? (
        <Text className="lead quiet">{words.balance.emptyNote}</Text>
      ) : (
        <View className="rows">
          {entries.items.map((entry) => (
            <Row
              key={entry.entryId}
              title={[words.balance.kinds[entry.kind], entry.storeName].filter(Boolean).join(' · ')}
              note={`${momentOf(entry.at)} · ${words.balance.after(formatFen(entry.balanceAfterFen))}`}
              value={
                <Price
                  amountFen={entry.amountFen}
                  signed
                  className={entry.amountFen < 0 ? 'price--ink' : 'price--in'}
                />
              }
            />
          ))}
        </View>
      )}
      <More pages={entries} />
    </View>
  );
}
