import type { RouteResult } from '@shuke/shared/contract';
import { useRouter } from '@tarojs/taro';
import { useEffect, useState } from 'react';
import { text } from '../../i18n';
import { api, errorCode, errorWords } from '../../lib/api';
import { loadAppConfig } from '../../lib/app-config';
import { askInPassing } from '../../lib/ask-messages';
import { makeId } from '../../lib/ids';
import { storeIdOfParams } from '../../lib/links';
import { goTo } from '../../lib/routes';
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
  const { defaultStoreId } = await loadAppConfig();
  changeSettings({ storeId: defaultStoreId });
  return api('GET /stores/:storeId/home', { params: { storeId: defaultStoreId } });
}

/** @returns whether the member is sure */
async function mayUnfollow(): Promise<boolean> {
  const words = text();
  return confirmModal({
    title: words.home.unfollowAsk,
    content: words.home.unfollowNote,
    confirm: words.common.confirm,
    cancel: words.common.cancel,
  });
}

const withClaimed = (home: Home, templateId: string): Home => ({
  ...home,
  coupons: home.coupons.map((coupon) => (coupon.templateId === templateId ? { ...coupon, claimed: true } : coupon)),
});

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
  const home = useQuery(loadHome, [storeId ?? opened, status === 'in'], 'home');
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

  /** Shows how it will be, and how it was when the server did not hear of it. */
  const optimistically = async (next: Home, change: () => Promise<unknown>) => {
    const before = home.data;
    home.put(next);
    try {
      await change();
    } catch (error) {
      if (before) home.put(before);
      throw error;
    }
  };

  const follow = (on: boolean) =>
    run('follow', async () => {
      if (!home.data || !(await signIn({ kind: 'follow' })) || (!on && !(await mayUnfollow()))) return;
      const params = { storeId: home.data.store.storeId };
      await optimistically({ ...home.data, following: on }, () =>
        on ? api('PUT /me/follows/:storeId', { params }) : api('DELETE /me/follows/:storeId', { params }),
      );
      toast(on ? text().home.followed : text().home.unfollowed);
    });

  const claim = (templateId: string) => {
    const asked = askInPassing('coupon');
    return run(templateId, async () => {
      if (!home.data || !(await signIn({ kind: 'coupon', templateId }))) return;
      try {
        await optimistically(withClaimed(home.data, templateId), () =>
          api('POST /me/coupons', { body: { couponId: makeId(), templateId } }),
        );
        await asked;
        toast(text().home.claimedToast);
      } finally {
        await Promise.all([home.reload(), refreshMember().catch(() => undefined)]);
      }
    });
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs once the store is there after the way back from WeChat
  useEffect(() => {
    if (status !== 'in' || !home.data) return;
    const coupon = takeIntent('coupon');
    if (coupon) void claim(coupon.templateId);
    else if (takeIntent('follow') && !home.data.following) void follow(true);
  }, [status, home.data !== null]);

  const chooseStore = () => goTo('stores');

  return { home, busy, follow, claim, chooseStore };
}
