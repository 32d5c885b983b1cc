import { formatFen } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { Input, Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '../../components/button';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { Empty, Skeleton } from '../../components/states';
import { useText } from '../../i18n';
import { api } from '../../lib/api';
import { goBack } from '../../lib/routes';
import { useSession } from '../../lib/session-store';
import { usePullToRefresh, useQuery } from '../../lib/use-query';
import { DeletionReceipt } from './receipt';
import { useDeletion } from './use-deletion';

type Outlook = RouteResult<'GET /me/deletion'>;

/** The way out: what goes, what stays and why, and a word to type. */
export default function DeletionPage() {
  const words = useText().deletion;
  const { status } = useSession();
  const { phase, remove, check } = useDeletion();

  const content = () => {
    if (phase.name === 'done') return <DeletionReceipt receipt={phase.receipt} />;
    if (phase.name === 'unknown') {
      const action = { id: 'deletion-check', words: words.check, onTap: () => void check() };
      return <Empty title={words.unknown} note={words.unknownNote} action={action} />;
    }
    if (status === 'in') return <Ask busy={phase.name === 'deleting'} onRemove={() => void remove()} />;
    return phase.name === 'deleting' ? <Skeleton rows={2} tall /> : <SignInGate id="deletion-sign-up" />;
  };
  return <Screen title={words.title}>{content()}</Screen>;
}

function Ask({ busy, onRemove }: { busy: boolean; onRemove(): void }) {
  const words = useText().deletion;
  const outlook = useQuery(() => api('GET /me/deletion'), []);
  usePullToRefresh(outlook.reload);
  return (
    <QueryView query={outlook} tall>
      {(data) => (
        <>
          <Consequences outlook={data} />
          <Obstacle outlook={data} />
          {hasObstacle(data) ? null : <Confirmation busy={busy} onRemove={onRemove} />}
          <View className="buttons">
            <Button id="deletion-keep" kind="quiet" disabled={busy} onTap={goBack}>
              {words.keep}
            </Button>
          </View>
        </>
      )}
    </QueryView>
  );
}

const hasObstacle = ({ balanceFen, openPayments }: Outlook): boolean => balanceFen > 0 || openPayments > 0;

function Consequences({ outlook: { coupons, points, openTopUps } }: { outlook: Outlook }) {
  const words = useText().deletion;
  const parts = [
    [words.goes, words.goesNote],
    [words.stays, words.staysNote],
    [words.again, words.againNote],
  ] as const;
  return (
    <>
      <Text className="heading">{words.heading}</Text>
      {parts.map(([title, note]) => (
        <View key={title} className="section">
          <Text className="section__title">{title}</Text>
          <Text className="lead">{note}</Text>
        </View>
      ))}
      {openTopUps > 0 ? <Text className="lead">{words.openTopUp}</Text> : null}
      {coupons + points > 0 ? (
        <Text id="deletion-losing" className="lead warning">
          {words.losing(coupons, points)}
        </Text>
      ) : null}
    </>
  );
}

/** Money that would be lost with the account, or that is just being asked for at a till. */
function Obstacle({ outlook: { balanceFen, openPayments } }: { outlook: Outlook }) {
  const words = useText().deletion;
  const lines = [balanceFen > 0 && words.balance(formatFen(balanceFen)), openPayments > 0 && words.busyPayment].filter(
    (line) => typeof line === 'string',
  );
  if (lines.length === 0) return null;
  return (
    <View id="deletion-obstacle" className="section card notes">
      {balanceFen > 0 ? <Text className="section__title">{words.balanceTitle}</Text> : null}
      {lines.map((line) => (
        <Text key={line} className="notes__line">
          {line}
        </Text>
      ))}
    </View>
  );
}

function Confirmation({ busy, onRemove }: { busy: boolean; onRemove(): void }) {
  const words = useText().deletion;
  const [typed, setTyped] = useState('');
  const sure = typed.trim().toUpperCase() === words.word;
  return (
    <View className="section field">
      <Text className="field__label">{words.typeLabel(words.word)}</Text>
      <Input
        id="deletion-word"
        className="input"
        aria-label={words.typeLabel(words.word)}
        maxlength={10}
        value={typed}
        placeholder={words.word}
        onInput={({ detail }) => setTyped(detail.value)}
      />
      <View className="buttons">
        <Button id="deletion-confirm" kind="danger" disabled={!sure} busy={busy} onTap={onRemove}>
          {busy ? words.busy : words.confirm}
        </Button>
      </View>
    </View>
  );
}
