import { useEffect } from 'react';
import { api, errorWords } from '../../lib/api';
import { changeSettings, useSettings } from '../../lib/settings';
import { toast } from '../../lib/toast';

/** The store whose shelves are looked at: the last one, or the shop's first for who came here directly. */
export function useShopStore(): string | null {
  const { storeId } = useSettings();
  useEffect(() => {
    if (storeId) return;
    api('GET /app-config').then(
      ({ defaultStoreId }) => changeSettings({ storeId: defaultStoreId }),
      (error: unknown) => toast(errorWords(error)),
    );
  }, [storeId]);
  return storeId;
}
