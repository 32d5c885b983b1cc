import { Image, Text, View } from '@tarojs/components';
import { Price } from '../../components/price';
import { ProductPicture } from '../../components/product-picture';
import { useText } from '../../i18n';
import { goTo } from '../../lib/routes';
import { assetUrl } from '../../platform/api-base';
import type { Home } from './use-home';

export function Promotion({ promotion }: { promotion: Home['promotions'][number] }) {
  return (
    <View className="promotion">
      <Image className="promotion__picture" src={assetUrl(promotion.pictureUrl)} mode="aspectFill" lazyLoad />
      <View className="promotion__text">
        <View className="promotion__words">
          <Text className="promotion__title">{promotion.title}</Text>
          <Text className="quiet">{promotion.subtitle}</Text>
        </View>
        {promotion.priceFen === null ? null : <Price amountFen={promotion.priceFen} size="title" />}
      </View>
    </View>
  );
}

export function Product({ product }: { product: Home['products'][number] }) {
  const words = useText().mall;
  const { productId, name, subtitle, pictureUrl, priceFen, priceVaries, soldOut } = product;
  return (
    <View className="product" role="button" onClick={() => goTo('product', { productId })}>
      <ProductPicture className="product__picture" url={pictureUrl} width={600} />
      <View className="product__text">
        <Text className="product__name">{name}</Text>
        <Text className="product__subtitle">{subtitle}</Text>
        <View className="product__foot">
          <View>
            <Price amountFen={priceFen} size="title" />
            {priceVaries ? <Text className="quiet">{words.from}</Text> : null}
          </View>
          {soldOut ? <Text className="pill">{words.soldOut}</Text> : null}
        </View>
      </View>
    </View>
  );
}
