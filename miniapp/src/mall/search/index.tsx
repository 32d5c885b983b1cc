import { Input, Text, View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import { useState } from 'react';
import { Button } from '../../components/button';
import { Screen } from '../../components/screen';
import { Empty, Failed, Skeleton } from '../../components/states';
import { VirtualList } from '../../components/virtual-list';
import { useText } from '../../i18n';
import { replaceBy } from '../../lib/routes';
import { readStored, writeStored } from '../../lib/storage';
import { loadCart } from '../lib/cart';
import { useProducts } from '../lib/use-products';
import { useShopStore } from '../lib/use-shop-store';
import { CartBar } from '../parts/cart-bar';
import { PRODUCT_ROW_PX, ProductRow } from '../parts/product-row';
import { useAdd, useCartIntent } from '../parts/use-add';

const KEY = 'shuke.searches';
const KEPT = 8;

const storedWords = (): string[] => readStored<{ words: string[] }>(KEY)?.words ?? [];

/** Finds a product by its name or the barcode on it. What was searched stays on this phone. */
export default function SearchPage() {
  const words = useText();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const [recent, setRecent] = useState(storedWords);
  useDidShow(() => void loadCart().catch(() => null));
  useCartIntent();

  const ask = (word: string) => {
    const search = word.trim();
    setTyped(search);
    setAsked(search);
    if (!search) return;
    const next = [search, ...recent.filter((other) => other !== search)].slice(0, KEPT);
    setRecent(next);
    writeStored(KEY, { words: next });
  };
  const forget = () => {
    setRecent([]);
    writeStored(KEY, null);
  };

  return (
    <Screen title={words.mall.search} plain>
      <View className="mall">
        <View className="mall__ask field-row">
          <Input
            id="search-word"
            className="input"
            value={typed}
            maxlength={60}
            focus
            confirmType="search"
            placeholder={words.mall.searchHint}
            aria-label={words.mall.searchHint}
            onInput={(event) => setTyped(event.detail.value)}
            onConfirm={() => ask(typed)}
          />
          <Button id="search-go" small onTap={() => ask(typed)}>
            {words.mall.search}
          </Button>
        </View>
        {asked ? (
          <Found key={asked} word={asked} />
        ) : recent.length > 0 ? (
          <View className="mall__recent">
            <View className="section__head">
              <Text className="quiet">{words.mall.recent}</Text>
              <View id="search-forget" className="link" role="button" onClick={forget}>
                <Text>{words.mall.clearRecent}</Text>
              </View>
            </View>
            <View className="chips">
              {recent.map((word) => (
                <View key={word} className="chip" role="button" onClick={() => ask(word)}>
                  <Text>{word}</Text>
                </View>
              ))}
            </View>
          </View>
        ) : null}
        <CartBar />
      </View>
    </Screen>
  );
}

function Found({ word }: { word: string }) {
  const words = useText();
  const storeId = useShopStore();
  const products = useProducts({ storeId, search: word });
  const add = useAdd();
  if (products.items.length === 0) {
    if (products.error) return <Failed error={products.error} onRetry={() => void products.reload()} />;
    if (products.loading) return <Skeleton rows={5} tall />;
    const action = { id: 'search-all', words: words.mall.toCategories, onTap: () => replaceBy('category') };
    return <Empty title={words.mall.noneFound(word)} note={words.mall.noneFoundNote} action={action} />;
  }
  return (
    <VirtualList
      className="mall__found"
      items={products.items}
      keyOf={({ productId }) => productId}
      rowHeight={PRODUCT_ROW_PX}
      render={(product) => <ProductRow product={product} onAdd={add} />}
      onNearEnd={products.loadMore}
      footer={<Text className="list-end">{products.hasMore ? words.common.loading : words.common.noMore}</Text>}
    />
  );
}
