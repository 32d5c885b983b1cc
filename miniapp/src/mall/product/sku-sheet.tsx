import { Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '../../components/button';
import { Price } from '../../components/price';
import { ProductPicture } from '../../components/product-picture';
import { Sheet } from '../../components/sheet';
import { Stepper } from '../../components/stepper';
import { useText } from '../../i18n';
import { goTo } from '../../lib/routes';
import {
  type Choice,
  choose,
  chosenSku,
  isPossible,
  isThere,
  mostPieces,
  type ProductDetail,
  valuesOf,
} from '../lib/sku-choice';
import { wantedText } from '../lib/wanted';
import { addToCart } from '../parts/use-add';

interface SkuSheetProps {
  product: ProductDetail;
  choice: Choice;
  onChoice(choice: Choice): void;
  onClose(): void;
}

/** Below this many pieces it is worth saying how many are left. */
const FEW = 10;

/** Choose a variant and how many; what is not there cannot be chosen. */
export function SkuSheet({ product, choice, onChoice, onClose }: SkuSheetProps) {
  const words = useText().mall;
  const { skus, specNames, pictures, name } = product;
  const [wanted, setWanted] = useState(1);
  const [busy, setBusy] = useState(false);
  const sku = chosenSku(skus, choice);
  const ready = sku !== null && isThere(sku);
  const most = sku ? mostPieces(sku) : 1;
  const pieces = Math.min(wanted, Math.max(1, most));

  const add = async () => {
    if (!sku || busy) return;
    setBusy(true);
    const added = await addToCart(sku.skuId, pieces);
    setBusy(false);
    if (added) onClose();
  };

  return (
    <Sheet id="sku-sheet" label={words.choose} onClose={onClose}>
      <View className="sku-sheet__head">
        <ProductPicture className="sku-sheet__picture" url={sku?.pictureUrl ?? pictures[0] ?? ''} width={240} />
        <View className="sku-sheet__words">
          <Price amountFen={sku?.priceFen ?? product.priceFen} size="large" />
          <Text className="sku-sheet__name">{name}</Text>
          {sku?.stock !== null && sku && sku.stock < FEW ? (
            <Text className="sku-sheet__left">{sku.stock === 0 ? words.soldOut : words.left(sku.stock)}</Text>
          ) : null}
        </View>
      </View>
      {specNames.map((specName, index) => (
        <View key={specName} className="sku-sheet__spec">
          <Text className="quiet">{specName}</Text>
          <View className="chips">
            {valuesOf(skus, index).map((value) => {
              const on = choice[index] === value;
              const off =
                !on &&
                !isPossible(skus, choice, index, value) &&
                !isPossible(
                  skus,
                  choice.map(() => null),
                  index,
                  value,
                );
              return (
                <View
                  key={value}
                  className={`chip sku-value${on ? ' chip--on' : ''}${off ? ' chip--off' : ''}`}
                  role="radio"
                  aria-checked={on}
                  onClick={() => {
                    if (!off) onChoice(choose(skus, choice, index, value));
                  }}
                >
                  <Text>{value}</Text>
                </View>
              );
            })}
          </View>
        </View>
      ))}
      <View className="sku-sheet__count">
        <Text>{words.quantity}</Text>
        <Stepper value={pieces} min={1} max={Math.max(1, most)} label={name} onChange={setWanted} />
      </View>
      <View className="sku-sheet__foot">
        <Button id="sku-add" kind="quiet" busy={busy} disabled={!ready} onTap={() => void add()}>
          {ready ? words.add : sku ? words.soldOut : words.chooseSpec(specNames.join('、'))}
        </Button>
        {sku && ready ? (
          <Button
            id="sku-buy"
            onTap={() => goTo('checkout', { items: wantedText([{ skuId: sku.skuId, quantity: pieces }]) })}
          >
            {words.buy}
          </Button>
        ) : null}
      </View>
    </Sheet>
  );
}
