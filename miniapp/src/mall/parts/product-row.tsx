import { Text, View } from '@tarojs/components';
import { Price } from '../../components/price';
import { ProductPicture } from '../../components/product-picture';
import { useText } from '../../i18n';
import { goTo } from '../../lib/routes';
import type { ProductCard } from '../lib/use-products';

/** The height of one product in a list, in pixels of normal text. */
export const PRODUCT_ROW_PX = 116;

interface ProductRowProps {
  product: ProductCard;
  onAdd(product: ProductCard): void;
}

/** One product in a long list: a tap opens it, the round button puts it into the cart. */
export function ProductRow({ product, onAdd }: ProductRowProps) {
  const words = useText().mall;
  const { productId, name, subtitle, priceFen, priceVaries, soldOut, onlySkuId, pictureUrl } = product;
  return (
    <View className="product-row" role="button" onClick={() => goTo('product', { productId })}>
      <ProductPicture className="product-row__picture" url={pictureUrl} width={240} />
      <View className="product-row__text">
        <Text className="product-row__name">{name}</Text>
        <Text className="product-row__subtitle">{subtitle}</Text>
        <View className="product-row__foot">
          <View>
            <Price amountFen={priceFen} size="title" short />
            {priceVaries ? <Text className="quiet">{words.from}</Text> : null}
          </View>
          {soldOut ? (
            <Text className="pill">{words.soldOut}</Text>
          ) : (
            <View
              className="round-add"
              role="button"
              aria-label={onlySkuId ? words.addOne(name) : `${words.choose} ${name}`}
              onClick={(event) => {
                event.stopPropagation();
                onAdd(product);
              }}
            >
              <View className="round-add__plus" />
            </View>
          )}
        </View>
      </View>
    </View>
  );
}
