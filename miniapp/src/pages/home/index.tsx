import { ScrollView, Text, View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { Empty } from '../../components/states';
import { useText } from '../../i18n';
import { goTo } from '../../lib/routes';
import { refreshMember } from '../../lib/session';
import { useSession } from '../../lib/session-store';
import { usePullToRefresh } from '../../lib/use-query';
import { useTabPage } from '../../lib/use-tab-page';
import { FollowAccount } from '../../platform/official-account';
import { ClaimTicket } from './claim-ticket';
import { FaceRow } from './face-row';
import { Product, Promotion } from './goods';
import { JoinRow } from './join-row';
import { StoreHead } from './store-head';
import { type Home, useHome } from './use-home';

/** A store's home. Looking around never needs membership. */
export default function HomePage() {
  const words = useText();
  const { status } = useSession();
  const actions = useHome();
  useTabPage();
  const refresh = () => refreshMember().catch(() => undefined);
  usePullToRefresh(actions.home.reload, refresh);
  useDidShow(() => void refresh());

  const content = (home: Home) => (
    <>
      <StoreHead
        home={home}
        busy={actions.busy === 'follow'}
        onFollow={actions.follow}
        onSwitch={actions.chooseStore}
      />
      <FollowAccount />
      {status === 'in' ? <FaceRow /> : <JoinRow />}
      {home.promotions.length > 0 ? (
        <View className="section">
          <Text className="section__title section__head">{words.home.promotions}</Text>
          <ScrollView className="promotions-scroll" scrollX enhanced showScrollbar={false}>
            <View className="promotions">
              {home.promotions.map((promotion) => (
                <Promotion key={promotion.promotionId} promotion={promotion} />
              ))}
            </View>
          </ScrollView>
        </View>
      ) : null}
      {home.coupons.length > 0 ? (
        <View className="section">
          <Text className="section__title section__head">{words.home.coupons}</Text>
          {home.coupons.map((coupon) => (
            <ClaimTicket
              key={coupon.templateId}
              coupon={coupon}
              busy={actions.busy === coupon.templateId}
              onClaim={() => void actions.claim(coupon.templateId)}
            />
          ))}
        </View>
      ) : null}
      {home.products.length > 0 ? (
        <View className="section">
          <View className="section__head">
            <Text className="section__title">{words.home.products}</Text>
            <View id="to-mall" className="link" role="button" onClick={() => goTo('category')}>
              <Text>{words.mall.all}</Text>
            </View>
          </View>
          <View className="products">
            {home.products.map((product) => (
              <Product key={product.productId} product={product} />
            ))}
          </View>
        </View>
      ) : null}
      {home.products.length + home.coupons.length + home.promotions.length === 0 ? (
        <Empty title={words.home.empty} note={words.home.emptyNote} />
      ) : null}
    </>
  );

  return (
    <Screen tab title={actions.home.data?.merchantName ?? words.tabs.home}>
      <QueryView query={actions.home} rows={4} tall>
        {content}
      </QueryView>
    </Screen>
  );
}
