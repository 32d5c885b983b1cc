import type { Clock } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import type { Handlers } from '../kernel/http/api';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { CatalogueService } from '../modules/mall/catalogue.service';
import { productCard } from '../modules/mall/catalogue-view';
import type { MemberService } from '../modules/member/member.service';
import type { MerchantService } from '../modules/merchant/merchant.service';
import { promotionView, type StoreService, storeView } from '../modules/store/store.service';

/** Six rows of two; the rest is in the mall. */
const HOME_PRODUCTS = 12;

/** What anybody sees of a store: its home, and what a client must know before sign-in. */
export function createStoreFront(deps: {
  db: Database;
  clock: Clock;
  members: MemberService;
  merchants: MerchantService;
  stores: StoreService;
  coupons: CouponService;
  catalogue: CatalogueService;
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
      const first = { merchantId, state: 'on-sale', page: 1, pageSize: HOME_PRODUCTS } as const;
      return {
        store: storeView(store),
        merchantName: await merchants.nameOf(merchantId),
        following: followed.includes(storeId),
        promotions: (await stores.promotions(db.read, store)).map(promotionView),
        coupons: await deps.coupons.claimable(db.read, merchantId, storeId, member?.memberId ?? null),
        products: (await deps.catalogue.products(db.read, first)).items.map(productCard),
      };
    },
  };
}
