import { useDidHide, useDidShow } from '@tarojs/taro';
import { useEffect, useRef } from 'react';
import { api, notFound } from '../../lib/api';
import { type Query, useQuery } from '../../lib/use-query';
import type { MallOrder } from '../lib/pay-order';

const POLL_MS = 2000;
/** So long after a payment began its outcome is worth waiting for on the screen. */
const POLL_FOR_MS = 60_000;

/** The order as the server has it; while a payment is under way it is asked again by itself. */
export function useOrder(orderId: string): Query<MallOrder> {
  const query = useQuery(async () => {
    if (!orderId) throw notFound();
    return api('GET /me/mall/orders/:orderId', { params: { orderId } });
  }, [orderId]);
  const shown = useRef(true);
  useDidShow(() => {
    shown.current = true;
  });
  useDidHide(() => {
    shown.current = false;
  });
  const isUnderWay = query.data?.state === 'awaiting-payment' && query.data.paymentState === 'processing';
  const { reload } = query;
  useEffect(() => {
    if (!isUnderWay) return undefined;
    const untilMs = Date.now() + POLL_FOR_MS;
    const timer = setInterval(() => {
      if (Date.now() > untilMs) clearInterval(timer);
      else if (shown.current) void reload();
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [isUnderWay, reload]);
  return query;
}
