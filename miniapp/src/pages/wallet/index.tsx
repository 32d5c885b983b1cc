import { Text, View } from '@tarojs/components';
import { useState } from 'react';
import { CouponTicket } from '../../components/coupon-ticket';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { Empty } from '../../components/states';
import { useText } from '../../i18n';
import { api } from '../../lib/api';
import { goTab } from '../../lib/routes';
import { useSession } from '../../lib/session-store';
import { usePullToRefresh, useQuery } from '../../lib/use-query';
import { useStores } from '../../lib/use-stores';
import { useTabPage } from '../../lib/use-tab-page';
import { CodeEntry } from './code-entry';

const STATES = ['usable', 'used', 'expired'] as const;

export default function WalletPage() {
  const words = useText();
  const { status } = useSession();
  useTabPage();
  return (
    <Screen tab title={words.tabs.wallet}>
      {status === 'in' ? <Wallet /> : <SignInGate id="wallet-sign-up" reason={words.signIn.wallet} />}
    </Screen>
  );
}

function Wallet() {
  const words = useText();
  const [state, setState] = useState<(typeof STATES)[number]>('usable');
  const wallet = useQuery(() => api('GET /me/coupons', { query: { state } }), [state], `wallet.${state}`);
  const stores = useStores();
  usePullToRefresh(wallet.reload, stores.reload);
  const empty = {
    usable: {
      title: words.wallet.emptyUsable,
      note: words.wallet.emptyUsableNote,
      action: { id: 'wallet-go-home', words: words.wallet.goHome, onTap: () => goTab('home') },
    },
    used: { title: words.wallet.emptyUsed, note: words.wallet.emptyUsedNote },
    expired: { title: words.wallet.emptyExpired, note: words.wallet.emptyExpiredNote },
  };
  return (
    <>
      <View className="tabs" role="tablist">
        {STATES.map((tab) => (
          <View
            key={tab}
            id={`wallet-tab-${tab}`}
            className={`tab${tab === state ? ' tab--on' : ''}`}
            role="tab"
            aria-selected={tab === state ? 'true' : 'false'}
            onClick={() => setState(tab)}
          >
            <Text>{words.wallet[tab]}</Text>
            {wallet.data ? <Text className="tab__count">{wallet.data.counts[tab]}</Text> : null}
          </View>
        ))}
      </View>
      {state === 'usable' ? <CodeEntry onDone={wallet.reload} /> : null}
      <QueryView query={wallet} tall>
        {({ coupons }) =>
          coupons.length === 0 ? (
            <Empty {...empty[state]} />
          ) : (
            coupons.map((coupon) => (
              <CouponTicket key={coupon.couponId} coupon={coupon} storeNames={stores.names} showable />
            ))
          )
        }
      </QueryView>
    </>
  );
}
