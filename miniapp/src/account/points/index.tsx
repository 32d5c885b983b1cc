import { checkInPointsOf, memberLevels } from '@shuke/shared';
import type { RouteResult } from '@shuke/shared/contract';
import { Text, View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '../../components/button';
import { More } from '../../components/more';
import { QueryView } from '../../components/query-view';
import { Row } from '../../components/row';
import { Screen } from '../../components/screen';
import { SignInGate } from '../../components/sign-in-gate';
import { useText } from '../../i18n';
import { api, errorWords } from '../../lib/api';
import { momentOf } from '../../lib/dates';
import { refreshMember } from '../../lib/session';
import { useSession } from '../../lib/session-store';
import { toast } from '../../lib/toast';
import { type Pages, usePages } from '../../lib/use-pages';
import { usePullToRefresh } from '../../lib/use-query';

type Points = RouteResult<'GET /me/points'>;
type Entry = Points['entries']['items'][number];

export default function PointsPage() {
  const words = useText().points;
  const { status } = useSession();
  return <Screen title={words.title}>{status === 'in' ? <MyPoints /> : <SignInGate id="points-sign-up" />}</Screen>;
}

/** Points, the day's check-in, what each level gives, and where every point came from. */
function MyPoints() {
  const words = useText().points;
  const [mine, setMine] = useState<Points | null>(null);
  const entries = usePages(async (query) => {
    const answer = await api('GET /me/points', { query });
    setMine(answer);
    return answer.entries;
  }, []);
  usePullToRefresh(entries.reload);
  return (
    <QueryView query={entries} tall>
      {() =>
        mine ? (
          <>
            <View className="amount-card">
              <Text className="quiet">{words.current}</Text>
              <Text id="points-total" className="points-total">
                {mine.points}
              </Text>
              <CheckIn checkIn={mine.checkIn} onDone={entries.reload} />
            </View>
            <Levels points={mine} />
            <History entries={entries} />
          </>
        ) : null
      }
    </QueryView>
  );
}

function CheckIn({ checkIn, onDone }: { checkIn: Points['checkIn']; onDone(): Promise<void> }) {
  const words = useText().points;
  const [busy, setBusy] = useState(false);
  const { doneToday, streak, nextPoints } = checkIn;
  const tap = async () => {
    setBusy(true);
    try {
      const { points } = await api('POST /me/check-ins');
      toast(words.got(points));
      await Promise.all([onDone(), refreshMember().catch(() => undefined)]);
    } catch (error) {
      toast(errorWords(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <View className="buttons" aria-live="polite">
      <Text id="points-streak" className="quiet">
        {streak > 0 ? words.streak(streak) : words.noStreak}
      </Text>
      <Button
        id="points-check-in"
        kind={doneToday ? 'quiet' : 'main'}
        disabled={doneToday}
        busy={busy}
        onTap={() => void tap()}
      >
        {doneToday ? words.checkedIn : words.checkInGets(nextPoints)}
      </Button>
      {doneToday ? <Text className="quiet">{words.tomorrow(nextPoints)}</Text> : null}
    </View>
  );
}

function Levels({ points: { level, next } }: { points: Points }) {
  const words = useText();
  return (
    <View className="section">
      <Text className="section__title">{words.points.levels}</Text>
      <Text className="lead quiet">
        {next ? words.points.next(words.me.levels[next.level], next.payments) : words.points.highest}
      </Text>
      <View className="rows">
        {memberLevels.map(({ level: each, fromPayments }) => (
          <Row
            key={each}
            id={`points-level-${each}`}
            title={`${words.me.levels[each]} · ${words.points.from(fromPayments)}`}
            note={words.points.gives(checkInPointsOf[each])}
            value={each === level ? <Text className="pill">{words.points.mine}</Text> : undefined}
          />
        ))}
      </View>
    </View>
  );
}

function History({ entries }: { entries: Pages<Entry> }) {
  const words = useText();
  return (
    <View className="section">
      <Text className="section__title">{words.points.history}</Text>
      {entries.items.length === 0 ? (
        <Text className="lead quiet">{words.points.emptyNote}</Text>
      ) : (
        <View className="rows">
          {entries.items.map(({ entryId, kind, points, storeName, at }) => (
            <Row
              key={entryId}
              title={[words.points.kinds[kind], storeName].filter(Boolean).join(' · ')}
              note={momentOf(at)}
              value={<Text className={points > 0 ? 'points-in' : undefined}>{points > 0 ? `+${points}` : points}</Text>}
            />
          ))}
        </View>
      )}
      <More pages={entries} />
    </View>
  );
}
