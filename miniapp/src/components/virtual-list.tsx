import { ScrollView, View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useSettings } from '../lib/settings';

interface VirtualListProps<T> {
  items: readonly T[];
  keyOf(item: T): string;
  /** Pixels of one row in normal text; all rows are equally high. */
  rowHeight: number;
  render(item: T): ReactNode;
  /** Asked when few rows are left below. */
  onNearEnd(): void;
  /** Stands below the last row. */
  footer?: ReactNode;
  className?: string;
}

/** Rows kept above and below what is seen, and how far a thumb moves before they are chosen anew. */
const SPARE_ROWS = 6;
const STEP_ROWS = 3;
const LARGE_TEXT = 1.25;

/** A long list of which only the rows near the window exist: a thousand cost no more than twenty. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, keyOf, render, onNearEnd, footer, className = '' } = props;
  const { largeText } = useSettings();
  const rowHeight = Math.round(props.rowHeight * (largeText ? LARGE_TEXT : 1));
  const seenRows = useMemo(() => Math.ceil(Taro.getWindowInfo().windowHeight / rowHeight), [rowHeight]);
  const [step, setStep] = useState(0);
  const stepNow = useRef(0);
  const first = Math.max(0, step * STEP_ROWS - SPARE_ROWS);
  const last = Math.min(items.length, step * STEP_ROWS + seenRows + SPARE_ROWS + STEP_ROWS);

  const scrolled = ({ detail }: { detail: { scrollTop: number } }) => {
    const next = Math.max(0, Math.floor(detail.scrollTop / rowHeight / STEP_ROWS));
    if (next === stepNow.current) return;
    stepNow.current = next;
    setStep(next);
  };
  const nearEnd = last >= items.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the list has grown and is still too short
  useEffect(() => {
    if (nearEnd) onNearEnd();
  }, [nearEnd, items.length]);

  return (
    <ScrollView className={`virtual-list ${className}`} scrollY enhanced showScrollbar={false} onScroll={scrolled}>
      <View style={{ height: `${first * rowHeight}px` }} />
      {items.slice(first, last).map((item) => (
        <View key={keyOf(item)} className="virtual-list__row" style={{ height: `${rowHeight}px` }}>
          {render(item)}
        </View>
      ))}
      <View style={{ height: `${Math.max(0, items.length - last) * rowHeight}px` }} />
      {footer}
    </ScrollView>
  );
}
