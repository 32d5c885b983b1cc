import { formatFen } from '@shuke/shared';
import { App, Button, Drawer, Grid, Input } from 'antd';
import { useState } from 'react';
import { useLocale, useWords } from '../../../../shared/i18n';
import { Panel } from '../../components/page';
import { Loaded } from '../../components/states';
import type { MallOrder } from '../../lib/contract-types';
import { formatDateTime } from '../../lib/format';
import { useApi } from '../../lib/session';
import { asApiError, useLoad } from '../../lib/use-load';
import { mallOrderWords } from '../../words/mall-orders';
import { RefundRequestPanel } from './refund-request-panel';

interface OrderDrawerProps {
  readonly orderId: string;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

/** One order: what to pack, what is paid, what comes next. */
export function OrderDrawer({ orderId, onClose, onChanged }: OrderDrawerProps) {
  const words = useWords(mallOrderWords);
  const api = useApi();
  const wide = Grid.useBreakpoint().md ?? true;
  const order = useLoad(() => api('GET /console/mall/orders/:orderId', { params: { orderId } }), [orderId]);
  const put = (changed: MallOrder) => {
    order.put(changed);
    onChanged();
  };
  return (
    <Drawer open title={words.title} size={wide ? 520 : '100%'} onClose={onClose} data-testid="order-drawer">
      <Loaded load={order}>
        {(data) => (
          <>
            <Next order={data} onChanged={put} />
            {data.refund && <RefundRequestPanel order={data} refund={data.refund} onChanged={put} />}
            <Goods order={data} />
            <Facts order={data} />
          </>
        )}
      </Loaded>
    </Drawer>
  );
}

interface StepProps {
  readonly order: MallOrder;
  readonly onChanged: (order: MallOrder) => void;
}

/** Where it is, and the one step that comes next. */
function Next({ order, onChanged }: StepProps) {
  const words = useWords(mallOrderWords);
  const { message } = App.useApp();
  const api = useApi();
  const [shipment, setShipment] = useState('');
  const [busy, setBusy] = useState(false);
  const { orderId, state, fulfilment, pickUpCode } = order;
  const params = { orderId };

  const run = async (work: () => Promise<MallOrder>) => {
    setBusy(true);
    try {
      onChanged(await work());
      message.success(words.done);
    } catch (error) {
      message.error(asApiError(error).message);
    } finally {
      setBusy(false);
    }
  };
  const isNext = state === 'paid' || state === 'ready' || state === 'shipped';
  const complete = () => api('POST /console/mall/orders/:orderId/complete', { params });

  return (
    <Panel title={words.states[state]} {...(pickUpCode ? { extra: pickUpCode } : {})} testId="order-next">
      {state === 'paid' && fulfilment === 'delivery' && (
        <Input
          value={shipment}
          onChange={(event) => setShipment(event.target.value)}
          placeholder={words.shipmentHint}
          aria-label={words.shipmentHint}
          maxLength={60}
          data-testid="order-shipment"
        />
      )}
      {isNext && (
        <div className="row-buttons">
          {state === 'paid' && fulfilment === 'pick-up' && (
            <Button
              type="primary"
              loading={busy}
              onClick={() => void run(() => api('POST /console/mall/orders/:orderId/ready', { params }))}
              data-testid="order-ready"
            >
              {words.ready}
            </Button>
          )}
          {state === 'paid' && fulfilment === 'delivery' && (
            <Button
              type="primary"
              loading={busy}
              onClick={() =>
                void run(() =>
                  api('POST /console/mall/orders/:orderId/ship', { params, body: { shipment: shipment.trim() } }),
                )
              }
              data-testid="order-ship"
            >
              {words.ship}
            </Button>
          )}
          <Button
            type={state === 'paid' ? 'default' : 'primary'}
            loading={busy}
            onClick={() => void run(complete)}
            data-testid="order-complete"
          >
            {words.complete}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Goods({ order }: { readonly order: MallOrder }) {
  const words = useWords(mallOrderWords);
  const { items, deliveryFeeFen, discountFen, couponNames, payableFen, refundedFen, refundingFen } = order;
  const sum = (name: string, amountFen: number) => (
    <li key={name}>
      <span>{name}</span>
      <span className="line-value">{formatFen(amountFen)}</span>
    </li>
  );
  return (
    <Panel title={words.goods} testId="order-goods">
      <ul className="lines">
        {items.map(({ skuId, name, specValues, quantity, unitPriceFen }) => (
          <li key={skuId}>
            <span>
              {name}
              {specValues.length > 0 && <small className="quiet"> · {specValues.join(' · ')}</small>} × {quantity}
            </span>
            <span className="line-value">{formatFen(unitPriceFen * quantity)}</span>
          </li>
        ))}
        {deliveryFeeFen > 0 && sum(words.deliveryFee, deliveryFeeFen)}
        {discountFen > 0 && sum(couponNames.join('、') || words.coupons, -discountFen)}
        {sum(words.total, payableFen)}
        {refundedFen > 0 && sum(words.refunded, -refundedFen)}
        {refundingFen > 0 && sum(words.refunding, -refundingFen)}
      </ul>
    </Panel>
  );
}

function Facts({ order }: { readonly order: MallOrder }) {
  const words = useWords(mallOrderWords);
  const { locale } = useLocale();
  const { address, tender, shipment, note, memberName } = order;
  const at = (moment: string | null) => moment && formatDateTime(moment, locale);
  const facts: [string, string | null][] = [
    [words.member, memberName],
    [words.address, address && `${address.name} ${address.phone} ${address.text}`],
    [words.shipment, shipment],
    [words.note, note],
    [words.tender, tender && words.tenders[tender]],
    [words.placed, at(order.createdAt)],
    [words.paidAt, at(order.paidAt)],
    [words.readyAt, at(order.readyAt)],
    [words.shippedAt, at(order.shippedAt)],
    [words.completedAt, at(order.completedAt)],
    [words.cancelledAt, at(order.cancelledAt)],
    [words.number, order.orderId],
  ];
  return (
    <Panel>
      <ul className="lines">
        {facts.map(([name, value]) =>
          value ? (
            <li key={name}>
              <span className="quiet">{name}</span>
              <span>{value}</span>
            </li>
          ) : null,
        )}
      </ul>
    </Panel>
  );
}
