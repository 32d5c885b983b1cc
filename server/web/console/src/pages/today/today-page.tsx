import { formatFen } from '@shuke/shared';
import { Skeleton } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Page, Panel } from '../../components/page';
import { Loaded } from '../../components/states';
import { loadAttention } from '../../lib/attention';
import { daysOption, hoursOption, openHours } from '../../lib/chart-options';
import { percentOf } from '../../lib/compare';
import type { Today } from '../../lib/contract-types';
import { formatTime } from '../../lib/format';
import { loadAllTemplates } from '../../lib/load-all';
import { useApi } from '../../lib/session';
import { suggestionsFor } from '../../lib/suggestions';
import { useColours } from '../../lib/theme';
import { useLoad } from '../../lib/use-load';
import { todayWords } from '../../words/today';
import { FacePanel } from './face-panel';
import { Figures } from './figures';
import { NextSteps } from './next-steps';

const Chart = lazy(() => import('../../components/chart'));
const CHART_HEIGHT_PX = 260;
const REFRESH_MS = 60_000;
const chartWaits = <Skeleton.Node active className="chart-skeleton" />;

function WhoPanel({ days }: { readonly days: Today['days'] }) {
  const words = useWords(todayWords);
  const colours = useColours();
  const option = useMemo(() => daysOption(days, words, colours), [days, words, colours]);
  const returning = days.reduce((sum, day) => sum + day.returning, 0);
  const all = days.reduce((sum, day) => sum + day.firstTime + day.anonymous, returning);
  const summary = words.whoSummary(returning, all, percentOf(returning, all));
  return (
    <Panel title={words.whoTitle} note={words.whoNote} testId="today-who">
      {all === 0 ? (
        <p className="quiet">{words.chartsEmpty}</p>
      ) : (
        <>
          <p className="chart-summary">{summary}</p>
          <Suspense fallback={chartWaits}>
            <Chart option={option} label={summary} heightPx={CHART_HEIGHT_PX} testId="chart-days" />
          </Suspense>
        </>
      )}
    </Panel>
  );
}

/** The discount as a share of takings, with one decimal: small shares are the ones that matter. */
function shareText(discountFen: number, takingsFen: number): string {
  return takingsFen <= 0 ? '–' : `${((discountFen / takingsFen) * 100).toFixed(1)}%`;
}

function CostPanel({ today }: { readonly today: Today }) {
  const words = useWords(todayWords);
  const colours = useColours();
  const hours = useMemo(() => openHours(today.hours), [today.hours]);
  const option = useMemo(() => hoursOption(hours, words, colours), [hours, words, colours]);
  const discountFen = today.couponDiscountFen.value;
  const takingsFen = today.takingsFen.value;
  const summary =
    discountFen === 0
      ? words.costNothing
      : words.costSummary(formatFen(discountFen), formatFen(takingsFen), shareText(discountFen, takingsFen));
  return (
    <Panel title={words.costTitle} note={words.costNote} testId="today-cost">
      {hours.length === 0 ? (
        <p className="quiet">{words.chartsEmpty}</p>
      ) : (
        <>
          <p className="chart-summary">{summary}</p>
          <Suspense fallback={chartWaits}>
            <Chart
              option={option}
              label={`${words.costNote}. ${summary}`}
              heightPx={CHART_HEIGHT_PX}
              testId="chart-hours"
            />
          </Suspense>
        </>
      )}
    </Panel>
  );
}

/** The first page: who came back, what it cost, what to do next. */
export function TodayPage() {
  const words = useWords(todayWords);
  const { locale } = useLocale();
  const api = useApi();
  const today = useLoad(() => api('GET /console/today'), [], REFRESH_MS);
  const shop = useLoad(async () => {
    const [templates, { offers }, { terminals }, campaigns, estimate, attention] = await Promise.all([
      loadAllTemplates(api),
      api('GET /console/offers'),
      api('GET /console/terminals'),
      api('GET /console/campaigns', { query: { page: 1, pageSize: 20 } }),
      api('GET /console/campaigns/estimate'),
      loadAttention(api),
    ]);
    return { templates, offers, terminals, campaigns: campaigns.items, estimate, attention };
  }, []);
  const suggestions = useMemo(
    () => (today.data && shop.data ? suggestionsFor({ ...shop.data, today: today.data, now: new Date() }) : undefined),
    [today.data, shop.data],
  );
  return (
    <Page title={words.title} lead={today.data && words.asOf(formatTime(today.data.asOf, locale))}>
      <Loaded load={today}>
        {(figures) => (
          <div className="today">
            <Figures today={figures} />
            <WhoPanel days={figures.days} />
            <CostPanel today={figures} />
            {shop.error ? <Loaded load={shop}>{() => null}</Loaded> : <NextSteps suggestions={suggestions} />}
            <FacePanel face={figures.face} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}
