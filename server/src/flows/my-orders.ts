import { toInstant } from '../kernel/clock';
import type { Database } from '../kernel/db/database';
import type { Handlers } from '../kernel/http/api';
import type { LedgerService } from '../modules/ledger/ledger.service';
import type { MallService } from '../modules/mall/mall.service';
import type { StoreService } from '../modules/store/store.service';
import type { Views } from './views';

/** What a member bought and what their balance did. */
export function createMyOrders(deps: {
  db: Database;
  mall: MallService;
  ledger: LedgerService;
  stores: StoreService;
  views: Views;
}): Handlers<'GET /me/orders' | 'GET /me/orders/:orderId' | 'GET /me/balance'> {
  const { db, mall, ledger, stores, views } = deps;
  return {
    'GET /me/orders': async ({ actor, query, locale }) => {
      const [orders, total] = await mall.list(db.read, actor.memberId, query);
      const items = await Promise.all(orders.map((order) => views.order(db.read, order, locale)));
      return { items, total, ...query };
    },

    'GET /me/orders/:orderId': async ({ actor, params, locale }) =>
      views.order(db.read, await mall.get(db.read, actor.memberId, params.orderId), locale),

    'GET /me/balance': async ({ actor, query }) => {
      const { entries, total } = await ledger.statement(db.read, actor.memberId, query);
      const places = await stores.ofMerchant(db.read, actor.merchantId);
      const items = entries.map(({ storeId, atMs, ...entry }) => ({
        ...entry,
        storeName: places.find((store) => store.storeId === storeId)?.name ?? null,
        at: toInstant(atMs),
      }));
      return { balanceFen: await ledger.memberBalance(db.read, actor.memberId), entries: { items, total, ...query } };
    },
  };
}
