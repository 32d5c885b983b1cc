import type { Tx } from '../../kernel/db/database';
import { MallShop } from './catalogue.entity';

/** A shop that nobody has set up: its things are picked up. */
export const NEW_SHOP: Omit<MallShop, 'merchantId'> = {
  catalogueRevision: 0,
  pickUp: true,
  delivery: false,
  deliveryFeeFen: 0,
  freeFromFen: null,
  settingsVersion: 0,
};

/**
 * Waits until nobody else edits this merchant's catalogue, and holds it until the commit: what an edit reads from here
 * on stays true. Buying does not pass here.
 */
export async function holdCatalogue(tx: Tx, merchantId: string): Promise<void> {
  const row = { merchantId, ...NEW_SHOP };
  await tx.createQueryBuilder().insert().into(MallShop).values(row).orIgnore().execute();
  await tx
    .createQueryBuilder()
    .update(MallShop)
    .set({ catalogueRevision: () => 'catalogueRevision + 1' })
    .where({ merchantId })
    .execute();
}
