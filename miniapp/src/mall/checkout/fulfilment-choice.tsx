import { Text, View } from '@tarojs/components';
import { useText } from '../../i18n';
import { api } from '../../lib/api';
import { useQuery } from '../../lib/use-query';
import type { Quote } from '../lib/use-checkout';

interface FulfilmentChoiceProps {
  value: Quote['fulfilment'];
  settings: Quote['settings'];
  storeId: string;
  onChange(fulfilment: Quote['fulfilment']): void;
}

/** Pick up or delivery, as far as the shop offers both; and where it is picked up. */
export function FulfilmentChoice({ value, settings, storeId, onChange }: FulfilmentChoiceProps) {
  const words = useText().checkout;
  const stores = useQuery(() => api('GET /stores'), []);
  const store = stores.data?.stores.find((each) => each.storeId === storeId);
  const chip = (kind: Quote['fulfilment'], name: string) => (
    <View
      id={`fulfilment-${kind}`}
      className={`tab${value === kind ? ' tab--on' : ''}`}
      role="tab"
      aria-selected={value === kind}
      onClick={() => onChange(kind)}
    >
      <Text>{name}</Text>
    </View>
  );
  return (
    <View>
      {settings.pickUp && settings.delivery ? (
        <View className="tabs">
          {chip('pick-up', words.pickUp)}
          {chip('delivery', words.delivery)}
        </View>
      ) : null}
      {value === 'pick-up' && store ? (
        <View className="rows">
          <View className="row">
            <View className="row__text">
              <Text className="row__title">
                {words.pickUpAt} · {store.name}
              </Text>
              <Text className="row__note">{store.address}</Text>
            </View>
          </View>
        </View>
      ) : null}
    </View>
  );
}
