import { formatFen, parseYuan } from '@shuke/shared';
import { Input, Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '../../components/button';
import { Price } from '../../components/price';
import { QueryView } from '../../components/query-view';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { useText } from '../../i18n';
import { api } from '../../lib/api';
import { useSession } from '../../lib/session-store';
import { toast } from '../../lib/toast';
import { usePages } from '../../lib/use-pages';
import { usePullToRefresh } from '../../lib/use-query';
import { Statement } from './statement';
import { type TopUpPhase, useTopUp } from './use-top-up';

const CHOICES_FEN = [5_000, 10_000, 20_000, 30_000, 50_000, 100_000];
const MIN_FEN = 100;
const MAX_FEN = 500_000;

export default function BalancePage() {
  const words = useText();
  const { status } = useSession();
  return (
    <Screen title={words.balance.title}>{status === 'in' ? <Balance /> : <SignInGate id="balance-sign-up" />}</Screen>
  );
}

function Balance() {
  const words = useText().balance;
  const [balanceFen, setBalanceFen] = useState<number | null>(null);
  const entries = usePages(async (query) => {
    const answer = await api('GET /me/balance', { query });
    setBalanceFen(answer.balanceFen);
    return answer.entries;
  }, []);
  const { phase, topUp, checkAgain } = useTopUp(entries.reload);
  usePullToRefresh(entries.reload);
  return (
    <QueryView query={entries} tall>
      {() => (
        <>
          <View className="amount-card">
            <Text className="quiet">{words.current}</Text>
            <View id="balance-sum">
              <Price amountFen={balanceFen ?? 0} size="huge" className="price--ink" />
            </View>
            <Outcome phase={phase} onCheck={checkAgain} />
          </View>
          <TopUpForm busy={phase.name === 'paying'} onTopUp={(amountFen) => void topUp(amountFen)} />
          <Statement entries={entries} />
        </>
      )}
    </QueryView>
  );
}

function Outcome({ phase, onCheck }: { phase: TopUpPhase; onCheck(): void }) {
  const words = useText().balance;
  if (phase.name === 'none') return null;
  const said = {
    paying: words.paying,
    waiting: words.waiting,
    failed: words.failed,
    cancelled: words.cancelled,
    succeeded: phase.name === 'succeeded' ? words.succeeded(formatFen(phase.amountFen)) : '',
  }[phase.name];
  return (
    <View aria-live="polite">
      <Text id="top-up-outcome" className={`lead top-up--${phase.name}`}>
        {said}
      </Text>
      {phase.name === 'waiting' ? (
        <View className="link" role="button" onClick={onCheck}>
          <Text>{words.check}</Text>
        </View>
      ) : null}
    </View>
  );
}

function TopUpForm({ busy, onTopUp }: { busy: boolean; onTopUp(amountFen: number): void }) {
  const words = useText().balance;
  const [chosenFen, setChosenFen] = useState<number | null>(10_000);
  const [typed, setTyped] = useState('');
  const amountFen = typed ? parseYuan(typed) : chosenFen;
  const submit = () => {
    if (amountFen === null || amountFen < MIN_FEN || amountFen > MAX_FEN) return toast(words.amountWrong);
    onTopUp(amountFen);
  };
  return (
    <View className="section">
      <Text className="section__title section__head">{words.topUp}</Text>
      <View className="choices">
        {CHOICES_FEN.map((choice) => (
          <View
            key={choice}
            id={`top-up-${choice / 100}`}
            className={`choice${!typed && choice === chosenFen ? ' choice--on' : ''}`}
            role="radio"
            aria-checked={!typed && choice === chosenFen ? 'true' : 'false'}
            onClick={() => {
              setTyped('');
              setChosenFen(choice);
            }}
          >
            <Price amountFen={choice} size="body" short />
          </View>
        ))}
      </View>
      <Input
        id="top-up-amount"
        className="input"
        aria-label={words.other}
        type="digit"
        maxlength={7}
        value={typed}
        placeholder={words.placeholder}
        onInput={({ detail }) => setTyped(detail.value.trim())}
      />
      <View className="buttons">
        <Button id="top-up-pay" busy={busy} onTap={submit}>
          {busy ? words.paying : amountFen === null ? words.topUp : words.pay(formatFen(amountFen))}
        </Button>
      </View>
    </View>
  );
}
