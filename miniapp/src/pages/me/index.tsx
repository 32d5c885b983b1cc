import { Text, View } from '@tarojs/components';
import { Price } from '../../components/price';
import { Row } from '../../components/row';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { Failed, Skeleton } from '../../components/states';
import { useText } from '../../i18n';
import { dayOf } from '../../lib/dates';
import { goTab, goTo } from '../../lib/routes';
import { refreshMember } from '../../lib/session';
import { type Member, useSession } from '../../lib/session-store';
import { usePullToRefresh, useQuery } from '../../lib/use-query';
import { useTabPage } from '../../lib/use-tab-page';

export default function MePage() {
  const words = useText();
  const { status } = useSession();
  useTabPage();
  return (
    <Screen tab title={words.tabs.me}>
      {status === 'in' ? <Me /> : <SignInGate id="me-sign-up" reason={words.signIn.me} />}
      <View className="rows">
        <Row id="me-settings" title={words.settings.title} onTap={() => goTo('settings')} />
      </View>
    </Screen>
  );
}

function Me() {
  const words = useText();
  const { member } = useSession();
  const fresh = useQuery(refreshMember, []);
  usePullToRefresh(fresh.reload);
  if (!member && fresh.error) return <Failed error={fresh.error} onRetry={() => void fresh.reload()} />;
  if (!member) return <Skeleton rows={5} />;
  return (
    <>
      <MemberHead member={member} />
      <View className="rows">
        <Row id="me-member-code" title={words.me.code} note={words.me.codeNote} onTap={() => goTo('memberCode')} />
        <Row id="me-orders" title={words.me.orders} onTap={() => goTo('orders')} />
        <Row id="me-balance" title={words.me.topUp} onTap={() => goTo('balance')} />
      </View>
      <View className="rows">
        <Row id="me-face" title={words.me.face} value={words.me.faceStates[member.face]} onTap={() => goTo('face')} />
        <Row id="me-pin" title={words.me.pin} note={words.me.pinNote} onTap={() => goTo('pin')} />
        <Row id="me-profile" title={words.me.profile} value={phoneWords(member)} onTap={() => goTo('profile')} />
        <Row id="me-privacy" title={words.privacy.title} onTap={() => goTo('privacy')} />
      </View>
    </>
  );

  function phoneWords({ phoneLast4 }: Member): string {
    return phoneLast4 ? words.me.phone(phoneLast4) : words.me.noPhone;
  }
}

function MemberHead({ member }: { member: Member }) {
  const words = useText();
  return (
    <>
      <View className="me-head">
        <View className="me-head__mark">
          <Text>{Array.from(member.nickname)[0]}</Text>
        </View>
        <View>
          <Text id="me-name" className="me-head__name">
            {words.me.greeting(member.nickname)}
          </Text>
          <View className="pills">
            <Text className="pill">{words.me.levels[member.level]}</Text>
            <Text className="quiet">{words.me.joined(dayOf(member.joinedAt))}</Text>
          </View>
        </View>
      </View>
      <View className="figures">
        <View className="figure" role="button" onClick={() => goTo('points')}>
          <Text id="me-points" className="figure__value">
            {member.points}
          </Text>
          <Text className="quiet">{words.me.points}</Text>
        </View>
        <View className="figure" role="button" onClick={() => goTo('balance')}>
          <View id="me-balance-sum" className="figure__value">
            <Price amountFen={member.balanceFen} size="title" className="price--ink" />
          </View>
          <Text className="quiet">{words.me.balance}</Text>
        </View>
        <View className="figure" role="button" onClick={() => goTab('wallet')}>
          <Text id="me-coupons" className="figure__value">
            {member.couponCount}
          </Text>
          <Text className="quiet">{words.me.coupons}</Text>
        </View>
      </View>
    </>
  );
}
