/**
 * The detection error trade-off as an ECharts option: FNMR over FMR, both logarithmic (ISO/IEC 19795-1), the 95% band
 * around it, and the threshold in force. A rate of 0 has no place on such an axis: it is drawn on its edge, which is
 * labelled 0 and lies below the smallest rate the sample can show.
 */
import { fontFamily } from '@shuke/shared';
import type { FaceAccuracy } from './contract-types';
import { ratesAt } from './face-figures';

type Point = readonly [x: number, y: number];

export interface DetWords {
  readonly fmrAxis: string;
  readonly fnmrAxis: string;
  readonly curve: string;
  readonly band: string;
  readonly chosen: string;
}

export interface DetColours {
  readonly ink: string;
  readonly card: string;
  readonly tea: string;
  readonly teaSoft: string;
  readonly persimmonShape: string;
  readonly line: string;
  readonly quiet: string;
}

/** The power of ten below what `trials` comparisons can show. */
const edgeFor = (trials: number) => 10 ** Math.floor(Math.log10(1 / Math.max(trials, 1)));

export const percentText = (rate: number) => `${Number((100 * rate).toPrecision(2))}%`;

/** Where the curve and the two sides of its band run. */
export function detLines({ det, genuine, impostor }: Pick<FaceAccuracy, 'det' | 'genuine' | 'impostor'>) {
  const edge: Point = [edgeFor(impostor), edgeFor(genuine)];
  const at = (x: number, y: number): Point => [Math.max(x, edge[0]), Math.max(y, edge[1])];
  return {
    edge,
    curve: det.map(({ fmr, fnmr }) => at(fmr.rate, fnmr.rate)),
    better: det.map(({ fmr, fnmr }) => at(fmr.low, fnmr.low)),
    worse: det.map(({ fmr, fnmr }) => at(fmr.high, fnmr.high)),
  };
}

function logAxis(name: string, edge: number, colours: DetColours) {
  return {
    type: 'log',
    min: edge,
    max: 1,
    name,
    nameLocation: 'middle',
    nameTextStyle: { color: colours.quiet, fontSize: 13 },
    axisLine: { show: true, lineStyle: { color: colours.line } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: colours.line } },
    axisLabel: { color: colours.quiet, formatter: (rate: number) => (rate <= edge * 1.01 ? '0' : percentText(rate)) },
  };
}

/** @param threshold the distance in force, marked on the curve */
export function detOption(accuracy: FaceAccuracy, threshold: number, words: DetWords, colours: DetColours) {
  const { edge, curve, better, worse } = detLines(accuracy);
  const outline: Point[] = [...worse, ...[...better].reverse()];
  const rates = ratesAt(accuracy.det, threshold);
  const mark = rates && [Math.max(rates.fmr.rate, edge[0]), Math.max(rates.fnmr.rate, edge[1])];
  return {
    textStyle: { fontFamily, color: colours.quiet },
    grid: { left: 28, right: 16, top: 40, bottom: 28, containLabel: true },
    legend: {
      top: 0,
      left: 0,
      itemWidth: 14,
      itemHeight: 10,
      itemGap: 20,
      data: [{ name: words.curve, icon: 'roundRect' }, words.band, words.chosen],
      textStyle: { color: colours.quiet, fontSize: 13 },
    },
    xAxis: { ...logAxis(words.fmrAxis, edge[0], colours), nameGap: 30 },
    yAxis: { ...logAxis(words.fnmrAxis, edge[1], colours), nameGap: 46 },
    series: [
      {
        name: words.band,
        type: 'custom',
        silent: true,
        data: [outline.flat()],
        itemStyle: { color: colours.teaSoft },
        renderItem: (_: unknown, api: { coord(point: readonly number[]): number[] }) => ({
          type: 'polygon',
          shape: { points: outline.map((point) => api.coord(point)) },
          style: { fill: colours.teaSoft },
        }),
        clip: true,
      },
      {
        name: words.curve,
        type: 'line',
        silent: true,
        showSymbol: false,
        data: curve,
        lineStyle: { color: colours.tea, width: 2.5 },
        itemStyle: { color: colours.tea },
      },
      {
        name: words.chosen,
        type: 'scatter',
        silent: true,
        symbolSize: 14,
        z: 5,
        data: mark ? [mark] : [],
        itemStyle: { color: colours.persimmonShape, borderColor: colours.card, borderWidth: 2 },
        label: {
          show: true,
          position: 'right',
          distance: 8,
          formatter: threshold.toFixed(3),
          color: colours.ink,
          fontSize: 14,
          fontWeight: 600,
        },
      },
    ],
  };
}
