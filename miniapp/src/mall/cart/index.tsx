import { Text, View } from '@tarojs/components';
import { useEffect, useState } from 'react';
import { Button } from '../../components/button';
import { Price } from '../../components/price';
import { ProductPicture } from '../../components/product-picture';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { Empty } from '../../components/states';
import { Stepper } from '../../components/stepper';
import { useText } from '../../i18n';
import { goTo, replaceBy } from '../../lib/routes';
import { useSession } from '../../lib/session-store';
import { confirmModal } from '../../lib/toast';
import { usePullToRefresh, useQuery } from '../../lib/use-query';
import { type CartLine, loadCart, putCart, setQuantity, useCart } from '../lib/cart';

const MAX_PIECES = 999;

/** What the member wants to order; the same on every device. */
export default function CartPage() {
  const words = useText();
  const { status } = useSession();
  return (
    <Screen title={words.cart.title}>
      {status === 'in' ? <Cart /> : <SignInGate id="cart-sign-up" reason={words.cart.why} />}
    </Screen>
  );
}

function Cart() {
  const words = useText();
  const query = useQuery(loadCart, []);
  const wished = useCart();
  usePullToRefresh(query.reload);
  useEffect(() => {
    if (query.data) putCart(query.data);
  }, [query.data]);
  const action = { id: 'cart-shop', words: words.cart.goShopping, onTap: () => replaceBy('category') };
  return (
    <QueryView query={query} tall>
      {() => {
        const lines = wished?.lines ?? [];
        if (lines.length === 0) return <Empty title={words.cart.empty} note={words.cart.emptyNote} action={action} />;
        return (
          <>
            <View className="cart-lines">
              {lines.map((line) => (
                <Line key={line.skuId} line={line} />
              ))}
            </View>
            <Gone lines={lines} />
            <View className="pay-bar">
              <View className="pay-bar__sum">
                <Text className="quiet">
                  {words.cart.total} · {words.cart.pieces(wished?.pieces ?? 0)}
                </Text>
                <View id="cart-total">
                  <Price amountFen={wished?.totalFen ?? 0} size="large" />
                </View>
              </View>
              <Button id="cart-checkout" disabled={!wished?.pieces} onTap={() => goTo('checkout')}>
                {words.cart.checkout}
              </Button>
            </View>
          </>
        );
      }}
    </QueryView>
  );
}

function Line({ line }: { line: CartLine }) {
  const words = useText();
  const { skuId, productId, name, specValues, pictureUrl, priceFen, quantity, stock, state } = line;
  const change = async (wish: number) => {
    // One less than too many is still too many: straight to what is left.
    const next = stock !== null && wish < quantity ? Math.min(wish, stock) : wish;
    if (next > 0) return void setQuantity(skuId, next);
    const sure = await confirmModal({
      title: words.cart.removeAsk(name),
      content: specValues.join(' · '),
      confirm: words.cart.remove,
      cancel: words.common.cancel,
    });
    if (sure) await setQuantity(skuId, 0);
  };
  const notes = {
    ok: null,
    short: stock === 0 ? words.cart.soldOut : words.cart.short(stock ?? 0),
    gone: words.cart.gone,
  };
  return (
    <View className={`cart-line${state === 'ok' ? '' : ' cart-line--off'}`}>
      <View role="button" aria-label={name} onClick={() => goTo('product', { productId })}>
        <ProductPicture className="cart-line__picture" url={pictureUrl} width={240} />
      </View>
      <View className="cart-line__text">
        <Text className="cart-line__name">{name}</Text>
        {specValues.length > 0 ? <Text className="quiet">{specValues.join(' · ')}</Text> : null}
        {notes[state] ? <Text className="cart-line__note">{notes[state]}</Text> : null}
        <View className="cart-line__foot">
          <Price amountFen={priceFen} size="title" />
          {state === 'gone' ? (
            <View className="link cart-line__remove" role="button" onClick={() => void change(0)}>
              <Text>{words.cart.remove}</Text>
            </View>
          ) : (
            <Stepper
              value={quantity}
              min={0}
              max={Math.max(stock ?? MAX_PIECES, quantity - 1)}
              label={name}
              onChange={(next) => void change(next)}
            />
          )}
        </View>
      </View>
    </View>
  );
}

/** One tap clears away what cannot be bought any more. */
function Gone({ lines }: { lines: readonly CartLine[] }) {
  const words = useText();
  const [busy, setBusy] = useState(false);
  const gone = lines.filter(({ state, stock }) => state === 'gone' || (state === 'short' && stock === 0));
  if (gone.length === 0) return null;
  const clear = async () => {
    setBusy(true);
    for (const { skuId } of gone) await setQuantity(skuId, 0);
    setBusy(false);
  };
  return (
    <Button id="cart-clean" kind="quiet" small busy={busy} onTap={() => void clear()}>
      {words.cart.cleanUp}
    </Button>
  );
}
