/** The plots of docs/face.md as SVG, drawn from what the measuring commands print with `--json`. */
import {
  lightColours as colours,
  type FacePolicy,
  fontFamily,
  type Interval,
  MATCH_DISTANCE,
  wilsonInterval,
} from '@shuke/shared';
import { type EChartsOption, init } from 'echarts';
import type { MeasuredAccuracy } from '../../server/src/modules/face/accuracy';
import { detOption, percentText } from '../../server/web/console/src/lib/det-option';
import type { Figure } from '../bench/bench';

/** What `npm run face -- attack --json` prints: how often each kind of attack was taken for a live person. */
export interface AttackReport {
  attacks: readonly { type: string; n: number; apcer: number }[];
  bpcer: number;
  /** Sittings of living heads. */
  genuine: number;
}
export type BenchLine = Figure & { bench: string };

const WIDTH_PX = 760;
const base = {
  animation: false,
  backgroundColor: colours.card,
  textStyle: { fontFamily, color: colours.ink },
} as const;

function svg(option: object, heightPx: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH_PX, height: heightPx });
  chart.setOption({ ...base, ...option } as EChartsOption);
  const drawn = chart.renderToSVGString();
  chart.dispose();
  return `${drawn}\n`;
}

const sample = (text: string) => ({
  text,
  left: 8,
  top: 6,
  textStyle: { fontSize: 13, fontWeight: 'normal', color: colours.quiet },
});

/** FNMR over FMR with the 95% band; marked: the shipped threshold. */
export function detPlot(
  report: Omit<MeasuredAccuracy, 'measuredOn' | 'enrolled'>,
  threshold: FacePolicy['matchedMax'] = MATCH_DISTANCE,
): string {
  const { genuine, impostor, people, pictures, notFound, eer } = report;
  const known = (rate: number, trials: number) => ({ rate, ...wilsonInterval(Math.round(rate * trials), trials) });
  const det = report.det.map((point) => ({
    threshold: point.threshold,
    fmr: known(point.fmr, impostor),
    fnmr: known(point.fnmr, genuine),
  }));
  const words = {
    fmrAxis: 'false match rate (FMR)',
    fnmrAxis: 'false non-match rate (FNMR)',
    curve: 'measured',
    band: '95% interval (Wilson)',
    chosen: 'shipped threshold',
  };
  const accuracy = { measuredOn: '', enrolled: 0, people, pictures, notFound, genuine, impostor, eer, det, limits: '' };
  const option = detOption(accuracy, threshold, words, colours);
  const title = sample(
    `${people} people, ${pictures} pictures; ${genuine} genuine and ${impostor} impostor comparisons`,
  );
  const { legend, grid } = option;
  return svg({ ...option, title, legend: { ...legend, top: 30, left: 8 }, grid: { ...grid, top: 70 } }, 480);
}

interface Bar {
  name: string;
  value: number;
  interval?: Interval;
  colour: string;
  /** Beside the bar; the bars with an interval have their whisker there. */
  label: string;
}

/** Horizontal bars, the first on top; where there is an interval, a whisker over its bar. */
function bars(
  rows: readonly Bar[],
  axis: { name: string; max?: number; text(value: number): string },
  title: string,
): string {
  const upwards = [...rows].reverse();
  const whiskers = upwards.flatMap(({ interval }, at) => (interval ? [[interval.low, interval.high, at]] : []));
  return svg(
    {
      title: sample(title),
      grid: { left: 16, right: 96, top: 36, bottom: 36, containLabel: true },
      xAxis: {
        type: 'value',
        min: 0,
        max: axis.max,
        name: axis.name,
        nameLocation: 'middle',
        nameGap: 28,
        axisLabel: { formatter: axis.text, color: colours.quiet },
        splitLine: { lineStyle: { color: colours.line } },
      },
      yAxis: {
        type: 'category',
        data: upwards.map(({ name }) => name),
        axisTick: { show: false },
        axisLabel: { color: colours.ink, fontSize: 13, width: 280, overflow: 'break' },
      },
      series: [
        {
          type: 'bar',
          barMaxWidth: 20,
          data: upwards.map(({ value, colour, label }) => ({
            value,
            itemStyle: { color: colour },
            label: { show: true, position: 'right', formatter: label, color: colours.ink },
          })),
        },
        {
          type: 'custom',
          silent: true,
          z: 5,
          data: whiskers,
          renderItem: (_: unknown, api: { value(at: number): number; coord(point: number[]): number[] }) => {
            const [low = [], high = []] = [0, 1].map((side) => api.coord([api.value(side), api.value(2)]));
            const [x1 = 0, y = 0] = low;
            const x2 = high[0] ?? 0;
            const style = { stroke: colours.ink, lineWidth: 1.5 };
            const line = (ends: object) => ({ type: 'line', shape: ends, style });
            return {
              type: 'group',
              children: [
                line({ x1, y1: y, x2, y2: y }),
                line({ x1, y1: y - 5, x2: x1, y2: y + 5 }),
                line({ x1: x2, y1: y - 5, x2, y2: y + 5 }),
              ],
            };
          },
          encode: { x: [0, 1], y: 2 },
        },
      ],
    },
    90 + 44 * rows.length,
  );
}

/** APCER of each kind of attack and BPCER of live people (ISO/IEC 30107-3), with 95% intervals. */
export function attackPlot({ attacks, bpcer, genuine }: AttackReport): string {
  const row = (name: string, errors: number, trials: number, colour: string): Bar => ({
    name: `${name}: ${errors} of ${trials}`,
    value: trials === 0 ? 0 : errors / trials,
    interval: wilsonInterval(errors, trials),
    colour,
    label: '',
  });
  return bars(
    [
      ...attacks.map(({ type, n, apcer }) => row(`APCER ${type}`, Math.round(apcer * n), n, colours.persimmonShape)),
      row('BPCER live people', Math.round(bpcer * genuine), genuine, colours.tea),
    ],
    { name: 'share of presentations classified wrongly, with 95% interval (Wilson)', max: 1, text: percentText },
    'APCER: attacks taken for a live person. BPCER: live people refused.',
  );
}

/** How many times as fast as others, measured in the same run: whatever has a ratio. */
export function speedPlot(lines: readonly BenchLine[]): string {
  const compared = lines.filter((line): line is BenchLine & { ratio: number } => line.ratio !== undefined);
  return bars(
    compared.map(({ bench, case: what, against, ratio }) => ({
      name: `${bench}: ${what}${against ? ` vs ${against}` : ''}`,
      value: ratio,
      colour: ratio >= 1 ? colours.tea : colours.persimmonShape,
      label: `${Number(ratio.toPrecision(3))}×`,
    })),
    { name: 'times as fast (1: equally fast)', text: (ratio) => `${ratio}×` },
    'Ours against others in the same run; above 1 ours is faster',
  );
}
