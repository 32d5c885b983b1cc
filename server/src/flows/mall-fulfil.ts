import type { Locale } from '@shuke/shared';
import { appendAudit } from '../kernel/audit';
import type { Clock } from '../kernel/clock';
import type { Database, Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { StaffActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import { requireManager } from '../kernel/http/staff-roles';
import type { MallService } from '../modules/mall/mall.service';
import type { WholeOrder } from '../modules/mall/mall-orders';
import type { MallViews } from './mall-views';

type Names =
  | 'GET /console/mall/orders'
  | 'GET /console/mall/orders/:orderId'
  | 'POST /console/mall/orders/:orderId/ready'
  | 'POST /console/mall/orders/:orderId/ship'
  | 'POST /console/mall/orders/:orderId/complete'
  | 'GET /console/mall/settings'
  | 'PUT /console/mall/settings'
  | 'GET /terminal/pick-ups/:code'
  | 'POST /terminal/pick-ups/:code';

interface Deps {
  db: Database;
  clock: Clock;
  mall: MallService;
  mallViews: MallViews;
}

/** What staff do with a paid order: make it ready, send it, hand it over; in the console and at the till. */
export function createMallFulfil(deps: Deps): Handlers<Names> {
  return { ...orderRoutes(deps), ...settingsRoutes(deps), ...tillRoutes(deps) };
}

type OrderNames = Exclude<Names, `${string} /console/mall/settings` | `${string} /terminal/pick-ups/:code`>;

function orderRoutes({ db, clock, mall, mallViews }: Deps): Handlers<OrderNames> {
  /** @throws AppError not-found, also for another merchant's */
  async function ours(tx: Tx, { merchantId }: StaffActor, orderId: string): Promise<WholeOrder> {
    const order = await mall.getMallOrder(tx, orderId);
    if (order.merchantId !== merchantId) throw new AppError('not-found', { what: 'order' });
    return order;
  }

  /** Moves an order on and writes down who did; an order that is there already stays as it is. */
  async function step(
    actor: StaffActor,
    orderId: string,
    how: { done: WholeOrder['state']; action: string; work(tx: Tx, order: WholeOrder): Promise<void> },
    locale: Locale,
  ) {
    await db.tx(async (tx) => {
      const order = await ours(tx, actor, orderId);
      if (order.state === how.done) return;
      await how.work(tx, order);
      const { merchantId, staffId } = actor;
      const subject = `order:${orderId}`;
      await appendAudit(tx, { merchantId, actor: `staff:${staffId}`, action: how.action, subject }, clock());
    });
    return mallViews.forStaff(db.read, await ours(db.read, actor, orderId), locale);
  }

  return {
    'GET /console/mall/orders': async ({ actor, query, locale }) => {
      const { merchantId } = actor;
      const [heads, total] = await mall.listMall(db.read, { merchantId, ...query });
      const whole = await mall.mallOrdersOf(db.read, heads);
      const orders = heads.flatMap(({ orderId }) => whole.get(orderId) ?? []);
      return {
        items: await Promise.all(orders.map((order) => mallViews.forStaff(db.read, order, locale))),
        total,
        page: query.page,
        pageSize: query.pageSize,
        counts: await mall.countByState(db.read, merchantId),
      };
    },

    'GET /console/mall/orders/:orderId': async ({ actor, params, locale }) =>
      mallViews.forStaff(db.read, await ours(db.read, actor, params.orderId), locale),

    'POST /console/mall/orders/:orderId/ready': ({ actor, params, locale }) =>
      step(
        actor,
        params.orderId,
        { done: 'ready', action: 'order.ready', work: (tx, order) => mall.makeReady(tx, order, clock()) },
        locale,
      ),

    'POST /console/mall/orders/:orderId/ship': ({ actor, params, body, locale }) =>
      step(
        actor,
        params.orderId,
        { done: 'shipped', action: 'order.ship', work: (tx, order) => mall.ship(tx, order, body.shipment, clock()) },
        locale,
      ),

    'POST /console/mall/orders/:orderId/complete': ({ actor, params, locale }) =>
      step(
        actor,
        params.orderId,
        { done: 'completed', action: 'order.complete', work: (tx, order) => mall.complete(tx, order, clock()) },
        locale,
      ),
  };
}

function settingsRoutes({ db, clock, mall }: Deps): Handlers<Extract<Names, `${string} /console/mall/settings`>> {
  return {
    'GET /console/mall/settings': ({ actor }) => mall.settings(db.read, actor.merchantId),
    'PUT /console/mall/settings': async ({ actor, body }) => {
      requireManager(actor);
      const { merchantId, staffId } = actor;
      return db.tx(async (tx) => {
        const changed = await mall.changeSettings(tx, merchantId, body);
        const detail = { version: changed.version };
        const record = { merchantId, actor: `staff:${staffId}`, action: 'mall-settings.change', detail };
        await appendAudit(tx, { ...record, subject: `merchant:${merchantId}` }, clock());
        return changed;
      });
    },
  };
}

function tillRoutes({
  db,
  clock,
  mall,
  mallViews,
}: Deps): Handlers<Extract<Names, `${string} /terminal/pick-ups/:code`>> {
  return {
    'GET /terminal/pick-ups/:code': async ({ actor, params, locale }) => {
      const { merchantId, storeId } = actor;
      const order = await mall.byPickUpCode(db.read, { merchantId, storeId, ...params });
      const { orderId, state, items, note, payableFen, createdAt } = await mallViews.forStaff(db.read, order, locale);
      return { orderId, state, items, note, payableFen, createdAt };
    },
    'POST /terminal/pick-ups/:code': async ({ actor, params }) => {
      const { merchantId, storeId, terminalId } = actor;
      await db.tx(async (tx) => {
        const order = await mall.byPickUpCode(tx, { merchantId, storeId, ...params });
        await mall.complete(tx, order, clock());
        const subject = `order:${order.orderId}`;
        const record = { merchantId, actor: `terminal:${terminalId}`, action: 'order.complete', subject };
        await appendAudit(tx, record, clock());
      });
      return { ok: true };
    },
  };
}
