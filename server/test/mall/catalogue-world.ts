import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@shuke/shared';
import type { RouteInput } from '@shuke/shared/contract';
import type { Database } from '../../src/kernel/db/database';
import type { AnyoneActor, StaffActor } from '../../src/kernel/http/actor';
import { createCatalogueRoutes } from '../../src/modules/mall/catalogue.routes';
import { createCatalogueService } from '../../src/modules/mall/catalogue.service';
import { createPictureStore } from '../../src/modules/mall/picture-store';
import { createProductRoutes } from '../../src/modules/mall/product.routes';
import { createCaller } from '../helpers/call-route';

export const START_MS = Date.parse('2026-11-20T04:00:00Z');
export const guest: AnyoneActor = { kind: 'anyone', member: null };
export type CatalogueWorld = ReturnType<typeof createCatalogueWorld>;
type ProductBody = RouteInput<'POST /console/products'>['body'];
type SkuBody = ProductBody['skus'][number];

/** The catalogue over a real database, for a shop of its own. */
export function createCatalogueWorld(db: Database) {
  const time = { nowMs: START_MS };
  const clock = () => time.nowMs;
  const folder = mkdtempSync(join(tmpdir(), 'shuke-pictures-'));
  const merchantId = newId(clock());
  const storeId = newId(clock());
  const stores = new Map([[storeId, merchantId]]);
  const catalogue = createCatalogueService({ pictures: createPictureStore({ folder }) });
  const merchantOfStore = async (_em: unknown, id: string) => stores.get(id) ?? newId();
  const call = createCaller({
    ...createCatalogueRoutes({ db, clock, catalogue, merchantOfStore }),
    ...createProductRoutes({ db, clock, catalogue }),
  });
  const owner: StaffActor = { kind: 'staff', staffId: newId(), merchantId, role: 'owner', sessionId: newId() };
  const cashier: StaffActor = { ...owner, staffId: newId(), role: 'cashier' };
  const stranger: StaffActor = { ...owner, staffId: newId(), merchantId: newId() };

  async function addCategory(name: string, parentId: string | null = null, actor = owner): Promise<string> {
    const categoryId = newId(clock());
    await call('POST /console/categories', actor, { body: { categoryId, parentId, name } });
    return categoryId;
  }

  async function addProduct(change: Partial<ProductBody> = {}, skus: Partial<SkuBody>[] = [{}]) {
    const body = productBody({ categoryId: change.categoryId ?? (await addCategory('点心')), ...change }, skus);
    return call('POST /console/products', owner, { body });
  }

  return {
    db,
    time,
    folder,
    merchantId,
    storeId,
    catalogue,
    call,
    owner,
    cashier,
    stranger,
    addCategory,
    addProduct,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** 桂花糕, ¥12, not counted, with one SKU unless told otherwise. */
export function productBody(change: Partial<ProductBody> = {}, skus: Partial<SkuBody>[] = [{}]): ProductBody {
  return {
    productId: newId(),
    categoryId: newId(),
    name: '桂花糕',
    subtitle: '今早刚蒸好',
    description: '',
    pictures: [],
    specNames: [],
    position: 0,
    onSale: true,
    skus: skus.map((sku) => ({
      skuId: newId(),
      specValues: [],
      priceFen: 1200,
      barcode: null,
      pictureUrl: null,
      openingStock: null,
      ...sku,
    })),
    ...change,
  };
}
