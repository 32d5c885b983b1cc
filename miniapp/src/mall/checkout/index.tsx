import { formatFen } from '@shuke/shared';
import { Input, Text, View } from '@tarojs/components';
import { useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { Button } from '../../components/button';
import { Price } from '../../components/price';
import { QueryView } from '../../components/query-view';
import { Row } from '../../components/row';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { Empty } from '../../components/states';
import { useText } from '../../i18n';
import { api, errorCode } from '../../lib/api';
import { goTo, replaceBy } from '../../lib/routes';
import { useSession } from '../../lib/session-store';
import { useQuery } from '../../lib/use-query';
import { storedAddress } from '../lib/address-book';
import { loadCart } from '../lib/cart';
import { type Quote, useCheckout } from '../lib/use-checkout';
import { useShopStore } from '../lib/use-shop-store';
import { parseWanted } from '../lib/wanted';
import { OrderLines } from '../parts/order-lines';
import { PayChoice, type Tender } from '../parts/pay-choice';
import { PinSheet } from '../parts/pin-sheet';
import { AddressSheet } from './address-sheet';
import { ChangedNotice } from './changed-notice';
import { FulfilmentChoice } from './fulfilment-choice';
import { Sums } from './sums';

type Fulfilment = Quote['fulfilment'];

/** The last look before paying: what, where to, what it costs, how to pay. */
export default function CheckoutPage() {
  const words = useText();
  const { status } = useSession();
  const { params } = useRouter();
  return (
    <Screen title={words.checkout.title}>
      {status === 'in' ? (
        <Checkout named={params['items']} />
      ) : (
        <SignInGate id="checkout-sign-up" reason={words.cart.why} />
      )}
    </Screen>
  );
}

/** What the page was opened for, or all of the cart that can be had. */
async function wantedOf(named: string | undefined) {
  const items = parseWanted(named);
  if (items.length > 0) return items;
  const cart = await loadCart();
  return (cart?.lines ?? []).filter(({ state }) => state === 'ok').map(({ skuId, quantity }) => ({ skuId, quantity }));
}

function Checkout({ named }: { named: string | undefined }) {
  const words = useText().checkout;
  const storeId = useShopStore();
  const [fulfilment, setFulfilment] = useState<Fulfilment>('pick-up');
  const quote = useQuery(
    storeId
      ? async () => {
          const items = await wantedOf(named);
          if (items.length === 0) return null;
          const ask = (how: Fulfilment) => api('POST /me/mall/quote', { body: { storeId, fulfilment: how, items } });
          try {
            return await ask(fulfilment);
          } catch (error) {
            // Some shops only deliver: what the page begins with is then the other way.
            if (errorCode(error) !== 'delivery-unavailable') throw error;
            const other = fulfilment === 'pick-up' ? 'delivery' : 'pick-up';
            return ask(other);
          }
        }
      : null,
    [storeId, fulfilment, named],
  );
  const action = { id: 'checkout-shop', words: useText().cart.goShopping, onTap: () => replaceBy('category') };
  if (!quote.loading && !quote.error && quote.data === null && storeId)
    return <Empty title={words.nothing} note={words.nothingNote} action={action} />;
  return (
    <QueryView query={quote} tall>
      {(data) =>
        data && storeId ? (
          <Details quote={data} storeId={storeId} onFulfilment={setFulfilment} onQuote={quote.put} />
        ) : null
      }
    </QueryView>
  );
}

interface DetailsProps {
  quote: Quote;
  storeId: string;
  onFulfilment(fulfilment: Fulfilment): void;
  onQuote(quote: Quote): void;
}

function Details({ quote, storeId, onFulfilment, onQuote }: DetailsProps) {
  const words = useText();
  const [address, setAddress] = useState(storedAddress);
  const [note, setNote] = useState('');
  const [wished, setWished] = useState<Tender | null>(null);
  const [open, setOpen] = useState<'address' | 'pin' | null>(null);
  const checkout = useCheckout(onQuote);
  const { payableFen, balanceFen, fulfilment, needsPin, complete, settings, lines } = quote;
  const tender: Tender = wished ?? (balanceFen >= payableFen ? 'balance' : 'wechat');
  const lineNotes = { ok: null, short: words.cart.soldOut, gone: words.cart.gone };

  const order = (pin?: string) => {
    if (fulfilment === 'delivery' && !address) return setOpen('address');
    if (tender === 'balance' && needsPin && !pin) return setOpen('pin');
    setOpen(null);
    const where = fulfilment === 'delivery' && address ? ({ kind: 'delivery', address } as const) : null;
    const draft = {
      storeId,
      items: lines.map(({ skuId, quantity, priceFen }) => ({ skuId, quantity, priceFen })),
      fulfilment: where ?? ({ kind: 'pick-up' } as const),
      expectedPayableFen: payableFen,
      note: note.trim(),
    };
    const how = tender === 'wechat' ? { tender } : { tender, ...(pin ? { pin } : {}) };
    void checkout.order(draft, quote, how);
  };

  return (
    <View className="checkout">
      <FulfilmentChoice value={fulfilment} settings={settings} storeId={storeId} onChange={onFulfilment} />
      {fulfilment === 'delivery' ? (
        <View className="rows">
          <Row
            id="checkout-address"
            title={address ? `${address.name} ${address.phone}` : words.checkout.addAddress}
            {...(address ? { note: address.text } : {})}
            onTap={() => setOpen('address')}
          />
        </View>
      ) : null}
      {checkout.changed ? <ChangedNotice changed={checkout.changed} onCart={() => goTo('cart')} /> : null}
      <View className="section">
        <OrderLines lines={lines.map((line) => ({ ...line, note: lineNotes[line.state] }))} />
      </View>
      <Input
        id="checkout-note"
        className="input"
        maxlength={100}
        value={note}
        placeholder={words.checkout.noteHint}
        aria-label={words.checkout.note}
        onInput={({ detail }) => setNote(detail.value)}
      />
      <Sums quote={quote} />
      <PayChoice value={tender} balanceFen={balanceFen} payableFen={payableFen} onChange={setWished} />
      <View className="pay-bar">
        <View className="pay-bar__sum">
          <Text className="quiet">{complete ? words.checkout.total : words.checkout.notComplete}</Text>
          <View id="checkout-total">
            <Price amountFen={payableFen} size="large" />
          </View>
        </View>
        <Button id="checkout-pay" busy={checkout.busy} disabled={!complete} onTap={() => order()}>
          {checkout.busy ? words.checkout.paying : words.checkout.pay(formatFen(payableFen))}
        </Button>
      </View>
      {open === 'address' ? (
        <AddressSheet
          address={address}
          onSave={(next) => {
            setAddress(next);
            setOpen(null);
          }}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === 'pin' ? <PinSheet busy={checkout.busy} onPin={order} onClose={() => setOpen(null)} /> : null}
    </View>
  );
}
