import { appendAudit } from '../../kernel/audit';
import type { Clock } from '../../kernel/clock';
import type { Database, Tx } from '../../kernel/db/database';
import type { Handlers } from '../../kernel/http/api';
import { requireManager } from '../../kernel/http/staff-roles';
import { runOnce } from '../../kernel/idempotency';
import type { CatalogueService } from './catalogue.service';
import { auditBy, byStaff } from './catalogue-audit';
import { consoleProduct, consoleSku, stockChangeView } from './catalogue-view';

type ProductNames =
  | 'GET /console/products'
  | 'GET /console/products/:productId'
  | 'POST /console/products'
  | 'PUT /console/products/:productId'
  | 'DELETE /console/products/:productId'
  | 'POST /console/skus/:skuId/stock'
  | 'GET /console/skus/:skuId/stock'
  | 'POST /console/pictures';
type CsvNames =
  | 'GET /console/catalogue/csv'
  | 'POST /console/catalogue/import/preview'
  | 'POST /console/catalogue/import';

interface Deps {
  db: Database;
  clock: Clock;
  catalogue: CatalogueService;
}

/** Products as staff change them. */
export function createProductRoutes(deps: Deps): Handlers<ProductNames | CsvNames> {
  return { ...productRoutes(deps), ...goodsRoutes(deps), ...csvRoutes(deps) };
}

type ProductCommandNames = Exclude<
  ProductNames,
  'POST /console/skus/:skuId/stock' | 'GET /console/skus/:skuId/stock' | 'POST /console/pictures'
>;

function productRoutes({ db, clock, catalogue }: Deps): Handlers<ProductCommandNames> {
  const view = async (tx: Tx, key: { merchantId: string; productId: string }) =>
    consoleProduct(await catalogue.getProduct(tx, key));
  return {
    'GET /console/products': async ({ actor, query }) => {
      const { items, total } = await catalogue.products(db.read, { merchantId: actor.merchantId, ...query });
      return { items: items.map(consoleProduct), total, page: query.page, pageSize: query.pageSize };
    },

    'GET /console/products/:productId': async ({ actor, params }) =>
      consoleProduct(await catalogue.getProduct(db.read, { merchantId: actor.merchantId, ...params })),

    'POST /console/products': async ({ actor, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const { productId, ...draft } = body;
      const key = { merchantId, productId };
      const editor = { actor: byStaff(actor), nowMs: clock() };
      const command = { scope: `product:${merchantId}`, key: productId, input: draft, nowMs: editor.nowMs };
      return db.tx(async (tx) => {
        await catalogue.hold(tx, merchantId);
        await runOnce(tx, command, async () => {
          await catalogue.createProduct(tx, key, draft, editor);
          const detail = { skus: draft.skus.length };
          await appendAudit(tx, auditBy(actor, 'product.create', `product:${productId}`, detail), editor.nowMs);
          return { productId };
        });
        return view(tx, key);
      });
    },

    'PUT /console/products/:productId': async ({ actor, params: { productId }, body }) => {
      requireManager(actor);
      const { version, ...draft } = body;
      const key = { merchantId: actor.merchantId, productId };
      const editor = { actor: byStaff(actor), nowMs: clock() };
      return db.tx(async (tx) => {
        await catalogue.changeProduct(tx, { ...key, version }, draft, editor);
        const detail = { version: version + 1, onSale: draft.onSale };
        await appendAudit(tx, auditBy(actor, 'product.change', `product:${productId}`, detail), editor.nowMs);
        return view(tx, key);
      });
    },

    'DELETE /console/products/:productId': async ({ actor, params: { productId } }) => {
      requireManager(actor);
      const editor = { actor: byStaff(actor), nowMs: clock() };
      await db.tx(async (tx) => {
        await catalogue.removeProduct(tx, { merchantId: actor.merchantId, productId }, editor);
        await appendAudit(tx, auditBy(actor, 'product.remove', `product:${productId}`), editor.nowMs);
      });
      return { ok: true };
    },
  };
}

function goodsRoutes({ db, clock, catalogue }: Deps): Handlers<Exclude<ProductNames, ProductCommandNames>> {
  return {
    'POST /console/skus/:skuId/stock': async ({ actor, params: { skuId }, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const nowMs = clock();
      return db.tx(async (tx) => {
        const cause = { merchantId, actor: byStaff(actor), nowMs };
        const { sku, isNew } = await catalogue.changeStock(tx, skuId, body, cause);
        const detail = { changeId: body.changeId };
        if (isNew) await appendAudit(tx, auditBy(actor, `stock.${body.kind}`, `sku:${skuId}`, detail), nowMs);
        return consoleSku(sku);
      });
    },

    'GET /console/skus/:skuId/stock': async ({ actor, params, query }) => {
      const key = { merchantId: actor.merchantId, skuId: params.skuId };
      const [changes, total] = await catalogue.stockJournal(db.read, key, query);
      return { items: changes.map(stockChangeView), total, page: query.page, pageSize: query.pageSize };
    },

    'POST /console/pictures': async ({ actor, body }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const pictureId = await catalogue.keepPicture(Buffer.from(body.picture, 'base64'));
      const picture = { pictureId, merchantId, actor: byStaff(actor), createdAtMs: clock() };
      return { pictureUrl: await db.tx((tx) => catalogue.addPicture(tx, picture)) };
    },
  };
}

function csvRoutes({ db, clock, catalogue }: Deps): Handlers<CsvNames> {
  return {
    'GET /console/catalogue/csv': async ({ actor, locale }) => ({
      csv: await catalogue.exportCatalogue(db.read, actor.merchantId, locale),
    }),

    'POST /console/catalogue/import/preview': async ({ actor, body }) => {
      requireManager(actor);
      return catalogue.previewImport(db.read, actor.merchantId, body.csv);
    },

    'POST /console/catalogue/import': async ({ actor, body: { importId, csv } }) => {
      requireManager(actor);
      const { merchantId } = actor;
      const editor = { actor: byStaff(actor), nowMs: clock() };
      const command = { scope: `import:${merchantId}`, key: importId, input: { csv }, nowMs: editor.nowMs };
      return db.tx(async (tx) => {
        await catalogue.hold(tx, merchantId);
        return runOnce(tx, command, async () => {
          const { problems: _none, ...counts } = await catalogue.importCatalogue(tx, { merchantId, csv }, editor);
          const detail = { lines: counts.lines, newProducts: counts.newProducts, newSkus: counts.newSkus };
          await appendAudit(tx, auditBy(actor, 'catalogue.import', `import:${importId}`, detail), editor.nowMs);
          return { ...counts, problems: [] };
        });
      });
    },
  };
}
