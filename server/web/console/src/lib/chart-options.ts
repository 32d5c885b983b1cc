/** ECharts options for the first page, from the contract's figures. Tooltips are drawn, not HTML: no inline styles. */
import { fontFamily, formatFen } from '@shuke/shared';
import type { TodayWords } from '../words/today';
import type { Today } from './contract-types';

type ChartColours = Record<'ink' | 'card' | 'tea' | 'teaSoft' | 'persimmonShape' | 'line' | 'quiet', string>;

function base(colours: ChartColours) {
  return {
    textStyle: { fontFamily, color: colours.quiet },
    grid: { left: 4, right: 8, top: 40, bottom: 4, containLabel: true },
    legend: {
      top: 0,
      left: 0,
      itemWidth: 12,
      itemHeight: 12,
      itemGap: 20,
      icon: 'roundRect',
      textStyle: { color: colours.quiet, fontSize: 13 },
    },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      backgroundColor: colours.card,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontFamily, fontSize: 13 },
    },
  };
}

function axes(colours: ChartColours, categories: string[], formatValue?: (value: number) => string) {
  return {
    xAxis: {
      type: 'category',
      data: categories,
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: { color: colours.quiet, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 3,
      splitLine: { lineStyle: { color: colours.line } },
      axisLabel: { color: colours.quiet, formatter: formatValue },
    },
  };
}

/** The hours worth drawing: from the first to the last with takings on either day. Empty when there were none. */
export function openHours(hours: Today['hours']): Today['hours'] {
  const taken = hours.filter((hour) => hour.todayFen !== 0 || hour.lastWeekFen !== 0).map((hour) => hour.hour);
  if (taken.length === 0) return [];
  const [first, last] = [Math.min(...taken), Math.max(...taken)];
  return hours.filter((hour) => hour.hour >= first && hour.hour <= last);
}

/** Takings by the hour: today as bars, the same day last week as a line behind. `asOf` leaves later hours open. */
export function hoursOption(hours: Today['hours'], words: TodayWords, colours: ChartColours) {
  const yuan = (fen: number) =>
    fen >= 1_000_000 ? `¥${Math.round(fen / 100_000) / 10}k` : `¥${Math.round(fen / 100)}`;
  return {
    ...base(colours),
    ...axes(
      colours,
      hours.map(({ hour }) => words.hour(hour)),
      yuan,
    ),
    tooltip: { ...base(colours).tooltip, valueFormatter: (fen: number) => formatFen(fen) },
    series: [
      {
        name: words.today,
        type: 'bar',
        data: hours.map((hour) => hour.todayFen),
        barMaxWidth: 22,
        itemStyle: { color: colours.tea, borderRadius: [4, 4, 0, 0] },
      },
      {
        name: words.sameDayLastWeek,
        type: 'line',
        data: hours.map((hour) => hour.lastWeekFen),
        symbol: 'circle',
        symbolSize: 6,
        lineStyle: { color: colours.persimmonShape, width: 2, type: [6, 4] },
        itemStyle: { color: colours.persimmonShape },
      },
    ],
  };
}

/** Payments of 14 days, stacked by who paid. */
export function daysOption(days: Today['days'], words: TodayWords, colours: ChartColours) {
  const stack = (name: string, data: number[], color: string) => ({
    name,
    type: 'bar',
    stack: 'payers',
    data,
    barMaxWidth: 26,
    itemStyle: { color, borderColor: colours.card, borderWidth: 1 },
  });
  return {
    ...base(colours),
    ...axes(
      colours,
      days.map(({ date }) => `${Number(date.slice(5, 7))}/${Number(date.slice(8, 10))}`),
    ),
    series: [
      stack(
        words.returning,
        days.map((day) => day.returning),
        colours.tea,
      ),
      stack(
        words.firstTime,
        days.map((day) => day.firstTime),
        colours.persimmonShape,
      ),
      stack(
        words.anonymous,
        days.map((day) => day.anonymous),
        colours.line,
      ),
    ],
  };
}
