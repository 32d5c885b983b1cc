import type { RouteResult } from '@shuke/shared/contract';
import { api } from './api';

export type AppConfig = RouteResult<'GET /app-config'>;

let known: AppConfig | null = null;
let underWay: Promise<AppConfig> | null = null;

async function ask(): Promise<AppConfig> {
  known = await api('GET /app-config');
  return known;
}

/** What hardly ever changes, asked for once; a failure is asked again next time. */
export function loadAppConfig(): Promise<AppConfig> {
  underWay ??= ask().finally(() => {
    if (!known) underWay = null;
  });
  return underWay;
}

/** The same for whoever cannot wait: WeChat's sheets open only while a tap is being handled. Null while it is on its way. */
export const appConfigNow = (): AppConfig | null => known;
