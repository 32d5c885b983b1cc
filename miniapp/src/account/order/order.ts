import type { RouteResult } from '@shuke/shared/contract';

export type Order = RouteResult<'GET /me/orders/:orderId'>;
