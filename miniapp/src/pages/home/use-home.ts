import type { RouteResult } from '@shuke/shared/contract';
import Taro, { useRouter } from '@tarojs/taro';
import { useEffect, useState } from 'react';
import { text } from '../../i18n';
import { api, errorCode, errorWords } from '../../lib/api';
import { makeId } from '../../lib/ids';
import { storeIdOfParams } from '../../lib/links';
import { refreshMember, signIn, takeIntent } from '../../lib/session';
import { useSession } from '../../lib/session-store';
import { changeSettings, settings, useSettings } from '../../lib/settings';
import { confirmModal, toast } from '../../lib/toast';
import { useQuery } from '../../lib/use-query';

export type Home = RouteResult<'GET /stores/:storeId/home'>;
export type ClaimableCoupon = Home['coupons'][number];

async function loadHome(): Promise<Home> {
  const remembered = settings.get().storeId;
  if (remembered) {
    try {
      return await api('GET /stores/:storeId/home', { params: { storeId: remembered } });
    } catch (error) {
      if (errorCode(error) !== 'not-found') throw error;
    }
  }
  const { defaultStoreId } = await api('GET /app-config');
  changeSettings({ storeId: defaultStoreId });
  return api('GET /stores/:storeId/home', { params: { storeId: defaultStoreId } });
}

async function setFollow(storeId: string, follow: boolean): Promise<boolean> {
  const words = text();
  if (!follow) {
    const sure = await confirmModal({
      title: words.home.unfollowAsk,
      content: words.home.unfollowNote,
      confirm: words.common.confirm,
      cancel: words.common.cancel,
    });
    if (!sure) return false;
    await api('DELETE /me/follows/:storeId', { params: { storeId } });
    toast(words.home.unfollowed);
    return true;
  }
  await api('PUT /me/follows/:storeId', { params: { storeId } });
  toast(words.home.followed);
  return true;
}

/** A store's home and what one can do there. Every action signs up first when needed and goes on afterwards. */
export function useHome() {
  const { params } = useRouter();
  const [opened] = useState(() => {
    const storeId = storeIdOfParams(params as Record<string, string | undefined>);
    if (storeId) changeSettings({ storeId });
    return storeId;
  });
  const { storeId } = useSettings();
  const { status } = useSession();
  const home = useQuery(loadHome, [storeId ?? opened, status === 'in']);
  const [busy, setBusy] = useState<string | null>(null);

  const run = async (what: string, action: () => Promise<void>) => {
    if (busy) return;
    setBusy(what);
    try {
      await action();
    } catch (error) {
      toast(errorWords(error));
    } finally {
      setBusy(null);
    }
  };

  const follow = (on: boolean) =>
    run('follow', async () => {
      const current = home.data?.store.storeId;
      if (!current || !(await signIn({ kind: 'follow' }))) return;
      if (await setFollow(current, on)) await home.reload();
    });

  const claim = (templateId: string) =>
    run(templateId, async () => {
      if (!(await signIn({ kind: 'coupon', templateId }))) return;
      try {
        await api('POST /me/coupons', { body: { couponId: makeId(), templateId } });
        toast(text().home.claimedToast);
      } finally {
        await Promise.all([home.reload(), refreshMember()]);
      }
    });

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs once the store is there after the way back from WeChat
  useEffect(() => {
    if (status !== 'in' || !home.data) return;
    const coupon = takeIntent('coupon');
    if (coupon) void claim(coupon.templateId);
    else if (takeIntent('follow') && !home.data.following) void follow(true);
  }, [status, home.data !== null]);

  const chooseStore = async () => {
    try {
      const { stores } = await api('GET /stores');
      const { tapIndex } = await Taro.showActionSheet({ itemList: stores.slice(0, 6).map((store) => store.name) });
      const chosen = stores[tapIndex];
      if (chosen) changeSettings({ storeId: chosen.storeId });
    } catch (error) {
      // Closing the sheet rejects too, and is no mistake.
      if (error instanceof Error) toast(errorWords(error));
    }
  };

  return { home, busy, follow, claim, chooseStore };
}
