import { Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '../../components/button';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { Empty } from '../../components/states';
import { useText } from '../../i18n';
import { goTab } from '../../lib/routes';
import { changeSettings, useSettings } from '../../lib/settings';
import { usePullToRefresh } from '../../lib/use-query';
import { type StoreInfo, useStores } from '../../lib/use-stores';
import { FollowAccount } from '../../platform/official-account';
import { useFollows } from './use-follows';

/** All stores: which one home shows, and which ones are followed. */
export default function StoresPage() {
  const words = useText().stores;
  const stores = useStores();
  const follows = useFollows();
  usePullToRefresh(stores.reload, follows.reload);
  return (
    <Screen title={words.title}>
      <FollowAccount />
      <Text className="lead">{words.intro}</Text>
      <QueryView query={stores} tall>
        {(all) =>
          all.length === 0 ? (
            <Empty title={words.empty} note={words.emptyNote} />
          ) : (
            all.map((store) => (
              <StoreCard
                key={store.storeId}
                store={store}
                following={follows.has(store.storeId)}
                onFollow={(on) => follows.set(store.storeId, on)}
              />
            ))
          )
        }
      </QueryView>
    </Screen>
  );
}

interface StoreCardProps {
  store: StoreInfo;
  following: boolean;
  onFollow(on: boolean): Promise<void>;
}

function StoreCard({ store, following, onFollow }: StoreCardProps) {
  const words = useText();
  const isCurrent = useSettings().storeId === store.storeId;
  const [busy, setBusy] = useState(false);
  const followWords = following ? words.stores.following : words.stores.follow;
  const choose = () => {
    changeSettings({ storeId: store.storeId });
    goTab('home');
  };
  const follow = async () => {
    setBusy(true);
    await onFollow(!following);
    setBusy(false);
  };
  return (
    <View className="store-card card">
      <View className="order-card__head">
        <Text className="order-card__store">{store.name}</Text>
        {isCurrent ? <Text className="pill">{words.stores.current}</Text> : null}
      </View>
      <Text className="store-card__line">{store.address}</Text>
      <Text className="store-card__line">{words.home.hours(store.hours)}</Text>
      <View className="store-card__actions">
        <Button className="store-choose" kind="quiet" small onTap={choose}>
          {words.stores.choose}
        </Button>
        <Button
          className={`store-follow${following ? ' is-following' : ''}`}
          kind={following ? 'quiet' : 'main'}
          small
          busy={busy}
          label={`${followWords} ${store.name}`}
          onTap={() => void follow()}
        >
          {followWords}
        </Button>
      </View>
    </View>
  );
}
