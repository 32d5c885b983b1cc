import { Text, View } from '@tarojs/components';
import { Price } from '../../components/price';
import { ProductPicture } from '../../components/product-picture';

export interface OrderLine {
  skuId: string;
  name: string;
  specValues: readonly string[];
  pictureUrl: string;
  quantity: number;
  priceFen: number;
  /** Beside a line that is not as it should be. */
  note?: string | null;
}

/** What is, or was, ordered. */
export function OrderLines({ lines }: { lines: readonly OrderLine[] }) {
  return (
    <View className="cart-lines">
      {lines.map(({ skuId, name, specValues, pictureUrl, quantity, priceFen, note }) => (
        <View key={skuId} className="cart-line order-line">
          <ProductPicture className="cart-line__picture order-line__picture" url={pictureUrl} width={240} />
          <View className="cart-line__text">
            <Text className="cart-line__name">{name}</Text>
            {specValues.length > 0 ? <Text className="quiet">{specValues.join(' · ')}</Text> : null}
            {note ? <Text className="cart-line__note">{note}</Text> : null}
            <View className="cart-line__foot">
              <Price amountFen={priceFen} className="price--ink" />
              <Text className="quiet">× {quantity}</Text>
            </View>
          </View>
        </View>
      ))}
    </View>
  );
}
