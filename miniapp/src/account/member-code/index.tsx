import { CodeCard } from '../../components/code-card';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { useText } from '../../i18n';
import { api } from '../../lib/api';
import { useSession } from '../../lib/session-store';
import { usePullToRefresh } from '../../lib/use-query';
import { useRenewedCode } from '../../lib/use-renewed-code';

export default function MemberCodePage() {
  const words = useText();
  const { status } = useSession();
  return (
    <Screen title={words.memberCode.title}>
      {status === 'in' ? <MemberCode /> : <SignInGate id="code-sign-up" />}
    </Screen>
  );
}

function MemberCode() {
  const words = useText().memberCode;
  const { code, secondsLeft } = useRenewedCode(() => api('GET /me/member-code'));
  usePullToRefresh(code.reload);
  return (
    <QueryView query={code} tall>
      {(data) => <CodeCard id="member-code" code={data.code} query={code} secondsLeft={secondsLeft} words={words} />}
    </QueryView>
  );
}
