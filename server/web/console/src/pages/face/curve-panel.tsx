import { Skeleton } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Panel } from '../../components/page';
import type { FaceAccuracy } from '../../lib/contract-types';
import { detOption, percentText } from '../../lib/det-option';
import { ratesAt } from '../../lib/face-figures';
import { formatCount, formatDate } from '../../lib/format';
import { useColours } from '../../lib/theme';
import { faceWords } from '../../words/face';

const Chart = lazy(() => import('../../components/chart'));
const CHART_HEIGHT_PX = 340;

/** The measured trade-off with its band, and where the shop stands on it; below, what it does not prove. */
export function CurvePanel({ accuracy, threshold }: { readonly accuracy: FaceAccuracy; readonly threshold: number }) {
  const words = useWords(faceWords).curve;
  const colours = useColours();
  const { locale } = useLocale();
  const option = useMemo(() => detOption(accuracy, threshold, words, colours), [accuracy, threshold, words, colours]);
  const rates = ratesAt(accuracy.det, threshold);
  const label = words.label(
    threshold.toFixed(3),
    percentText(rates?.fmr.rate ?? 0),
    percentText(rates?.fnmr.rate ?? 0),
  );
  const count = (comparisons: number) => formatCount(comparisons, locale);
  const { measuredOn, people, pictures, genuine, impostor, enrolled } = accuracy;
  return (
    <Panel
      title={words.title}
      note={words.sample(formatDate(measuredOn, locale), count(people), count(pictures))}
      testId="face-curve"
    >
      <Suspense fallback={<Skeleton.Node active className="chart-skeleton" />}>
        <Chart option={option} label={label} heightPx={CHART_HEIGHT_PX} testId="face-det" />
      </Suspense>
      <p className="quiet curve-limits">
        {words.comparisons(count(genuine), count(impostor), enrolled)}{' '}
        <span data-testid="face-limits">{accuracy.limits}</span>
      </p>
    </Panel>
  );
}
