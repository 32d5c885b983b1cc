import type { EntityManager } from 'typeorm';
import { appendAudit } from '../../kernel/audit';
import type { Clock } from '../../kernel/clock';
import type { Database } from '../../kernel/db/database';
import { AppError } from '../../kernel/errors';
import type { Handlers } from '../../kernel/http/api';
import { requireManager } from '../../kernel/http/staff-roles';
import { runOnce } from '../../kernel/idempotency';
import type { CatalogueService } from './catalogue.service';
import { auditBy } from './catalogue-audit';
import { consoleCategory, productCard, productDetail } from './catalogue-view';

type ShopNames =
  | 'GET /stores/:storeId/categories'
  | 'GET /stores/:storeId/products'
  | 'GET /stores/:storeId/products/:productId';
type CategoryNames =
  | 'GET /console/categories'
  | 'POST /console/categories'
  | 'PUT /console/categories/:categoryId'
  | 'DELETE /console/categories/:categoryId'
  | 'POST /console/categories/order';
interface Deps {
  db: Database;
  clock: Clock;
  catalogue: CatalogueService;
  /** @throws AppError not-found */
  merchantOfStore(em: EntityManager, storeId: string): Promise<string>;
}

export function createCatalogueRoutes(deps: Deps): Handlers<ShopNames | CategoryNames> {
  return { ...shopRoutes(deps), ...categoryRoutes(deps) };
}

/** What anybody may look at. */
function shopRoutes({ db, catalogue, merchantOfStore }: Deps): Handlers<ShopNames> {
  return {
    'GET /stores/:storeId/categories': async ({ params }) => {
      const merchantId = await merchantOfStore(db.read, params.storeId);
      const categories = await catalogue.shownCategories(db.read, merchantId);
      return { categories: categories.map(({ categoryId, parentId, name }) => ({ categoryId, parentId, name })) };
    },
    'GET /stores/:storeId/products': async ({ params, query }) => {
      const merchantId = await merchantOfStore(db.read, params.storeId);
      const { items, total } = await catalogue.products(db.read, { merchantId, state: 'on-sale', ...query });
      return { items: items.map(productCard), total, page: query.page, pageSize: query.pageSize };
    },
    'GET /stores/:storeId/products/:productId': async ({ params }) => {
      const merchantId = await merchantOfStore(db.read, params.storeId);
      const product = await catalogue.getProduct(db.read, { merchantId, productId: params.productId });
      if (!product.onSale) throw new AppError('not-found', { what: 'product' });
      return productDetail(product);
    },
  };
}

function categoryRoutes({ db, clock, catalogue }: Deps): Handlers<CategoryNames> {
  const list = async (em: EntityManager, merchantId: string) => ({
    categories: (await catalogue.countedCategories(em, merchantId)).map(consoleCategory),
  });
  return {
    'GET /console/categories': ({ actor }) => list(db.read, actor.merchantId),

    'POST /console/categories': async ({ actor, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { categoryId, ...draft } = body;
      const nowMs = clock();
      const command = { scope: `category:${merchantId}`, key: categoryId, input: draft, nowMs };
      return db.tx(async (tx) => {
        await catalogue.hold(tx, merchantId);
        return runOnce(tx, command, async () => {
          const made = await catalogue.createCategory(tx, { merchantId, categoryId }, draft);
          await appendAudit(tx, auditBy(actor, 'category.create', `category:${categoryId}`), nowMs);
          return consoleCategory(made);
        });
      });
    },

    'PUT /console/categories/:categoryId': async ({ actor, params: { categoryId }, body }) => {
      requireManager(actor);
      const { version, ...draft } = body;
      const key = { merchantId: actor.merchantId, categoryId, version };
      return db.tx(async (tx) => {
        const changed = await catalogue.changeCategory(tx, key, draft);
        await appendAudit(tx, auditBy(actor, 'category.change', `category:${categoryId}`), clock());
        return consoleCategory(changed);
      });
    },

    'DELETE /console/categories/:categoryId': async ({ actor, params: { categoryId } }) => {
      requireManager(actor);
      await db.tx(async (tx) => {
        await catalogue.removeCategory(tx, { merchantId: actor.merchantId, categoryId });
        await appendAudit(tx, auditBy(actor, 'category.remove', `category:${categoryId}`), clock());
      });
      return { ok: true };
    },

    'POST /console/categories/order': async ({ actor, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      return db.tx(async (tx) => {
        await catalogue.orderCategories(tx, { merchantId, ...body });
        return list(tx, merchantId);
      });
    },
  };
}
