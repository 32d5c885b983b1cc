import { Text, View } from '@tarojs/components';
import { ListEnd } from '../../components/more';
import { Price } from '../../components/price';
import { ProductPicture } from '../../components/product-picture';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { Empty } from '../../components/states';
import { useText } from '../../i18n';
import { api } from '../../lib/api';
import { momentOf } from '../../lib/dates';
import { goTab, goTo } from '../../lib/routes';
import { useSession } from '../../lib/session-store';
import { usePages } from '../../lib/use-pages';
import { usePullToRefresh } from '../../lib/use-query';
import type { Order } from '../order/order';

/** All orders; what was paid at the till is among them. */
export default function OrdersPage() {
  const words = useText();
  const { status } = useSession();
  return (
    <Screen title={words.orders.title}>{status === 'in' ? <Orders /> : <SignInGate id="orders-sign-up" />}</Screen>
  );
}

function Orders() {
  const words = useText();
  const orders = usePages((query) => api('GET /me/orders', { query }), []);
  usePullToRefresh(orders.reload);
  const home = { id: 'orders-home', words: words.common.backHome, onTap: () => goTab('home') };
  return (
    <QueryView query={orders} tall>
      {() =>
        orders.items.length === 0 ? (
          <Empty title={words.orders.empty} note={words.orders.emptyNote} action={home} />
        ) : (
          <View>
            {orders.items.map((order) => (
              <OrderCard key={order.orderId} order={order} />
            ))}
            <ListEnd pages={orders} />
          </View>
        )
      }
    </QueryView>
  );
}

function OrderCard({ order }: { order: Order }) {
  const words = useText();
  const isMall = order.kind === 'mall';
  const open = () => goTo(isMall ? 'mallOrder' : 'order', { orderId: order.orderId });
  return (
    <View className="order-card" role="button" onClick={open}>
      <View className="order-card__head">
        <Text className="order-card__store">{order.storeName}</Text>
        <Text className="quiet">{words.mallOrder.states[order.state]}</Text>
      </View>
      <Text className="quiet">
        {isMall ? words.mall.title : words.orders.storePayment} · {momentOf(order.createdAt)}
      </Text>
      {order.goods.length > 0 ? <Goods order={order} /> : null}
      <View className="order-card__foot">
        <View className="pills">
          {order.pointsEarned > 0 ? <Text className="pill">{words.orders.points(order.pointsEarned)}</Text> : null}
          {order.rewards.length > 0 ? (
            <Text className="pill pill--coupon">{words.orders.rewards(order.rewards.length)}</Text>
          ) : null}
        </View>
        <Price amountFen={order.paidFen} size="title" className="price--ink" />
      </View>
    </View>
  );
}

/** What was ordered in the mall, as pictures; or its name when it is one thing. */
function Goods({ order }: { order: Order }) {
  const words = useText();
  const [only] = order.goods;
  return (
    <View className="order-card__goods">
      {order.goods.map(({ name, pictureUrl }) => (
        <ProductPicture key={name} className="order-card__picture" url={pictureUrl} width={240} label={name} />
      ))}
      {order.goods.length === 1 && only ? <Text className="order-card__name">{only.name}</Text> : null}
      <Text className="quiet">{words.mallOrder.pieces(order.pieces)}</Text>
    </View>
  );
}
