import { Image, Text, View } from '@tarojs/components';
import { Price } from '../../components/price';
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
  return (
    <View className="product">
      <Image className="product__picture" src={assetUrl(product.pictureUrl)} mode="aspectFill" lazyLoad />
      <View className="product__text">
        <Text className="product__name">{product.name}</Text>
        <Text className="product__subtitle">{product.subtitle}</Text>
        <Price amountFen={product.priceFen} size="title" />
      </View>
    </View>
  );
}
