import { ScrollView, Text, View } from '@tarojs/components';
import { useDidShow, useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { Empty, Failed, Skeleton } from '../../components/states';
import { VirtualList } from '../../components/virtual-list';
import { useText } from '../../i18n';
import { api } from '../../lib/api';
import { goTo } from '../../lib/routes';
import { useQuery } from '../../lib/use-query';
import { loadCart } from '../lib/cart';
import { useProducts } from '../lib/use-products';
import { useShopStore } from '../lib/use-shop-store';
import { CartBar } from '../parts/cart-bar';
import { PRODUCT_ROW_PX, ProductRow } from '../parts/product-row';
import { useAdd, useCartIntent } from '../parts/use-add';

/** All that is on sale: categories at the left, their products at the right. */
export default function CategoryPage() {
  const words = useText();
  const storeId = useShopStore();
  const { params } = useRouter();
  const categories = useQuery(
    storeId ? async () => (await api('GET /stores/:storeId/categories', { params: { storeId } })).categories : null,
    [storeId],
  );
  const [chosen, setChosen] = useState<string | null>(params['categoryId'] ?? null);
  useDidShow(() => void loadCart().catch(() => null));
  useCartIntent();
  return (
    <Screen title={words.mall.title} plain>
      <View className="mall">
        <View className="mall__search" role="button" onClick={() => goTo('search')}>
          <View className="mall__glass" />
          <Text id="to-search">{words.mall.search}</Text>
        </View>
        <View className="mall__body">
          <QueryView query={categories} rows={6}>
            {(all) => {
              const own = all.find(({ categoryId }) => categoryId === chosen);
              const top = own?.parentId ?? own?.categoryId ?? null;
              return (
                <>
                  <ScrollView className="rail" scrollY enhanced showScrollbar={false}>
                    <RailItem name={words.mall.all} on={top === null} onTap={() => setChosen(null)} />
                    {all
                      .filter(({ parentId }) => parentId === null)
                      .map(({ categoryId, name }) => (
                        <RailItem
                          key={categoryId}
                          name={name}
                          on={categoryId === top}
                          onTap={() => setChosen(categoryId)}
                        />
                      ))}
                  </ScrollView>
                  <View className="mall__goods">
                    <Below
                      below={all.filter(({ parentId }) => parentId !== null && parentId === top)}
                      top={top}
                      chosen={chosen}
                      onChoose={setChosen}
                    />
                    <Goods key={chosen ?? ''} storeId={storeId} categoryId={chosen} />
                  </View>
                </>
              );
            }}
          </QueryView>
        </View>
        <CartBar />
      </View>
    </Screen>
  );
}

function RailItem({ name, on, onTap }: { name: string; on: boolean; onTap(): void }) {
  return (
    <View className={`rail__item${on ? ' rail__item--on' : ''}`} role="tab" aria-selected={on} onClick={onTap}>
      <Text>{name}</Text>
    </View>
  );
}

interface BelowProps {
  below: readonly { categoryId: string; name: string }[];
  top: string | null;
  chosen: string | null;
  onChoose(categoryId: string): void;
}

/** The categories below the chosen one, as chips above its products. */
function Below({ below, top, chosen, onChoose }: BelowProps) {
  const words = useText();
  if (top === null || below.length === 0) return null;
  const chip = (categoryId: string, name: string) => (
    <View
      key={categoryId}
      className={`chip${chosen === categoryId ? ' chip--on' : ''}`}
      role="tab"
      aria-selected={chosen === categoryId}
      onClick={() => onChoose(categoryId)}
    >
      <Text>{name}</Text>
    </View>
  );
  return (
    <View className="chips chips--below">
      {chip(top, words.mall.all)}
      {below.map(({ categoryId, name }) => chip(categoryId, name))}
    </View>
  );
}

function Goods({ storeId, categoryId }: { storeId: string | null; categoryId: string | null }) {
  const words = useText();
  const products = useProducts({ storeId, categoryId: categoryId ?? undefined });
  const add = useAdd();
  if (products.items.length === 0) {
    if (products.error) return <Failed error={products.error} onRetry={() => void products.reload()} />;
    if (products.loading) return <Skeleton rows={5} tall />;
    return <Empty title={words.mall.empty} note={words.mall.emptyNote} />;
  }
  return (
    <VirtualList
      items={products.items}
      keyOf={({ productId }) => productId}
      rowHeight={PRODUCT_ROW_PX}
      render={(product) => <ProductRow product={product} onAdd={add} />}
      onNearEnd={products.loadMore}
      footer={
        products.error ? (
          <Failed error={products.error} onRetry={products.loadMore} />
        ) : (
          <Text className="list-end">{products.hasMore ? words.common.loading : words.common.noMore}</Text>
        )
      }
    />
  );
}
