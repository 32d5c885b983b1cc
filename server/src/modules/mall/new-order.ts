import type { Offered } from './cart';
import { pictureOf } from './cart';
import type { MallOrder, Order, OrderItem } from './mall.entity';
import { PAY_WITHIN_MS } from './mall-orders';

export interface NewOrder {
  orderId: string;
  merchantId: string;
  memberId: string;
  storeId: string;
  lines: readonly (Offered & { quantity: number })[];
  goodsFen: number;
  deliveryFeeFen: number;
  /** What the member was shown. */
  discountFen: number;
  fulfilment: MallOrder['fulfilment'];
  addressSealed: Buffer | null;
  note: string;
  inputHash: string;
  createdAtMs: number;
}

/** The rows of an order that awaits its payment; the payment has the order's id. */
export function newOrderRows(made: NewOrder): { order: Order; more: MallOrder; items: OrderItem[] } {
  const { orderId, merchantId, memberId, storeId, goodsFen, deliveryFeeFen, discountFen, createdAtMs } = made;
  const { fulfilment, addressSealed, note, inputHash } = made;
  const nothingYet = {
    paidAtMs: null,
    readyAtMs: null,
    shippedAtMs: null,
    completedAtMs: null,
    cancelledAtMs: null,
    receiveByMs: null,
    pickUpCode: null,
    resumeState: null,
  };
  return {
    order: {
      ...{ orderId, merchantId, memberId, storeId, discountFen, createdAtMs },
      kind: 'mall',
      paymentId: orderId,
      state: 'awaiting-payment',
      amountFen: goodsFen + deliveryFeeFen,
      refundedFen: 0,
      tender: null,
      pointsEarned: 0,
      couponName: null,
    },
    more: {
      ...{ orderId, merchantId, inputHash, goodsFen, deliveryFeeFen, fulfilment, addressSealed, note },
      ...nothingYet,
      shipment: '',
      payByMs: createdAtMs + PAY_WITHIN_MS,
    },
    items: made.lines.map(({ sku, product, quantity }, position) => ({
      orderId,
      skuId: sku.skuId,
      productId: product.productId,
      position,
      name: product.name,
      specValues: sku.specValues,
      pictureUrl: pictureOf({ sku, product }),
      quantity,
      unitPriceFen: sku.priceFen,
    })),
  };
}
