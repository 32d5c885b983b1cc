import type { Clock } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import type { Handlers } from '../kernel/http/api';
import type { CouponService } from '../modules/coupon/coupon.service';
import { type MallService, productView } from '../modules/mall/mall.service';
import type { MemberService } from '../modules/member/member.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import { promotionView, type StoreService, storeView } from '../modules/store/store.service';

/** What anybody sees of a store: its home, and what a client must know before sign-in. */
export function createStoreFront(deps: {
  db: Database;
  clock: Clock;
  members: MemberService;
  merchants: MerchantService;
  stores: StoreService;
  coupons: CouponService;
  mall: MallService;
  wechatAuthorizeUrl: string;
  messageTemplates: { campaign: string; coupon: string };
  demo: boolean;
}): Handlers<'GET /app-config' | 'GET /stores/:storeId/home'> {
  const { db, merchants, stores } = deps;
  return {
    'GET /app-config': async () => {
      const merchant = await merchants.first(db.read);
      const [store] = await stores.ofMerchant(db.read, merchant.merchantId);
      return {
        merchantName: merchant.name,
        defaultStoreId: store?.storeId ?? merchant.merchantId,
        wechatAuthorizeUrl: deps.wechatAuthorizeUrl,
        messageTemplates: deps.messageTemplates,
        demo: deps.demo,
      };
    },
    'GET /stores/:storeId/home': async ({ params, actor }) => {
      const store = await stores.get(db.read, params.storeId);
      const { merchantId, storeId } = store;
      const member = actor.member?.merchantId === merchantId ? actor.member : null;
      const followed = member ? await deps.members.followedStores(db.read, member.memberId) : [];
      return {
        store: storeView(store),
        merchantName: await merchants.nameOf(merchantId),
        following: followed.includes(storeId),
        promotions: (await stores.promotions(db.read, store)).map(promotionView),
        coupons: await deps.coupons.claimable(db.read, merchantId, storeId, member?.memberId ?? null),
        products: (await deps.mall.products(db.read, merchantId)).map(productView),
      };
    },
  };
}
