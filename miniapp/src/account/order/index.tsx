import { formatFen } from '@shuke/shared';
import { Text, View } from '@tarojs/components';
import { useRouter } from '@tarojs/taro';
import { CouponTicket, Fact } from '../../components/coupon-ticket';
import { OpenRewards } from '../../components/open-rewards';
import { Price } from '../../components/price';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { useText } from '../../i18n';
import { api, notFound } from '../../lib/api';
import { momentOf } from '../../lib/dates';
import { useSession } from '../../lib/session-store';
import { usePullToRefresh, useQuery } from '../../lib/use-query';
import { useStores } from '../../lib/use-stores';
import type { Order } from './order';

export default function OrderPage() {
  const words = useText();
  const { params } = useRouter();
  const { status } = useSession();
  return (
    <Screen title={words.orders.detail}>
      {status === 'in' ? <OrderDetail orderId={params['orderId'] ?? ''} /> : <SignInGate id="order-sign-up" />}
    </Screen>
  );
}

function OrderDetail({ orderId }: { orderId: string }) {
  const order = useQuery(async () => {
    if (!orderId) throw notFound();
    return api('GET /me/orders/:orderId', { params: { orderId } });
  }, [orderId]);
  usePullToRefresh(order.reload);
  return (
    <QueryView query={order} tall>
      {(data) => <Details order={data} onTaken={order.reload} />}
    </QueryView>
  );
}

function Details({ order, onTaken }: { order: Order; onTaken(): void }) {
  const { orders: words, mallOrder } = useText();
  const stores = useStores();
  return (
    <>
      <View className="amount-card">
        <Text className="quiet">{order.storeName}</Text>
        <View id="order-paid">
          <Price amountFen={order.paidFen} size="huge" className="price--ink" />
        </View>
        <Text className="pill">{mallOrder.states[order.state]}</Text>
      </View>
      <View className="section order-card">
        <Fact name={words.amount} value={formatFen(order.amountFen)} />
        {order.discountFen > 0 ? <Fact name={words.discount} value={formatFen(-order.discountFen)} /> : null}
        {order.couponName ? <Fact name={words.coupon} value={order.couponName} /> : null}
        <Fact name={words.paid} value={formatFen(order.paidFen)} />
        {order.refundedFen > 0 ? <Fact name={words.refunded} value={formatFen(-order.refundedFen)} /> : null}
        {order.tender ? <Fact name={words.tender} value={words.tenders[order.tender]} /> : null}
        <Fact name={words.earned} value={String(order.pointsEarned)} />
        <Fact name={words.time} value={momentOf(order.createdAt)} />
        <Fact name={words.number} value={order.orderId} />
      </View>
      <OpenRewards order={order} onTaken={onTaken} />
      {order.rewards.length > 0 ? (
        <View className="section">
          <Text className="section__title section__head">{words.got}</Text>
          {order.rewards.map(({ coupon }) => (
            <CouponTicket key={coupon.couponId} coupon={coupon} storeNames={stores.names} />
          ))}
        </View>
      ) : null}
    </>
  );
}
