import type { RouteRequest } from '@shuke/shared/contract';
import type { EntityManager } from 'typeorm';
import type { Tx } from '../../kernel/db/database';
import { updateRows } from '../../kernel/db/rows';
import { AppError } from '../../kernel/errors';
import { MallShop } from './catalogue.entity';
import { holdCatalogue, NEW_SHOP } from './catalogue-lock';

type WithVersion = RouteRequest<'PUT /console/mall/settings'>['body'];
export type MallSettings = Omit<WithVersion, 'version'>;
export type Fulfilment = 'pick-up' | 'delivery';

/** How the shop hands over what is ordered; something that holds until somebody sets it up. */
export async function mallSettings(em: EntityManager, merchantId: string): Promise<WithVersion> {
  const shop = (await em.findOneBy(MallShop, { merchantId })) ?? { merchantId, ...NEW_SHOP };
  const { pickUp, delivery, deliveryFeeFen, freeFromFen, settingsVersion } = shop;
  return { pickUp, delivery, deliveryFeeFen, freeFromFen, version: settingsVersion };
}

/** @throws AppError edit-conflict */
export async function changeMallSettings(tx: Tx, merchantId: string, settings: WithVersion): Promise<WithVersion> {
  await holdCatalogue(tx, merchantId);
  const { version, ...change } = settings;
  const asRead = { merchantId, settingsVersion: version };
  const changed = await updateRows(tx, MallShop, asRead, { ...change, settingsVersion: version + 1 });
  if (changed === 0) throw new AppError('edit-conflict');
  return mallSettings(tx, merchantId);
}

/** @returns what it costs to hand goods over in this way, in fen @throws AppError delivery-unavailable */
export function deliveryFee(settings: MallSettings, fulfilment: Fulfilment, goodsFen: number): number {
  const { pickUp, delivery, deliveryFeeFen, freeFromFen } = settings;
  const isOffered = fulfilment === 'pick-up' ? pickUp : delivery;
  if (!isOffered) throw new AppError('delivery-unavailable');
  if (fulfilment === 'pick-up') return 0;
  return freeFromFen !== null && goodsFen >= freeFromFen ? 0 : deliveryFeeFen;
}
