import { formatFen } from '@shuke/shared';
import { Text, View } from '@tarojs/components';
import { useRouter } from '@tarojs/taro';
import { CouponTicket, Fact } from '../../components/coupon-ticket';
import { OpenRewards } from '../../components/open-rewards';
import { Price } from '../../components/price';
import { Qr } from '../../components/qr';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { useText } from '../../i18n';
import { momentOf } from '../../lib/dates';
import { useSession } from '../../lib/session-store';
import { usePullToRefresh } from '../../lib/use-query';
import { useStores } from '../../lib/use-stores';
import type { MallOrder } from '../lib/pay-order';
import { OrderLines } from '../parts/order-lines';
import { OrderActions } from './order-actions';
import { useOrder } from './use-order';

/** One order of the mall: where it is, how to get it, and what one can do with it. */
export default function MallOrderPage() {
  const words = useText();
  const { params } = useRouter();
  const { status } = useSession();
  return (
    <Screen title={words.mallOrder.title}>
      {status === 'in' ? <Order orderId={params['orderId'] ?? ''} /> : <SignInGate id="mall-order-sign-up" />}
    </Screen>
  );
}

function Order({ orderId }: { orderId: string }) {
  const order = useOrder(orderId);
  usePullToRefresh(order.reload);
  return (
    <QueryView query={order} tall>
      {(data) => (
        <>
          <Head order={data} />
          {data.pickUpCode ? <PickUp code={data.pickUpCode} order={data} /> : null}
          <RefundState order={data} />
          <View className="section">
            <OrderLines lines={data.items.map((item) => ({ ...item, priceFen: item.unitPriceFen }))} />
          </View>
          <Facts order={data} />
          <OrderActions order={data} onChanged={order.put} onReload={order.reload} />
          <OpenRewards order={data} onTaken={order.reload} />
          <Rewards order={data} />
        </>
      )}
    </QueryView>
  );
}

const MINUTE_MS = 60_000;

function Head({ order }: { order: MallOrder }) {
  const words = useText().mallOrder;
  const { state, payBy, paymentState, payableFen } = order;
  const minutes = payBy ? Math.max(1, Math.ceil((Date.parse(payBy) - Date.now()) / MINUTE_MS)) : 0;
  const waits = state === 'awaiting-payment';
  const note =
    waits && paymentState === 'processing' ? words.checking : waits ? words.payWithin(minutes) : words.notes[state];
  return (
    <View className="amount-card">
      <Text id="order-state" className="order-state">
        {words.states[state]}
      </Text>
      <Text className="quiet" aria-live="polite">
        {note}
      </Text>
      <View id="order-sum">
        <Price amountFen={payableFen} size="large" className="price--ink" />
      </View>
    </View>
  );
}

function PickUp({ code, order }: { code: string; order: MallOrder }) {
  const words = useText();
  return (
    <View className="section order-card pick-up">
      <Text className="quiet">{words.mallOrder.pickUpCode}</Text>
      <Text id="pick-up-code" className="pick-up__code" selectable>
        {code.replace(/(\d{3})/, '$1 ')}
      </Text>
      <Qr text={code} label={`${words.mallOrder.pickUpCode} ${code}`} />
      <Text className="quiet">{words.mallOrder.pickUpNote}</Text>
      <Text className="quiet">
        {order.storeName} · {order.storeAddress}
      </Text>
    </View>
  );
}

function RefundState({ order }: { order: MallOrder }) {
  const words = useText().mallOrder;
  const { refund } = order;
  if (!refund) return null;
  return (
    <View id="refund-state" className="section order-card">
      <Text className="section__title">{words.refundStates[refund.state]}</Text>
      <Fact name={words.refundSum} value={formatFen(refund.amountFen)} />
      <Fact name={words.refundReason} value={refund.reason} />
      {refund.answer ? <Fact name={words.answer} value={refund.answer} /> : null}
    </View>
  );
}

function Facts({ order }: { order: MallOrder }) {
  const words = useText();
  const { goodsFen, deliveryFeeFen, discountFen, payableFen, refundedFen, refundingFen, tender, address } = order;
  return (
    <View className="section order-card">
      <Fact name={words.checkout.goods} value={formatFen(goodsFen)} />
      {deliveryFeeFen > 0 ? <Fact name={words.checkout.deliveryFee} value={formatFen(deliveryFeeFen)} /> : null}
      {discountFen > 0 ? (
        <Fact name={order.couponNames.join('、') || words.checkout.coupon} value={formatFen(-discountFen)} />
      ) : null}
      <Fact name={words.orders.paid} value={formatFen(payableFen)} />
      {refundedFen > 0 ? <Fact name={words.mallOrder.refunded} value={formatFen(-refundedFen)} /> : null}
      {refundingFen > 0 ? <Fact name={words.mallOrder.refunding} value={formatFen(-refundingFen)} /> : null}
      {tender ? <Fact name={words.orders.tender} value={words.orders.tenders[tender]} /> : null}
      {order.pointsEarned > 0 ? <Fact name={words.orders.earned} value={String(order.pointsEarned)} /> : null}
      {address ? (
        <Fact name={words.checkout.deliverTo} value={`${address.name} ${address.phone} ${address.text}`} />
      ) : null}
      {order.shipment ? <Fact name={words.mallOrder.shipment} value={order.shipment} /> : null}
      {order.note ? <Fact name={words.checkout.note} value={order.note} /> : null}
      <Fact name={words.orders.time} value={momentOf(order.createdAt)} />
      <Fact name={words.orders.number} value={order.orderId} />
    </View>
  );
}

function Rewards({ order }: { order: MallOrder }) {
  const words = useText().orders;
  const stores = useStores();
  if (order.rewards.length === 0) return null;
  return (
    <View className="section">
      <Text className="section__title section__head">{words.got}</Text>
      {order.rewards.map(({ coupon }) => (
        <CouponTicket key={coupon.couponId} coupon={coupon} storeNames={stores.names} />
      ))}
    </View>
  );
}
