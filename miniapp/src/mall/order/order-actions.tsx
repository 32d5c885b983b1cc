import { formatFen, isRefundable } from '@shuke/shared';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '../../components/button';
import { useText } from '../../i18n';
import { api, errorWords } from '../../lib/api';
import { goTo } from '../../lib/routes';
import { refreshMember } from '../../lib/session';
import { confirmModal, toast } from '../../lib/toast';
import { type MallOrder, type PayWith, payOrder } from '../lib/pay-order';
import { wantedText } from '../lib/wanted';
import { PayChoice, type Tender } from '../parts/pay-choice';
import { PinSheet } from '../parts/pin-sheet';
import { RefundSheet } from './refund-sheet';

interface OrderActionsProps {
  order: MallOrder;
  onChanged(order: MallOrder): void;
  onReload(): Promise<void>;
}

/** What the state of the order lets its member do. */
export function OrderActions({ order, onChanged, onReload }: OrderActionsProps) {
  const words = useText();
  const { orderId, state, payableFen, balanceFen, needsPin, fulfilment, items } = order;
  const [wished, setWished] = useState<Tender | null>(null);
  const [open, setOpen] = useState<'pin' | 'refund' | null>(null);
  const [busy, setBusy] = useState<'pay' | 'cancel' | 'received' | null>(null);
  const tender: Tender = wished ?? (balanceFen >= payableFen ? 'balance' : 'wechat');

  const run = async (what: NonNullable<typeof busy>, work: () => Promise<void>) => {
    if (busy) return;
    setBusy(what);
    try {
      await work();
    } catch (error) {
      toast(errorWords(error));
      await onReload();
    } finally {
      setBusy(null);
    }
  };
  const pay = (pin?: string) => {
    if (tender === 'balance' && needsPin && !pin) return setOpen('pin');
    setOpen(null);
    const how: PayWith = tender === 'wechat' ? { tender } : { tender, pin };
    void run('pay', async () => {
      await payOrder(order, how);
      await onReload();
      refreshMember().catch(() => undefined);
    });
  };
  const cancel = () =>
    run('cancel', async () => {
      const { cancelAsk, cancelNote } = words.mallOrder;
      const { confirm, cancel: no } = words.common;
      if (!(await confirmModal({ title: cancelAsk, content: cancelNote, confirm, cancel: no }))) return;
      onChanged(await api('POST /me/mall/orders/:orderId/cancel', { params: { orderId } }));
    });
  const received = () =>
    run('received', async () =>
      onChanged(await api('POST /me/mall/orders/:orderId/received', { params: { orderId } })),
    );

  return (
    <View className="section">
      {state === 'awaiting-payment' ? (
        <>
          <PayChoice value={tender} balanceFen={balanceFen} payableFen={payableFen} onChange={setWished} />
          <View className="buttons">
            <Button id="order-pay" busy={busy === 'pay'} onTap={() => pay()}>
              {words.checkout.pay(formatFen(payableFen))}
            </Button>
            <Button id="order-cancel" kind="quiet" busy={busy === 'cancel'} onTap={() => void cancel()}>
              {words.mallOrder.cancel}
            </Button>
          </View>
        </>
      ) : (
        <View className="buttons">
          {state === 'shipped' && fulfilment === 'delivery' ? (
            <Button id="order-received" busy={busy === 'received'} onTap={() => void received()}>
              {words.mallOrder.received}
            </Button>
          ) : null}
          {isRefundable(state) ? (
            <Button id="order-refund" kind="quiet" onTap={() => setOpen('refund')}>
              {words.mallOrder.refund}
            </Button>
          ) : null}
          <Button id="order-again" kind="quiet" onTap={() => goTo('checkout', { items: wantedText(items) })}>
            {words.mallOrder.again}
          </Button>
        </View>
      )}
      {open === 'pin' ? <PinSheet busy={busy === 'pay'} onPin={pay} onClose={() => setOpen(null)} /> : null}
      {open === 'refund' ? (
        <RefundSheet
          order={order}
          onSent={(changed) => {
            setOpen(null);
            onChanged(changed);
          }}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </View>
  );
}
