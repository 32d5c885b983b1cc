import type { RouteResult } from '@shuke/shared/contract';
import { Text, View } from '@tarojs/components';
import { useRouter } from '@tarojs/taro';
import { useEffect, useState } from 'react';
import { Button } from '../../components/button';
import { CouponTicket } from '../../components/coupon-ticket';
import { Price } from '../../components/price';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { Empty } from '../../components/states';
import { useText } from '../../i18n';
import { api, errorCode, errorWords } from '../../lib/api';
import { momentOf } from '../../lib/dates';
import { tokenOfParams } from '../../lib/links';
import { goTab, goTo } from '../../lib/routes';
import { refreshMember, signIn, takeIntent } from '../../lib/session';
import { useSession } from '../../lib/session-store';
import { changeSettings } from '../../lib/settings';
import { toast } from '../../lib/toast';
import { usePullToRefresh, useQuery } from '../../lib/use-query';

type Claim = RouteResult<'GET /claims/:token'>;
type Claimed = RouteResult<'POST /me/claims'>;

/** Makes the payment behind the terminal's QR code the member's own. */
export default function ClaimPage() {
  const words = useText();
  const { params } = useRouter();
  const token = tokenOfParams(params as Record<string, string | undefined>) ?? '';
  const session = useSession();
  const claim = useQuery(() => api('GET /claims/:token', { params: { token } }), [token, session.status === 'in']);
  usePullToRefresh(claim.reload);
  const [claimed, setClaimed] = useState<Claimed | null>(null);
  const [busy, setBusy] = useState(false);

  const take = async () => {
    setBusy(true);
    try {
      if (claim.data) changeSettings({ storeId: claim.data.storeId });
      if (!(await signIn({ kind: 'claim', token }))) return;
      setClaimed(await api('POST /me/claims', { body: { token } }));
      refreshMember().catch(() => undefined);
    } catch (error) {
      toast(errorWords(error));
      await claim.reload();
    } finally {
      setBusy(false);
    }
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: goes on once, after the way back from WeChat
  useEffect(() => {
    if (session.status === 'in' && takeIntent('claim')?.token === token) void take();
  }, [session.status]);

  if (claimed) return <Success claimed={claimed} />;
  if (!token || errorCode(claim.error) === 'claim-invalid')
    return (
      <Screen title={words.claim.title}>
        <Empty title={words.claim.invalid} note={words.claim.invalidNote} action={homeAction(words.common.backHome)} />
      </Screen>
    );
  return (
    <Screen title={words.claim.title}>
      <QueryView query={claim} tall>
        {(data) => <Offer claim={data} busy={busy || session.status === 'signing-in'} onTake={() => void take()} />}
      </QueryView>
    </Screen>
  );
}

const homeAction = (words: string) => ({ id: 'claim-home', words, onTap: () => goTab('home') });

function Offer({ claim, busy, onTake }: { claim: Claim; busy: boolean; onTake(): void }) {
  const words = useText();
  const { status } = useSession();
  if (claim.state === 'taken')
    return <Empty title={words.claim.taken} note={words.claim.takenNote} action={homeAction(words.common.backHome)} />;
  const mine = claim.state === 'mine';
  return (
    <>
      <View className="amount-card">
        <Text className="quiet">{words.claim.heading(claim.storeName)}</Text>
        <View id="claim-amount">
          <Price amountFen={claim.amountFen} size="huge" />
        </View>
        <Text className="lead">
          {mine ? words.claim.mine : claim.paid ? words.claim.paidNote : words.claim.openNote}
        </Text>
      </View>
      <View className="buttons">
        <Button id="claim-take" busy={busy} onTap={onTake}>
          {busy ? words.claim.busy : status === 'in' ? words.claim.actionMember : words.claim.action}
        </Button>
        <Text className="list-end">{words.claim.until(momentOf(claim.expiresAt))}</Text>
      </View>
    </>
  );
}

function Success({ claimed }: { claimed: Claimed }) {
  const words = useText();
  const points = claimed.order?.pointsEarned ?? 0;
  return (
    <Screen title={words.claim.title}>
      <View className="state">
        <View className="state__face" />
        <Text id="claim-success" className="state__title">
          {words.claim.success}
        </Text>
        {points > 0 ? <Text className="state__note">{words.claim.earned(points)}</Text> : null}
        {claimed.rewards.length === 0 ? (
          <Text className="state__note">{claimed.paid ? words.claim.noRewards : words.claim.pending}</Text>
        ) : null}
      </View>
      {claimed.rewards.map(({ coupon }) => (
        <View key={coupon.couponId} className="dealt">
          <CouponTicket coupon={coupon} storeNames={new Map()} />
        </View>
      ))}
      <View className="buttons">
        <Button id="claim-to-wallet" onTap={() => goTab('wallet')}>
          {words.claim.toWallet}
        </Button>
        {claimed.order ? (
          <Button
            id="claim-to-order"
            kind="quiet"
            onTap={() => goTo('order', { orderId: claimed.order?.orderId ?? '' })}
          >
            {words.claim.toOrders}
          </Button>
        ) : null}
      </View>
    </Screen>
  );
}
