import { Swiper, SwiperItem, Text, View } from '@tarojs/components';
import { useDidShow, useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { Button } from '../../components/button';
import { Price } from '../../components/price';
import { ProductPicture } from '../../components/product-picture';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { Empty } from '../../components/states';
import { useText } from '../../i18n';
import { api, errorCode, notFound } from '../../lib/api';
import { goTo, replaceBy } from '../../lib/routes';
import { useQuery } from '../../lib/use-query';
import { loadCart, useCart } from '../lib/cart';
import { chosenSku, firstChoice, type ProductDetail } from '../lib/sku-choice';
import { useShopStore } from '../lib/use-shop-store';
import { useCartIntent } from '../parts/use-add';
import { SkuSheet } from './sku-sheet';

/** One product: what it looks like, what it costs, which variants there are. */
export default function ProductPage() {
  const words = useText().mall;
  const { params } = useRouter();
  const storeId = useShopStore();
  const productId = params['productId'] ?? '';
  const product = useQuery(
    storeId
      ? async () => {
          if (!productId) throw notFound();
          return api('GET /stores/:storeId/products/:productId', { params: { storeId, productId } });
        }
      : null,
    [storeId, productId],
  );
  useDidShow(() => void loadCart().catch(() => null));
  useCartIntent();
  const isGone = product.data === null && ['not-found', 'invalid-input'].includes(errorCode(product.error) ?? '');
  const action = { id: 'product-all', words: words.toCategories, onTap: () => replaceBy('category') };
  return (
    <Screen title={product.data?.name ?? words.title} plain>
      {isGone ? (
        <Empty title={words.gone} note={words.goneNote} action={action} />
      ) : (
        <QueryView query={product} tall>
          {(data) => <Details product={data} opensSheet={params['choose'] === '1'} />}
        </QueryView>
      )}
    </Screen>
  );
}

function Pictures({ product }: { product: ProductDetail }) {
  const words = useText().mall;
  const { pictures, name } = product;
  const [first] = pictures;
  if (pictures.length <= 1)
    return <ProductPicture className="product-page__picture" url={first ?? ''} width={1200} label={name} />;
  return (
    <Swiper className="product-page__pictures" indicatorDots circular>
      {pictures.map((url, index) => (
        <SwiperItem key={url}>
          <ProductPicture
            className="product-page__picture"
            url={url}
            width={1200}
            label={`${name} ${words.picture(index + 1, pictures.length)}`}
          />
        </SwiperItem>
      ))}
    </Swiper>
  );
}

function Details({ product, opensSheet }: { product: ProductDetail; opensSheet: boolean }) {
  const words = useText().mall;
  const cart = useCart();
  const [choice, setChoice] = useState(() => firstChoice(product));
  const [open, setOpen] = useState<'add' | 'buy' | null>(opensSheet ? 'add' : null);
  const { name, subtitle, description, skus, specNames, priceFen, priceVaries, soldOut } = product;
  const sku = chosenSku(skus, choice);
  return (
    <>
      <Pictures product={product} />
      <View className="product-page__text">
        <View>
          <Price amountFen={sku?.priceFen ?? priceFen} size="large" />
          {!sku && priceVaries ? <Text className="quiet">{words.from}</Text> : null}
        </View>
        <Text className="product-page__name">{name}</Text>
        {subtitle ? <Text className="quiet">{subtitle}</Text> : null}
      </View>
      {specNames.length > 0 ? (
        <View
          id="choose-sku"
          className="product-page__choice row row--link"
          role="button"
          onClick={() => setOpen('add')}
        >
          <View className="row__text">
            <Text className="row__title">
              {sku ? words.chosen(sku.specValues.join(' · ')) : words.chooseSpec(specNames.join('、'))}
            </Text>
          </View>
          <View className="row__arrow" />
        </View>
      ) : null}
      {description ? (
        <View className="product-page__about">
          <Text className="section__title">{words.description}</Text>
          <Text className="product-page__description">{description}</Text>
        </View>
      ) : null}
      <View className="buy-bar">
        <View
          id="product-cart"
          className="buy-bar__cart"
          role="button"
          aria-label={words.cart}
          onClick={() => goTo('cart')}
        >
          <View className="basket" />
          {cart && cart.pieces > 0 ? <Text className="buy-bar__count">{cart.pieces}</Text> : null}
        </View>
        {soldOut ? (
          <Button disabled onTap={() => undefined}>
            {words.soldOut}
          </Button>
        ) : (
          <Button id="product-add" kind="quiet" onTap={() => setOpen('add')}>
            {words.add}
          </Button>
        )}
      </View>
      {open ? <SkuSheet product={product} choice={choice} onChoice={setChoice} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
