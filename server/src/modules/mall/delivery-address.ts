import type { RouteRequest } from '@shuke/shared/contract';
import { open, seal } from '../../kernel/crypto';
import { AppError } from '../../kernel/errors';

export type DeliveryAddress = Extract<
  RouteRequest<'POST /me/mall/orders'>['body']['fulfilment'],
  { kind: 'delivery' }
>['address'];

const MOST = { name: 20, text: 120 };

/** Characters as people count them: an emoji is one. */
const lengthOf = (text: string): number => [...text].length;

/** @throws AppError address-too-long */
export function checkAddress({ name, text }: DeliveryAddress): void {
  if (lengthOf(name) > MOST.name || lengthOf(text) > MOST.text) throw new AppError('address-too-long', MOST);
}

/** Bound to its order: in another row it does not open. */
const contextOf = (orderId: string) => `delivery-address:${orderId}`;

export const sealAddress = (key: Buffer, orderId: string, address: DeliveryAddress): Buffer =>
  seal(key, Buffer.from(JSON.stringify(address)), contextOf(orderId));

export const openAddress = (key: Buffer, orderId: string, sealed: Buffer): DeliveryAddress =>
  JSON.parse(open(key, sealed, contextOf(orderId)).toString()) as DeliveryAddress;
