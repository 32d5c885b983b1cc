import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

use([
  BarChart,
  LineChart,
  ScatterChart,
  CustomChart,
  GridComponent,
  TooltipComponent,
  LegendComponent,
  AriaComponent,
  CanvasRenderer,
]);

interface ChartProps {
  readonly option: EChartsCoreOption;
  /** The chart in one sentence, for those who don't see it. */
  readonly label: string;
  readonly heightPx: number;
  readonly testId?: string;
}

/** One ECharts plot that follows its container's width. Loaded lazily: the library is large. */
export default function Chart({ option, label, heightPx, testId }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof init> | null>(null);

  useEffect(() => {
    if (!frame.current) return;
    const plot = init(frame.current);
    chart.current = plot;
    const watcher = new ResizeObserver(() => plot.resize());
    watcher.observe(frame.current);
    return () => {
      watcher.disconnect();
      plot.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    chart.current?.setOption({ ...option, animation: !still }, { notMerge: true });
  }, [option]);

  return <div ref={frame} role="img" aria-label={label} style={{ height: heightPx }} data-testid={testId} />;
}
