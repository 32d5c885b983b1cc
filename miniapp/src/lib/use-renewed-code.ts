import { useDidHide, useDidShow } from '@tarojs/taro';
import { useEffect, useState } from 'react';
import { nowMs } from './clock';
import { type Query, useQuery } from './use-query';

/** Renewed this long before it ends, so that a code on the screen never stops working under the scanner. */
const RENEW_EARLY_S = 5;

/** A short-lived code, renewed while the page is shown and `active`. */
export function useRenewedCode<T extends { expiresAt: string }>(
  ask: () => Promise<T>,
  active = true,
): { code: Query<T>; secondsLeft: number } {
  const code = useQuery(ask, []);
  const [secondsLeft, setSecondsLeft] = useState(0);
  const [visible, setVisible] = useState(true);
  useDidShow(() => setVisible(true));
  useDidHide(() => setVisible(false));
  const expiresAt = code.data?.expiresAt ?? null;
  const { reload } = code;

  useEffect(() => {
    if (!expiresAt || !visible || !active) return;
    const renewAtMs = Date.parse(expiresAt) - RENEW_EARLY_S * 1000;
    const tick = () => {
      const left = Math.ceil((renewAtMs - nowMs()) / 1000);
      setSecondsLeft(Math.max(0, left));
      if (left <= 0) {
        clearInterval(timer);
        void reload();
      }
    };
    const timer = setInterval(tick, 1000);
    tick();
    return () => clearInterval(timer);
  }, [expiresAt, visible, active, reload]);

  return { code, secondsLeft };
}
